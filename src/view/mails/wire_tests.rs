//! What a mail program reads out of our bytes, whatever people wrote.

use super::gallery::{copy, shown};
use super::{Because, Setting, of_incident};
use crate::domain::ids::UpdateId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::notifications::Occasion;
use crate::view::names::sound;
use crate::view::samples::{incidents::small, page, texts};
use chrono_tz::Tz;
use proptest::prelude::*;

/// A mail about the small incident, changed.
fn mail(language: Language, change: impl FnOnce(&mut IncidentRecord)) -> super::Written {
    let (page, mut incident) = (page(), small().incidents[0].as_ref().clone());
    change(&mut incident);
    let setting = Setting { page: &page, groups: &[], language, zone: Tz::Asia__Seoul, is_rehearsal: false };
    of_incident(&setting, Occasion::Opened, &incident, UpdateId::from_slug("u1")).unwrap()
}

/// Holds of every message: lines end in CRLF and are short, there is no other CR or LF, and each header is one that we write.
fn is_sound(bytes: &[u8]) {
    const HEADERS: [&str; 14] = [
        "From",
        "Subject",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
        "In-Reply-To",
        "References",
        "List-Id",
        "To",
        "Date",
        "Message-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ];
    let message = std::str::from_utf8(bytes).unwrap();
    assert!(message.is_ascii() && message.ends_with("\r\n"));
    for line in message.split("\r\n") {
        assert!(line.len() <= 998 && !line.contains(['\r', '\n']), "{line:?}");
    }
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ");
    let names: Vec<&str> = unfolded.split("\r\n").map(|line| line.split_once(": ").expect(line).0).collect();
    let mut written: Vec<&str> = HEADERS.into_iter().filter(|name| names.contains(name)).collect();
    let mut found = names.clone();
    found.sort_unstable();
    written.sort_unstable();
    assert_eq!(found, written, "each once, and none of anybody else's");
}

#[test]
fn hostile_words_add_neither_headers_nor_markup() {
    let hostile = [
        "Bcc: all@example.org\r\nBcc: all@example.org",
        "x\r\n\r\n<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)\" href=\"/x",
        "\u{202E}뒤집힌 이름\u{2066}\u{0}\u{E000}\u{E001}",
        "=?utf-8?B?eA0KQmNjOiBhQGIua3I=?=",
        "]]></style></title><!-- <time datetime=\"x\">",
        "--=_bonghwa--\r\n.\r\n",
    ];
    for (place, text) in hostile.into_iter().enumerate() {
        let page = crate::domain::page::Page { names: texts(text, text), ..page() };
        for language in Language::ALL {
            let mut incident = small().incidents[0].as_ref().clone();
            incident.tracked.iter_mut().for_each(|tracked| tracked.names = texts(text, text));
            let clean: String =
                text.chars().filter(|c| *c == '\n' || !crate::domain::language::is_misleading(*c)).collect();
            incident.title = Wording::new("title", &texts(&clean, &clean), Language::Korean, 200).unwrap();
            let setting = Setting { page: &page, groups: &[], language, zone: Tz::UTC, is_rehearsal: false };
            let told = of_incident(&setting, Occasion::Opened, &incident, UpdateId::from_slug("u1")).unwrap();
            let bytes = copy(&told, &Because::Followed(text));
            is_sound(&bytes);
            let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let html = message.body_html(0).unwrap();
            for marker in ["<script", "\" onmouseover", "</style></title>", "<!--"] {
                assert!(!html.contains(marker), "{place}: {marker}");
            }
            assert!(!shown(&bytes).contains(['\u{202E}', '\u{2066}', '\u{E000}']), "{place}");
            assert_eq!((message.parts.len(), message.bcc().is_none()), (3, true));
        }
    }
}

#[test]
fn a_copy_can_be_left_with_one_click_and_answers_nobody() {
    let bytes = copy(&mail(Language::Korean, |_| {}), &Because::Everything);
    let text = String::from_utf8(bytes.clone()).unwrap();
    for line in [
        "List-Unsubscribe:\r\n <https://status.example.kr/unsubscribe/s41.7d2f90c1a6>\r\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Message-ID: <n7.s41@example.kr>\r\n",
        "Date: Mon, 17 Oct 2022 09:00:00 +0900\r\n",
        " <status.example.kr>\r\n",
    ] {
        assert!(text.contains(line), "{line}");
    }
    is_sound(&bytes);
}

proptest! {
    #[test]
    fn any_subject_and_body_are_read_as_they_were_written(
        title in "\\PC{1,120}|[가-힣 ]{1,120}|[ -~]{1,120}",
        body in "(\\PC{1,300}\n){1,4}|[가-힣 ,.]{1,900}|[ -~]{1,900}",
        language in prop::sample::select(Language::ALL.to_vec()),
    ) {
        let worded = |text: &str, max| Wording::new("words", &Texts::of(language, text), language, max).ok();
        let (Some(named), Some(said)) = (worded(&title, 200), worded(&body, 5_000)) else { return Ok(()) };
        // What nobody sees is not kept.
        let body = said.texts().text(language).to_owned();
        let written = mail(language, |incident| {
            incident.title = named;
            incident.updates[0].revisions[0].body = said;
        });
        let bytes = copy(&written, &Because::Followed(&title));
        is_sound(&bytes);
        let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        prop_assert_eq!(message.subject().unwrap(), written.subject.trim());
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        let lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let line = sound(line).trim().to_owned();
            prop_assert!(lines.iter().any(|found| found.trim() == line), "{line:?} is not in {text:?}");
        }
        for part in [&written.text, &written.html] {
            prop_assert!(part.iter().all(|half| half.is_empty() || half.ends_with('\n')));
        }
        prop_assert_eq!(message.body_html(0).unwrap().matches("</html>").count(), 1);
    }
}
