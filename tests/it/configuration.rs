//! Settings through the program itself: `check-config` and `init`, their words and their exit codes.

use crate::harness::program::{answered, command, told};
use std::path::Path;
use std::process::Output;

/// Runs the program in `folder` with no setting from the environment but `variables`.
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    command(folder, arguments).envs(variables.iter().copied()).output().unwrap()
}

fn folder_with(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bonghwa.toml"), settings).unwrap();
    folder
}

#[test]
fn check_config_names_every_fault_with_key_value_and_line_and_exits_with_2() {
    let settings = "public_url = \"status\"\n[page]\nname = { ko = \"이름\", en = \"Name\" }\naccent.light = \"#ffff00\"\n\
        colour = 1\n[database]\nurl = \"postgress://bonghwa:hunter2@db/x\"\n[probing]\ninterval = \"1w\"\nattempts = \"2\"\n";
    let output = run(folder_with(settings).path(), &["check-config"], &[("BONGHWA_LISTEN", "here")]);
    let told = told(&output);
    let beginnings = [
        "bonghwa.toml:1: public_url = \"status\" is no web address",
        "bonghwa.toml:4: page.accent.light = \"#ffff00\" has a contrast of 1.07:1 to #ffffff",
        "bonghwa.toml:5: page.colour is no key of this file",
        "bonghwa.toml:7: database.url names no database that there is",
        "bonghwa.toml:9: probing.interval = \"1w\" is refused: a duration is a whole number and a unit",
        "bonghwa.toml:10: probing.attempts = \"2\" is of the wrong type (string): write a whole number",
        "BONGHWA_LISTEN: listen = \"here\" is no address to listen on",
    ];
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), beginnings.len(), "{told}");
    for (line, beginning) in lines.iter().zip(beginnings) {
        assert!(line.starts_with(beginning), "{line}");
    }
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(answered(&output), "");
    assert!(!told.contains("hunter2"));
}

#[test]
fn check_config_says_what_right_settings_come_to_without_their_secrets() {
    let settings = "public_url = \"https://status.example.org/\"\n[page]\nname.en = \"Name\"\nlanguages = [\"en\"]\n\
        [database]\nurl = \"postgres://bonghwa:hunter2@db/x\"\n";
    let output = run(folder_with(settings).path(), &["check-config"], &[]);
    let answered = answered(&output);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(answered.starts_with("bonghwa.toml is valid\n"), "{answered}");
    assert!(answered.contains("Name (en), https://status.example.org, Asia/Seoul"), "{answered}");
    assert!(answered.contains("PostgreSQL") && !answered.contains("hunter2"), "{answered}");
}

