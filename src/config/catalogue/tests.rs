//! Every fault is named with its line.

use super::*;
use crate::domain::catalogue::draft;
use crate::domain::verdict::{Flapping, Judging, Patience};
use std::path::Path;
use std::time::Duration;

fn probing() -> Probing {
    let patience = Patience { checks: 2, time: Duration::from_secs(20) };
    Probing {
        location: "here".into(),
        interval: Duration::from_secs(30),
        timeout: Duration::from_secs(10),
        attempts: 2,
        judging: Judging {
            failure: patience,
            recovery: patience,
            slow_above_ms: None,
            well_below_ms: None,
            silent_after: Duration::from_secs(100),
            flapping: Flapping { changes: 4, within: Duration::from_secs(1800) },
        },
        concurrency: 10,
        concurrency_per_host: 2,
        allow: Vec::new(),
    }
}

fn read(text: &str) -> Result<Parsed, Faults> {
    parse(text, Path::new("catalogue.toml"), &probing(), &[Language::Korean, Language::English])
}

/// A component on lines 1 to 3, then a probe of it whose own lines begin on 7.
fn probe(rest: &str) -> String {
    format!("[[component]]\nslug = \"a\"\nname = \"A\"\n[[probe]]\nslug = \"p\"\ncomponent = \"a\"\n{rest}")
}

#[track_caller]
fn assert_fault(text: &str, line: usize, key: &str, told: &str) {
    let faults = read(text).expect_err("a fault").to_string();
    let beginning = if key == "TOML" {
        format!("catalogue.toml:{line}: the file ")
    } else {
        format!("catalogue.toml:{line}: {key} ")
    };
    assert!(faults.starts_with(&beginning) && faults.contains(told), "{text}\n{faults}");
    assert_eq!(faults.lines().count(), 1, "{faults}");
}

#[test]
fn a_small_file_is_read_and_an_empty_one_is_allowed() {
    assert_eq!(read("").unwrap().draft, Draft::default());
    let parsed = read(&probe("tcp = \"[::1]:443\"\n")).unwrap();
    assert_eq!(parsed.draft.components[0].names.exactly(Language::Korean), Some("A"));
    assert_eq!(parsed.draft.probes[0].timeout, Duration::from_secs(10));
    assert!(read(&probe("url = \"https://example.org/health\"\n")).is_ok());
}

#[test]
fn faults_of_entries_are_named_with_their_line() {
    let a = "[[component]]\nslug = \"a\"\nname = \"A\"\n";
    for (rest, line, key, told) in [
        ("intervall = 1\n", 4, "intervall", "there are "),
        ("polcy = \"manual\"\n", 4, "polcy", "did you mean policy?"),
        ("policy = \"auto\"\n", 4, "policy", "\"manual\""),
        ("tier = 5\n", 4, "tier", "from 1 to 4"),
        ("tier = \"1\"\n", 4, "tier", "whole number"),
        ("operator = 3\n", 4, "operator", "quotation marks"),
        ("group = \"g\"\n", 4, "group", "no group of this slug"),
        ("runs_on = [\"x\"]\n", 4, "runs_on", "no facility of this slug"),
        ("runs_on = \"x\"\n", 4, "runs_on", "a list"),
        ("description = \"\"\n", 4, "description", "not empty"),
        ("description = { fr = \"x\" }\n", 4, "fr", "there are "),
        ("[[component]]\nslug = \"a\"\nname = \"B\"\n", 5, "slug", "line 2"),
        ("[[component]]\nname = \"B\"\n", 4, "slug", "missing"),
        ("[[component]]\nslug = \"b\"\n", 4, "name", "missing"),
        ("[[component]]\nslug = \"b\"\nname = {}\n", 6, "name", "a language of the page (ko, en)"),
        ("[[component]]\nslug = \"B b\"\nname = \"B\"\n", 5, "slug", "1 to 64 characters"),
        ("[[component]]\nslug = \"b\"\nwas = \"a\"\nname = \"B\"\n", 6, "was", "line 2"),
        ("[[component.function]]\nslug = \"f\"\nname = \"F\"\ngroup = \"g\"\n", 7, "group", "component's group"),
        ("[component]\n", 4, "TOML", ""),
        ("[[group]]\nslug = \"g\"\n", 4, "name", "missing"),
        ("[[facility]]\nslug = \"f\"\nname = \"F\"\n", 4, "kind", "missing"),
        ("[[probe]]\nslug = \"p\"\ncomponent = \"b\"\ntcp = \"h:1\"\n", 6, "component", "no component of this slug"),
        (
            "[[group]]\nslug = \"mobility\"\nname = \"M\"\n[[component]]\nslug = \"b\"\nname = \"B\"\ngroup = \"mobiliyt\"\n",
            10,
            "group",
            "did you mean mobility?",
        ),
    ] {
        let text = format!("{a}{rest}");
        assert_fault(&text, line, key, told);
    }
}

