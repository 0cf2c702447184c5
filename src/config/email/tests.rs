//! The section as a whole: what right settings come to, and how wrong ones are refused without showing a password.

use super::*;
use crate::config::{Config, Faults, parse};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::prelude::*;

const RIGHT: &str = "public_url = \"https://status.example.org\"\n[page]\nname = { ko = \"서비스 현황\", en = \"Status\" }\n\
    [database]\nurl = \"sqlite:bonghwa.sqlite\"\n[email]\n";

fn read_in(folder: &Path, section: &str) -> Result<Config, Faults> {
    parse(&format!("{RIGHT}{section}"), &folder.join("bonghwa.toml"), [])
}

fn read(section: &str) -> Option<Email> {
    read_in(Path::new("/etc"), section).unwrap_or_else(|faults| panic!("{faults}")).email
}

/// The one fault of a section.
fn told(section: &str) -> String {
    let faults = read_in(Path::new("/etc"), section).unwrap_err();
    assert_eq!(faults.iter().count(), 1, "{faults}");
    faults.to_string()
}

fn sent_through(relays: &str) -> String {
    format!("from = 'status@example.org'\nrelays = [{relays}]\n")
}

fn relay(address: &str) -> Relay {
    match read(&sent_through(&format!("'{address}'"))).unwrap().route {
        Route::Relays(mut relays) => relays.remove(0),
        Route::Folder(path) => panic!("{}", path.display()),
    }
}

#[test]
fn without_relays_mail_is_off() {
    assert!(read("").is_none());
    assert!(read("from = 'status@example.org'\ntimeout = '5s'\n").is_none());
    assert!(read("relays = []\n").is_none());
}

#[test]
fn a_sender_and_one_relay_are_enough() {
    let email = read(&sent_through("'smtps://mail.example.org'")).unwrap();
    assert_eq!((email.from.to_string().as_str(), email.from.name), ("status@example.org", None));
    assert_eq!(email.return_path, email.from.address);
    assert_eq!((email.timeout, email.dkim.len(), email.pace.len()), (Duration::from_secs(30), 0, 0));
    let named = read("from = '\"현황 알림\" <status@example.org>'\nrelays = ['smtps://mail.example.org']\n").unwrap();
    assert_eq!(named.from.name.as_deref(), Some("현황 알림"));
    assert!(told("relays = ['smtps://mail.example.org']\n").contains("email.from is missing, and email.relays is set"));
    assert!(told("from = 'Status <status@example.org'\n").contains("has a bracket that does not end"));
}

#[test]
fn an_address_of_a_relay_says_all_there_is_to_know() {
    let one = relay("smtps://bong%40hwa:p%3a%2fss@mail.example.org?connections=4&rate=100");
    assert_eq!((one.name().as_str(), one.encryption), ("mail.example.org:465", Encryption::Implicit));
    assert_eq!((one.connections, one.rate.map(NonZeroU32::get)), (4, Some(100)));
    let credentials = Credentials { user: "bong@hwa".into(), password: "p:/ss".into() };
    assert_eq!(one.credentials, Some(credentials));
    let two = relay("smtp://[::1]:2525/");
    assert_eq!((two.name().as_str(), two.encryption, two.rate), ("[::1]:2525", Encryption::StartTls, None));
    assert_eq!((relay("smtp://mail.example.org").port, relay("smtp-plain://mail.example.org").port), (587, 25));
    assert_eq!(relay("smtp-plain://u:p@127.0.0.1").encryption, Encryption::Plain);
}

