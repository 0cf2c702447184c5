//! The settings as a whole: what a right file comes to, and how a wrong one is refused.

use super::*;
use faults::Place;
use proptest::prelude::*;

const RIGHT: &str = r#"
public_url = "https://status.example.org"
[page]
name = { ko = "서비스 현황", en = "Service status" }
[database]
url = "sqlite:bonghwa.sqlite"
"#;

/// A value that each key refuses.
const REFUSED: [(&str, &str); 52] = [
    ("listen", "'localhost'"),
    ("public_url", "'ftp://example.org'"),
    ("trusted_proxies", "['0.0.0.0/0']"),
    ("page.name.ko", "''"),
    ("page.name.en", "'a\tb'"),
    ("page.languages", "['ko', 'ko']"),
    ("page.time_zone", "'Asia/Soul'"),
    ("page.accent.light", "'#ffff00'"),
    ("page.accent.dark", "'#000080'"),
    ("page.telephone", "'call us'"),
    ("security.contact", "['security@example.org']"),
    ("security.expires", "'31.12.2027'"),
    ("security.policy", "'http://example.org/'"),
    ("database.url", "'mysql://h/d'"),
    ("database.url_file", "'no-such-file'"),
    ("retention.observations", "'1h'"),
    ("retention.check_hours", "'99999d'"),
    ("probing.location", "' '"),
    ("probing.interval", "'2d'"),
    ("probing.timeout", "'0s'"),
    ("probing.attempts", "6"),
    ("probing.concurrency", "0"),
    ("probing.concurrency_per_host", "-1"),
    ("probing.allow", "['10.0.0.1/8']"),
    ("probing.slow_above", "'20s'"),
    ("probing.well_below", "'1s'"),
    ("probing.failure.checks", "0"),
    ("probing.failure.time", "'2h'"),
    ("probing.recovery.checks", "1000"),
    ("probing.recovery.time", "'soon'"),
    ("probing.silent_after", "'30s'"),
    ("probing.flapping.changes", "1"),
    ("probing.flapping.within", "'1s'"),
    ("console.approval.none", "'anybody'"),
    ("console.approval.minor", "'anybody'"),
    ("console.approval.major", "'anybody'"),
    ("console.approval.critical", "'anybody'"),
    ("console.approval.within", "'1s'"),
    ("console.approval.overdue", "'goes out'"),
    ("alerts.webhook", "'ftp://example.org'"),
    ("alerts.webhook_secret_file", "'no-such-file'"),
    ("alerts.command", "['']"),
    ("alerts.waived", "' '"),
    ("email.from", "'status'"),
    ("email.relays", "['smtp:mail']"),
    ("email.return_path", "'status@example'"),
    ("email.dkim", "['s1:example.org:no-such-file']"),
    ("email.pace", "['naver.com']"),
    ("email.timeout", "'1ms'"),
    ("email.bounce_webhook_secret_file", "'there-is-none'"),
    ("subscribers.secret_file", "'there-is-none'"),
    ("maintenance.leads", "['1s']"),
];

fn read(text: &str) -> Result<Config, Faults> {
    read_with(text, &[])
}

fn read_with(text: &str, environment: &[(&str, &str)]) -> Result<Config, Faults> {
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    parse(text, Path::new("bonghwa.toml"), environment)
}

/// The faults of `text`, as an operator reads them.
fn told(text: &str) -> Vec<String> {
    read(text).unwrap_err().iter().map(ToString::to_string).collect()
}

/// The right file with `section` changed or added.
fn with(section: &str) -> String {
    format!("{RIGHT}{section}")
}

fn without_database() -> String {
    RIGHT.replace("url = \"sqlite:bonghwa.sqlite\"", "")
}

#[test]
fn the_smallest_file_is_enough() {
    let config = read(RIGHT).unwrap();
    assert_eq!(config.page.url, "https://status.example.org");
    assert_eq!(config.page.languages.len(), 2);
    assert_eq!(config.database, DatabaseUrl::Sqlite("bonghwa.sqlite".into()));
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.probing.judging.silent_after, Duration::from_secs(100));
}