#[test]
fn four_levels_are_refused() {
    let text = "[[component]]\nslug = \"a\"\nname = \"A\"\n[[component.function]]\nslug = \"b\"\nname = \"B\"\n\
        [[component.function.function]]\nslug = \"c\"\nname = \"C\"\n";
    assert_fault(text, 7, "function", "three levels");
}

#[test]
fn a_cycle_of_facilities_is_named_once_and_in_full() {
    let text = "[[facility]]\nslug = \"a\"\nname = \"A\"\nkind = \"site\"\nparent = \"b\"\n\
        [[facility]]\nslug = \"b\"\nname = \"B\"\nkind = \"site\"\nparent = \"a\"\n\
        [[facility]]\nslug = \"c\"\nname = \"C\"\nkind = \"site\"\nparent = \"a\"\n";
    assert_fault(text, 5, "parent", "a → b → a");
}

#[test]
fn a_probe_of_a_component_with_functions_names_them() {
    let text = "[[component]]\nslug = \"a\"\nname = \"A\"\n[[component.function]]\nslug = \"f\"\nname = \"F\"\n\
        [[probe]]\nslug = \"p\"\ncomponent = \"a\"\ntcp = \"h:1\"\n";
    assert_fault(text, 9, "component", "one of its functions: f");
}

#[test]
fn faults_of_probes_are_named_with_their_line() {
    for (rest, line, key, told) in [
        ("", 4, "url", "missing"),
        ("url = \"https://h/\"\ntcp = \"h:1\"\n", 8, "tcp", "one target"),
        ("tcp = \"h\"\n", 7, "tcp", "a host and a port"),
        ("tcp = \"h:0\"\n", 7, "tcp", "a host and a port"),
        ("tcp = \"h:1\"\nmethod = \"GET\"\n", 8, "method", "only a probe with `url`"),
        ("url = \"ftp://h/\"\n", 7, "url", "https://"),
        ("url = \"https://name:word@h/\"\n", 7, "url", "Authorization"),
        ("url = \"https://h/\"\nmethod = \"get\"\n", 8, "method", "one of GET"),
        ("url = \"https://h/\"\nheaders = { \"a b\" = \"x\" }\n", 8, "a b", "no header name"),
        ("url = \"https://h/\"\nheader = { name = \"a b\" }\n", 8, "name", "a header name has"),
        ("url = \"https://h/\"\nstatus = [200, \"300-200\"]\n", 8, "status", "from 100 to 599"),
        ("url = \"https://h/\"\nstatus = [99]\n", 8, "status", "from 100 to 599"),
        ("url = \"https://h/\"\nbody_matches = \"(\"\n", 8, "body_matches", "regular expression"),
        ("url = \"https://h/\"\njson = [{ path = \"status\", equals = 1 }]\n", 8, "path", "JSONPath"),
        ("url = \"https://h/\"\njson = [{ path = \"$.a\" }]\n", 8, "path", "exactly one"),
        ("url = \"https://h/\"\njson = [{ path = \"$.a\", above = \"x\" }]\n", 8, "above", "only numbers"),
        ("url = \"https://h/\"\nmethod = \"HEAD\"\nbody_contains = \"x\"\n", 9, "body_contains", "no body"),
        ("url = \"http://h/\"\ncertificate_days = 3\n", 8, "certificate_days", "only an https address"),
        ("tcp = \"h:1\"\ninterval = 30\n", 8, "interval", "quotation marks"),
        ("tcp = \"h:1\"\ninterval = \"30\"\n", 8, "interval", "a unit"),
        ("tcp = \"h:1\"\ninterval = \"2d\"\n", 8, "interval", "from 1s to 1d"),
        ("tcp = \"h:1\"\ntimeout = \"40s\"\n", 8, "timeout", "fit into one"),
        ("tcp = \"h:1\"\nsilent_after = \"30s\"\n", 8, "silent_after", "longer than"),
        ("tcp = \"h:1\"\nslow_above = \"1s\"\nwell_below = \"2s\"\n", 9, "well_below", "at most"),
        ("tcp = \"h:1\"\nwell_below = \"2s\"\n", 8, "well_below", "at most"),
        ("tcp = \"h:1\"\nfailure = { check = 2 }\n", 8, "check", "did you mean checks?"),
        ("tcp = \"h:1\"\ndecisive = \"no\"\n", 8, "decisive", "true or false"),
    ] {
        assert_fault(&probe(rest), line, key, told);
    }
}