#[test]
fn relays_that_cannot_be_meant_are_refused() {
    for (address, wrong) in [
        ("mail.example.org", "is no address"),
        ("http://mail.example.org", "is of a kind that there is not"),
        ("smtp:mail.example.org", "goes on after its host"),
        ("smtps://", "names no host"),
        ("smtps:///x", "goes on after its host"),
        ("smtps://mail example", "is no address"),
        ("smtps://mail.example.org/inbox", "goes on after its host"),
        ("smtps://user@mail.example.org", "a password that is not whole"),
        ("smtps://:password@mail.example.org", "a password that is not whole"),
        ("smtps://u:a%00b@mail.example.org", "a password that is not whole"),
        ("smtp-plain://u:p@mail.example.org", "would send its password for everybody to read"),
        ("smtps://mail.example.org?connections=0", "has something after its ? that is not known"),
        ("smtps://mail.example.org?conections=4", "has something after its ? that is not known"),
        ("folder:", "names no folder"),
    ] {
        let told = told(&sent_through(&format!("'{address}'")));
        assert!(told.contains(wrong), "{address}: {told}");
    }
    let twice = told(&sent_through("'smtps://a.example.org', 'smtps://u:p@a.example.org:465'"));
    assert!(twice.contains("names a relay twice"), "{twice}");
    let mixed = told(&sent_through("'smtps://a.example.org', 'folder:mails'"));
    assert!(mixed.contains("has a folder beside other entries"), "{mixed}");
}

#[test]
fn a_folder_starts_beside_the_settings() {
    let email = read(&sent_through("'folder:mails'")).unwrap();
    assert_eq!(email.route, Route::Folder("/etc/mails".into()));
}

#[test]
fn no_password_is_ever_shown() {
    for relays in [
        "['smtps://bonghwa:hunter2']",
        "['smtp//bonghwa:hunter2@mail.example.org']",
        "['smtp-plain://bonghwa:hunter2@mail.example.org']",
        "['smtps://bonghwa:hunter2@mail.example.org/x']",
        "'smtps://bonghwa:hunter2@mail.example.org'",
        "['smtps://bonghwa:hunter2@mail.example.org', 1]",
        "['smtps://bonghwa:hunter2@mail.example.org', 'smtps://bonghwa:hunter2@mail.example.org']",
    ] {
        let faults = read_in(Path::new("/etc"), &format!("from = 's@example.org'\nrelays = {relays}\n")).unwrap_err();
        assert!(!faults.to_string().contains("hunter2"), "{faults}");
    }
    let config = read_in(Path::new("/etc"), &sent_through("'smtps://bonghwa:hunter2@mail.example.org'")).unwrap();
    let shown = format!("{config:?} {:?}", config.shown());
    assert!(shown.contains("mail.example.org") && !shown.contains("hunter2") && !shown.contains("smtps://b"));
}

#[test]
fn each_bounce_address_has_a_mark_and_is_one_that_servers_take() {
    let email = read(&(sent_through("'smtps://m.example.org'") + "return_path = 'bounces@example.org'\n")).unwrap();
    assert_eq!(email.bounce_address("x7f").unwrap().as_str(), "bounces+x7f@example.org");
    assert!(email.bounce_address(&"a".repeat(TAG_BYTES_MAX)).is_some());
    for wrong in ["", "a b", "a@b", "a+b", &"a".repeat(TAG_BYTES_MAX + 1)] {
        assert_eq!(email.bounce_address(wrong), None, "{wrong}");
    }
    let long = told(&format!("from = 's@example.org'\nreturn_path = '{}@example.org'\n", "a".repeat(32)));
    assert!(long.contains("leaves no room for the mark"), "{long}");
    let long = told(&format!("from = '{}@example.org'\nrelays = ['smtps://m.example.org']\n", "a".repeat(32)));
    assert!(long.contains("email.from") && long.contains("write an email.return_path"), "{long}");
}

#[test]
fn a_pace_is_a_domain_and_a_number() {
    let email =
        read(&(sent_through("'smtps://m.example.org'") + "pace = ['Naver.com=50', 'daum.net = 20']\n")).unwrap();
    let pace: Vec<(&str, u32)> = email.pace.iter().map(|(domain, rate)| (domain.as_str(), rate.get())).collect();
    assert_eq!(pace, [("naver.com", 50), ("daum.net", 20)]);
    for wrong in ["naver.com", "naver.com=0", "=5", "naver.com=fast", "a b.com=5", "x@naver.com=5"] {
        assert!(told(&format!("pace = ['{wrong}']\n")).contains("is no pace of a domain"), "{wrong}");
    }
}

/// Writes what stands between the lines of a PEM file.
fn write_pem(folder: &Path, name: &str, label: &str, der: &[u8]) {
    let text = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der));
    std::fs::write(folder.join(name), text).unwrap();
}