#[test]
fn a_security_contact_is_whole_or_not_there() {
    let contact = "contact = ['mailto:security@example.org']\n";
    let page = read(&with(&format!("[security]\n{contact}expires = '2027-12-31'\n"))).unwrap().page;
    let security = page.security.unwrap();
    assert_eq!(security.contacts, ["mailto:security@example.org"]);
    assert_eq!(security.expires_on.to_string(), "2027-12-31");
    assert!(read(RIGHT).unwrap().page.security.is_none());
    assert!(told(&with(&format!("[security]\n{contact}")))[0].contains("security.expires"));
    assert!(told(&with("[security]\nexpires = '2027-12-31'\n"))[0].contains("security.contact"));
}

#[test]
fn who_must_agree_is_set_for_each_impact() {
    use crate::domain::approvals::{Demand, Overdue};
    let set = "[console]\napproval.critical = 'two_publishers'\napproval.within = '5m'\napproval.overdue = 'held'\n";
    let approval = read(&with(set)).unwrap().approval;
    assert_eq!(approval.demands, [Demand::Nobody, Demand::Nobody, Demand::Publisher, Demand::TwoPublishers]);
    assert_eq!((approval.within, approval.overdue), (Duration::from_secs(300), Overdue::Held));
    assert!(told(&with("[console]\napproval.none = 'all'\n"))[0].contains("nobody, publisher, two_publishers"));
}

#[test]
fn reminders_have_usual_leads_and_can_be_left_out() {
    let hours = |hours: u64| Duration::from_secs(hours * 3_600);
    assert_eq!(read(RIGHT).unwrap().maintenance_leads, [hours(24), hours(1)]);
    assert_eq!(read(&with("[maintenance]\nleads = ['3d']\n")).unwrap().maintenance_leads, [hours(72)]);
    assert!(read(&with("[maintenance]\nleads = []\n")).unwrap().maintenance_leads.is_empty());
}

#[test]
fn every_key_is_judged_and_its_fault_names_it() {
    assert_eq!(REFUSED.map(|(key, _)| key), keys::KEYS.map(|(key, _)| key));
    for (key, value) in REFUSED {
        // Dotted keys at the top, and what the right file sets by itself left out where it is set here.
        let right = [
            ("public_url", "'https://status.example.org'"),
            ("page.name.ko", "'이름'"),
            ("page.name.en", "'Name'"),
            ("database.url", "'sqlite:a'"),
        ];
        let mut lines: Vec<String> = right
            .into_iter()
            .filter(|(set, _)| *set != key && !(key == "database.url_file" && *set == "database.url"))
            .map(|(set, value)| format!("{set} = {value}"))
            .collect();
        lines.push(format!("{key} = {value}"));
        let faults = read(&lines.join("\n")).unwrap_err();
        let found: Vec<_> = faults.iter().map(|fault| (fault.key.as_deref(), fault.place.clone())).collect();
        let place = Place::File { path: "bonghwa.toml".into(), line: Some(lines.len()) };
        assert_eq!(found, [(Some(key), place)], "{faults}");
    }
}

#[test]
fn every_key_is_refused_a_value_of_another_type() {
    for (key, kind) in keys::KEYS {
        for wrong in ["true", "1.5", "1979-05-27", "[1]", "{ a = 1 }"] {
            let faults = read(&format!("{key} = {wrong}")).unwrap_err();
            let fault = faults.iter().find(|fault| fault.key.as_deref() == Some(key)).unwrap();
            assert_eq!(fault.refusal.right, kind.wanted(), "{key} = {wrong}");
        }
    }
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_file() {
    let faults =
        told("listne = \"x\"\npublic_url = \"status\"\n[page]\nname.ko = \"이름\"\ntime_zone = 9\n[probnig]\n");
    assert_eq!(
        faults,
        [
            "bonghwa.toml: page.name.en is missing, and page.languages has \"en\": write the page's name in that \
             language",
            "bonghwa.toml: database.url is missing: write url = \"sqlite:bonghwa.sqlite\" or url = \"postgres://…\" \
             under [database]",
            "bonghwa.toml:1: listne is no key of this file: did you mean listen?",
            "bonghwa.toml:2: public_url = \"status\" is no web address (relative URL without a base): write http:// or \
             https:// and a host, such as https://status.example.org",
            "bonghwa.toml:5: page.time_zone = 9 is of the wrong type (integer): write a string in double quotes",
            "bonghwa.toml:6: probnig is no key of this file: did you mean probing?",
        ]
    );
}

#[test]
fn what_is_no_toml_is_one_fault_with_its_line() {
    let faults = told("listen = \"a\"\npublic_url = status\n");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("bonghwa.toml:2: the file is no valid TOML"), "{}", faults[0]);
}