#[test]
fn all_faults_are_told_at_once_and_in_order_and_secrets_are_not_repeated() {
    let text = probe("url = \"https://h/\"\nheaders = { Authorization = \"geheim\\n\" }\nattempts = 0\nfoo = 1\n");
    let faults = read(&text).unwrap_err();
    let lines: Vec<String> = faults.iter().map(|fault| fault.place.to_string()).collect();
    assert_eq!(lines, ["catalogue.toml:8", "catalogue.toml:9", "catalogue.toml:10"]);
    assert!(!format!("{faults:?}").contains("geheim"));
}

#[test]
fn too_many_entries_of_each_kind_are_refused_at_the_first_that_is_too_many() {
    let many = |entries: usize, entry: &dyn Fn(usize) -> String| (0..entries).map(entry).collect::<String>();
    let facility = |n| format!("[[facility]]\nslug = \"f{n}\"\nname = \"F\"\nkind = \"site\"\n");
    let group = |n| format!("[[group]]\nslug = \"g{n}\"\nname = \"G\"\n");
    let component = |n| format!("[[component]]\nslug = \"c{n}\"\nname = \"C\"\n");
    let probe = |n| format!("[[probe]]\nslug = \"p{n}\"\ncomponent = \"c0\"\ntcp = \"h:1\"\n");
    type Kind<'e> = (usize, &'e str, &'e dyn Fn(usize) -> String);
    let kinds: [Kind<'_>; 4] = [
        (draft::FACILITIES_MAX, "", &facility),
        (draft::GROUPS_MAX, "", &group),
        (draft::COMPONENTS_MAX, "", &component),
        (draft::PROBES_MAX, &component(0), &probe),
    ];
    for (max, before, entry) in kinds {
        let allowed = format!("{before}{}", many(max, entry));
        let line = allowed.lines().count() + 2;
        assert_fault(&format!("{allowed}{}", entry(max)), line, "slug", &format!("at most {max}"));
    }
}

#[test]
fn what_a_probe_could_not_send_or_judge_is_refused_in_the_file() {
    let label = "a".repeat(64);
    let name = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(62)].join(".");
    for host in [label.as_str(), &name, "a..b", "-a.example", "a-.example", "a!b.example"] {
        assert_fault(&probe(&format!("url = \"https://{host}/\"\n")), 7, "url", "a host name has");
        assert_fault(&probe(&format!("tcp = \"{host}:1\"\n")), 7, "tcp", "a host name has");
    }
    for host in ["a_b.example.", "xn--9n2bp8q.example", "[2001:db8::1]", "localhost", "192.0.2.1"] {
        assert!(read(&probe(&format!("url = \"https://{host}/\"\n"))).is_ok(), "{host}");
        assert!(read(&probe(&format!("tcp = \"{host}:1\"\n"))).is_ok(), "{host}");
    }
    let long = format!("url = \"https://h/{}\"\n", "a".repeat(8 * 1024));
    assert_fault(&probe(&long), 7, "url", "at most 8192 bytes");
    let headers =
        |name: &str, value: &str| probe(&format!("url = \"https://h/\"\nheaders = {{ {name} = \"{value}\" }}\n"));
    for name in ["Connection", "content-length", "Transfer-Encoding", "TE", "Upgrade", "Expect"] {
        assert_fault(&headers(name, "x"), 8, name, "take it out");
    }
    for name in ["Host", "Accept", "Authorization"] {
        assert!(read(&headers(name, "a.example")).is_ok(), "{name}");
    }
    assert_fault(&headers("Accept", "a\\nb"), 8, "Accept", "printable ASCII");
    assert_fault(&headers("Accept", "ü"), 8, "Accept", "printable ASCII");
    let json = |value: &str| probe(&format!("url = \"https://h/\"\njson = [{{ path = \"$.a\", equals = {value} }}]\n"));
    for value in ["nan", "inf", "[1]", "{ a = 1 }", "2026-01-01", "9223372036854775808"] {
        let faults = read(&json(value)).unwrap_err().to_string();
        assert!(faults.starts_with("catalogue.toml:8: "), "{value}: {faults}");
    }
}

#[test]
fn a_password_in_an_address_is_never_repeated() {
    for url in ["https://ada:hunter2@h/", "ftp://ada:hunter2@h/", "https//ada:hunter2@h", "https://ada:hunter2@/"] {
        let faults = read(&probe(&format!("url = \"{url}\"\n"))).unwrap_err();
        assert!(!format!("{faults:?}").contains("hunter2"), "{url}");
    }
}