#[test]
fn keys_are_read_and_those_that_cannot_sign_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let rsa = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let rsa_pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&rsa).unwrap();
    write_pem(folder.path(), "rsa.pem", "PRIVATE KEY", rsa_pkcs8.as_ref());
    // PKCS#1 is what stands inside of PKCS#8, behind 26 bytes that say that it is RSA.
    write_pem(folder.path(), "rsa1.pem", "RSA PRIVATE KEY", &rsa_pkcs8.as_ref()[26..]);
    let ed25519 = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
    write_pem(folder.path(), "ed25519.pem", "PRIVATE KEY", ed25519.as_ref());
    write_pem(folder.path(), "small.pem", "RSA PRIVATE KEY", &BASE64_STANDARD.decode(SMALL).unwrap());
    std::fs::write(folder.path().join("none.pem"), "no key").unwrap();
    let keys = "dkim = ['S1:Example.org:rsa.pem', 's2:example.org:rsa1.pem', 's3:example.org:ed25519.pem']\n";
    let section = sent_through("'smtps://m.example.org'") + keys;
    let config = read_in(folder.path(), &section).unwrap_or_else(|faults| panic!("{faults}"));
    let shown: Vec<String> = config.email.unwrap().dkim.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["s1:example.org (Rsa)", "s2:example.org (Rsa)", "s3:example.org (Ed25519)"]);
    for (entry, wrong) in [
        ("s1:example.org", "is no key with its selector and domain"),
        ("s1:example:rsa.pem", "names no domain"),
        ("s 1:example.org:rsa.pem", "names no selector"),
        ("s1:example.org:missing.pem", "cannot be read"),
        ("s1:example.org:none.pem", "holds no private key"),
        ("s1:example.org:small.pem", "too short to be trusted"),
    ] {
        let faults = read_in(folder.path(), &format!("dkim = ['{entry}']\n")).unwrap_err().to_string();
        assert!(faults.contains(wrong), "{entry}: {faults}");
    }
}

/// An RSA key of 1024 bits, made for this test, in PKCS#1.
const SMALL: &str = "MIICXAIBAAKBgQDYy1V9pNq/wKDQC9aWKJoC8gmngUXkFIvaAmFZwW+4CRJLlT9lCPCl9DmuKJU8h4lhAAOO9UwgCXXzNjy4uDvHmnQr5MmGF6\
    sHvdy0xu9bzGYvapHapVybDZxVs6EDHjJOmXF3bRuXQXfHSvzwSkST2JV1hrZzQKmx1IP0eFT0zQIDAQABAoGBAJc6H8Spfr5MDOGToHjWkbiE\
    Rh/GmY5klrnY9ze5K8lg6pY24iYEenoJR0MppBC5Kyey7siGbDfc4Z5qsyjXuzpU1PRJyN3c4asbM+wSqskuo3Cma4w6hrufLt88iwmorJ7dAK\
    rWTyPKtFR1Bq5/Zvm+nbRZSBPdaIb2MXfPMqQBAkEA8A0yUQ6pQt+hu/XWJTRhkI6N7FkO4k8exH+vBykyuviJc1gMeIuzehN+2usL4FYDsaMD\
    twmLilRfXi8yqJDJwQJBAOcyk7Z27Y25gGlByroP8DaerHsKQhALXjFa1wlpa+JZvH5gg3z2Pf4LhRCQj+mZTjM5kVUgkWZjdDPZFIFsNg0CQF\
    FOxvo5kw85nBiEHjKf2WQTRPMG/0mcLvmznd85DxvRTw0oh6DVAMeajt8ruewUdk/WvU1kCEWkamEGb4w07oECQDmBdgZDjJDc3BjSOYeQIVKk\
    owgzo/zzpuklzCjWJPR3F5BjlzEE2qSO3vkgy/rxm+bX4dNHt4K9KBEhZJ1Qeh0CQGJHTp6cx+jJJ+kJ/UiQdOsiAZ5lzRgR469W9mJUVzmoMH\
    x8ZROrzB9ojH+xathNE1bgNm34gNfMtzRi0O9zsRg=";