#[test]
fn a_section_is_no_value() {
    assert!(
        told("probing = 3").iter().any(|fault| fault.contains("probing is a section, not a value: write [probing]"))
    );
    assert!(told("[[page]]").iter().any(|fault| fault.contains("page is a section")));
}

#[test]
fn the_environment_outranks_the_file() {
    let environment = [
        ("BONGHWA_PUBLIC_URL", "https://other.example.org/"),
        ("BONGHWA_PAGE_NAME_KO", "다른 이름"),
        ("BONGHWA_PAGE_LANGUAGES", "en, ko"),
        ("BONGHWA_PROBING_ATTEMPTS", "1"),
        ("BONGHWA_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
        ("HOME", "/nowhere"),
    ];
    let config = read_with(RIGHT, &environment).unwrap();
    assert_eq!(config.page.url, "https://other.example.org");
    assert_eq!(config.page.names.text(crate::domain::language::Language::Korean), "다른 이름");
    assert_eq!(config.page.default_language().tag(), "en");
    assert_eq!((config.probing.attempts, config.trusted_proxies.len()), (1, 2));
}

#[test]
fn faults_of_the_environment_name_the_variable() {
    let environment =
        [("BONGHWA_LISTEN", "8080"), ("BONGHWA_PROBING_ATTEMPTS", "two"), ("BONGHWA_PAGE_TIMEZONE", "UTC")];
    let faults = read_with(RIGHT, &environment).unwrap_err();
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults[0].starts_with("BONGHWA_LISTEN: listen = \"8080\" is no address to listen on"), "{}", faults[0]);
    assert!(faults[1].ends_with("did you mean BONGHWA_PAGE_TIME_ZONE?"), "{}", faults[1]);
    assert_eq!(
        faults[2],
        "BONGHWA_PROBING_ATTEMPTS: probing.attempts = \"two\" is no whole number: write digits alone"
    );
}

#[test]
fn no_secret_is_ever_shown() {
    let secret = "hunter2";
    let broken = [
        "[database]\nurl = \"postgres://bonghwa:hunter2@db:port/x\"".to_owned(),
        "[database]\nurl = \"postgress://bonghwa:hunter2@db/x\"".into(),
        "[database]\nurl = [\"postgres://bonghwa:hunter2@db/x\"]".into(),
        "[database]\nulr = \"postgres://bonghwa:hunter2@db/x\"".into(),
        "[database]\nurl = \"postgres://bonghwa:hunter2@db/x".into(),
        "[database]\nurl = \"postgres://bonghwa:hunter2@db/x y\"".into(),
        "public_url = \"https://bonghwa:hunter2@example.org\"".into(),
    ];
    for text in broken {
        let faults = read(&text).unwrap_err();
        assert!(!faults.to_string().contains(secret), "{faults}");
    }
    let url = ("BONGHWA_DATABASE_URL", "postgres://bonghwa:hunter2@db:port/x");
    let faults = read_with(RIGHT, &[url]).unwrap_err();
    assert!(!faults.to_string().contains(secret), "{faults}");
    let config = read_with(RIGHT, &[("BONGHWA_DATABASE_URL", "postgres://bonghwa:hunter2@db/x")]).unwrap();
    assert!(!format!("{config:?} {}", config.database).contains(secret));
}

#[test]
fn keys_that_contradict_each_other_are_refused() {
    let cases = [
        ("[probing]\ninterval = \"15s\"", "probing.interval = \"15s\" does not fit: 2 attempts of 10s take up to 20s"),
        ("[probing]\nattempts = 4", "probing.attempts = 4 does not fit"),
        ("[probing]\nslow_above = \"1s\"\nwell_below = \"2s\"", "is more than probing.slow_above, 1s"),
        ("[probing]\nconcurrency = 4\nconcurrency_per_host = 5", "is more than probing.concurrency, 4"),
        ("[retention]\ncheck_hours = \"7d\"", "observations are kept 30d, their hourly counts only 7d"),
    ];
    for (section, expected) in cases {
        let faults = told(&with(section));
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(expected), "{}", faults[0]);
    }
}

#[test]
fn few_checks_at_once_leave_few_for_one_host() {
    let config = read(&with("[probing]\nconcurrency = 4")).unwrap();
    assert_eq!(config.probing.concurrency_per_host, 4);
}