#[test]
fn check_config_warns_of_passwords_that_others_can_read_on_the_way() {
    let warns = |url: &str| {
        let settings = format!(
            "public_url = \"{url}\"\n[page]\nname.en = \"Name\"\nlanguages = [\"en\"]\n[database]\nurl = \"sqlite:x.db\"\n"
        );
        let output = run(folder_with(&settings).path(), &["check-config"], &[]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        answered(&output).contains("plain http")
    };
    assert!(warns("http://status.example.org"));
    assert!(!warns("https://status.example.org") && !warns("http://127.0.0.1:8080"));
}

#[test]
fn a_page_behind_a_proxy_that_is_not_named_is_told_that_its_readers_count_as_one() {
    let warns = |listen: &str, url: &str, more: &str| {
        let settings = format!(
            "listen = \"{listen}\"\npublic_url = \"{url}\"\n{more}\n[page]\nname.en = \"Name\"\nlanguages = [\"en\"]\n\
             [database]\nurl = \"sqlite:x.db\"\n"
        );
        let output = run(folder_with(&settings).path(), &["check-config"], &[]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        answered(&output).contains("warning    public_url is https")
    };
    let (here, https) = ("127.0.0.1:8080", "https://status.example.org");
    assert!(warns(here, https, ""));
    assert!(!warns(here, https, "trusted_proxies = [\"127.0.0.1\"]"));
    assert!(!warns("0.0.0.0:8080", https, "") && !warns(here, "http://127.0.0.1:8080", ""));
}

const WITH_MAIL: &str = "public_url = \"https://status.example.org\"\n[page]\nname.en = \"Name\"\nlanguages = [\"en\"]\n\
    [database]\nurl = \"sqlite:x.db\"\n[email]\nfrom = \"a@example.org\"\nrelays = [\"folder:mails\"]\n";

#[test]
fn check_config_refuses_mail_without_a_second_way_to_staff_or_the_reason_why_none_is_needed() {
    let refused = run(folder_with(WITH_MAIL).path(), &["check-config"], &[]);
    assert_eq!((refused.status.code(), answered(&refused).as_str()), (Some(2), ""));
    let told = told(&refused);
    assert!(told.starts_with("bonghwa.toml: [alerts] names no second way to staff"), "{told}");
    assert!(["alerts.webhook_secret_file", "alerts.command", "alerts.waived"].iter().all(|key| told.contains(key)));
    let right = [
        ("waived = \"Somebody watches.\"", "no second way: Somebody watches."),
        ("command = [\"page\", \"tok3n\"]", "second way: command page"),
        (
            "webhook = \"https://oncall.example.org/tok3n\"\nwebhook_secret_file = \"secret\"",
            "https://oncall.example.org",
        ),
    ];
    for (section, said) in right {
        let folder = folder_with(&format!("{WITH_MAIL}[alerts]\n{section}\n"));
        std::fs::write(folder.path().join("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
        let output = run(folder.path(), &["check-config"], &[]);
        let answered = answered(&output);
        assert_eq!(output.status.code(), Some(0), "{}", self::told(&output));
        assert!(answered.contains(said) && !answered.contains("tok3n"), "{answered}");
    }
}

#[test]
fn alerts_test_calls_the_second_way_once_and_says_what_came_of_it() {
    let tested = |section: &str| {
        let folder = folder_with(&format!("{WITH_MAIL}[alerts]\n{section}\n"));
        let output = run(folder.path(), &["alerts", "test"], &[("BONGHWA_PAGE_TIME_ZONE", "UTC")]);
        (folder, output)
    };
    let (folder, output) = tested("command = [\"sh\", \"-c\", \"cat >> told; env > env\"]");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(answered(&output).contains("the test was taken within"), "{}", answered(&output));
    let heard = std::fs::read_to_string(folder.path().join("told")).unwrap();
    assert!(heard.contains("This is a test") && heard.matches("staff.alert").count() == 1, "{heard}");
    assert!(!std::fs::read_to_string(folder.path().join("env")).unwrap().contains("BONGHWA_"));
    let (_, output) = tested("command = [\"sh\", \"-c\", \"echo 'no credit left' >&2; exit 3\"]");
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).ends_with("the command ended with exit status: 3: no credit left\n"), "{}", told(&output));
    let (_, output) = tested("waived = \"Somebody watches.\"");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("waived: Somebody watches."), "{}", told(&output));
}

#[test]
fn settings_that_are_not_there_are_one_fault() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["check-config", "--config", "other.toml"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).starts_with("other.toml: the file cannot be read"), "{}", told(&output));
}

#[test]
fn what_init_writes_is_right_and_its_database_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["init", "홈=https://example.org/", "localhost:5432", "10.1.2.3:80"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let next_steps = answered(&output);
    assert_eq!(next_steps.lines().count(), 3, "{next_steps}");
    let checked = run(folder.path(), &["check-config"], &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", told(&checked));
    let settings = std::fs::read_to_string(folder.path().join("bonghwa.toml")).unwrap();
    assert!(settings.contains("allow = [\"10.1.2.3/32\", \"127.0.0.1/32\", \"::1/128\"]"), "{settings}");
    let catalogue = std::fs::read_to_string(folder.path().join("catalogue.toml")).unwrap();
    let catalogue: toml::Table = catalogue.parse().unwrap();
    assert_eq!(catalogue["component"].as_array().unwrap().len(), 3);
    assert_eq!(catalogue["component"][0]["name"]["ko"].as_str(), Some("홈"));
    assert_eq!(catalogue["probe"][0]["url"].as_str(), Some("https://example.org/"));
    assert_eq!(catalogue["probe"][1]["tcp"].as_str(), Some("localhost:5432"));
    let database = std::fs::read(folder.path().join("bonghwa.sqlite")).unwrap();
    assert!(database.starts_with(b"SQLite format 3\0"));
}

#[test]
fn init_leaves_what_is_there_as_it_is() {
    for name in ["bonghwa.toml", "catalogue.toml", "bonghwa.sqlite"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), "mine").unwrap();
        let output = run(folder.path(), &["init", "https://example.org"], &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(told(&output).contains(&format!("{name} is there already")), "{}", told(&output));
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn init_writes_nothing_where_anything_it_is_told_is_wrong() {
    let wrong: [&[&str]; 5] = [
        &["init", "example.org"],
        &["init", "--public-url", "status", "https://example.org"],
        &["init", "--time-zone", "Seoul", "https://example.org"],
        &["init", "--config", "a.toml", "https://example.org"],
        &["init"],
    ];
    for arguments in wrong {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path(), arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!told(&output).is_empty(), "{arguments:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{arguments:?}");
    }
}

#[test]
fn help_is_an_answer_and_an_unknown_command_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let help = run(folder.path(), &["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    assert!(answered(&help).contains("check-config"));
    let unknown = run(folder.path(), &["chek-config"], &[]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(told(&unknown).contains("check-config"), "{}", told(&unknown));
}