#[test]
fn a_rarely_asked_probe_is_not_silent_between_two_checks() {
    let probing = read(RIGHT).unwrap().probing;
    let hour = Duration::from_secs(3_600);
    assert!(probing.judging_for(hour, probing.timeout).silent_after > hour * 3);
    assert_eq!(probing.judging_for(Duration::from_secs(1), probing.timeout), probing.judging);
    let mut impatient = probing.clone();
    impatient.judging.silent_after = Duration::from_secs(4);
    let short = impatient.judging_for(Duration::from_secs(1), Duration::from_millis(500)).silent_after;
    assert_eq!(short, Duration::from_secs(4), "what is set is not raised to the default");
}

#[test]
fn the_database_address_may_stand_in_a_file_beside_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bonghwa.toml");
    std::fs::write(folder.path().join("secret"), "postgres://bonghwa:hunter2@db/x\n").unwrap();
    let text = without_database() + "url_file = \"secret\"";
    let config = parse(&text, &path, []).unwrap();
    assert_eq!(config.database, DatabaseUrl::Postgres("postgres://bonghwa:hunter2@db/x".into()));
    let overridden = [("BONGHWA_DATABASE_URL".into(), "sqlite:a.sqlite".into())];
    let config = parse(&text, &path, overridden).unwrap();
    assert_eq!(config.database, DatabaseUrl::Sqlite(folder.path().join("a.sqlite")));
    std::fs::write(folder.path().join("secret"), "mysql://bonghwa:hunter2@db/x").unwrap();
    let faults = parse(&text, &path, []).unwrap_err().to_string();
    assert!(faults.contains("database.url_file = \"secret\" names no database"), "{faults}");
    assert!(!faults.contains("hunter2"));
}

#[test]
fn an_address_and_a_file_for_it_are_one_too_many() {
    let faults = told(&with("url_file = \"secret\""));
    assert!(faults[0].contains("database.url_file = \"secret\" stands beside database.url"), "{}", faults[0]);
}

#[test]
fn only_a_file_is_a_sqlite_database() {
    for wrong in ["sqlite:", "sqlite::memory:", "sqlite://a", "sqlite:file:a?mode=memory", "sqlite:dir/"] {
        let text = format!("{}url = \"{wrong}\"", without_database());
        assert!(told(&text)[0].contains(&format!("database.url = \"{wrong}\"")), "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_file_and_no_environment_makes_it_panic(
        lines in prop::collection::vec((prop::sample::select(&keys::KEYS[..]), "\\PC{0,20}", any::<i64>(), 0..6), 0..12),
        noise in "[\\PC\n\"'\\[\\]=#.]{0,40}",
        cut in 0..2_000_usize,
        variables in prop::collection::vec((prop::sample::select(&keys::KEYS[..]), "\\PC{0,20}"), 0..6),
    ) {
        let line = |((key, _), text, whole, shape): &((&str, keys::Kind), String, i64, i32)| match shape {
            0 => format!("{key} = {whole}"),
            1 => format!("{key} = {}", toml::Value::from(text.as_str())),
            2 => format!("{key} = [{}]", toml::Value::from(text.as_str())),
            3 => format!("{key} = \"{whole}s\""),
            4 => format!("{key}.{} = 1", toml::Value::from(text.as_str())),
            _ => format!("{key} = {text}"),
        };
        let mut text: String = lines.iter().map(line).collect::<Vec<_>>().join("\n");
        text.push_str(&noise);
        let end = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        let environment = variables.iter().map(|((key, _), value)| {
            (OsString::from(keys::name_in_environment(key)), OsString::from(value))
        });
        if let Err(faults) = parse(&text, Path::new("bonghwa.toml"), environment) {
            prop_assert!(faults.iter().count() > 0);
            prop_assert!(faults.iter().all(|fault| !fault.to_string().contains('\n')));
        }
    }

    #[test]
    fn changing_one_character_of_a_right_file_never_makes_it_panic(at in 0..RIGHT.len(), by in any::<char>()) {
        let mut characters: Vec<char> = RIGHT.chars().collect();
        let place = at % characters.len();
        characters[place] = by;
        let changed: String = characters.into_iter().collect();
        if let Err(faults) = read(&changed) {
            prop_assert!(faults.iter().count() > 0);
        }
    }
}
