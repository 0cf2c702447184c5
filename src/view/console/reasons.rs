//! Why a check was not well, in the language of whoever reads it. What a check noted is stored in English, as the command line says
//! it; here stand the sentences that are met every day. Any other is shown as it was noted, and marked as English.

use super::Say;
use crate::view::names::escaped;

/// What a note begins with, and the key of its sentence; what follows the beginning goes into it.
const KNOWN: [(&str, &str); 19] = [
    ("status ", "reason-status"),
    ("connection refused", "reason-refused"),
    ("the connection was reset", "reason-reset"),
    ("the connection was closed before", "reason-closed"),
    ("no answer in time", "reason-late"),
    ("no complete answer in time", "reason-late"),
    ("no connection in time", "reason-unconnected"),
    ("no TLS handshake in time", "reason-tls-late"),
    ("the name does not exist", "reason-no-name"),
    ("the name has no address", "reason-no-address"),
    ("the name servers", "reason-name-servers"),
    ("no route to the host", "reason-no-route"),
    ("the body lacks ", "reason-lacks"),
    ("the body contains ", "reason-contains"),
    ("the body does not match ", "reason-no-match"),
    ("the body is no JSON", "reason-no-json"),
    ("the port does not speak TLS", "reason-no-tls"),
    ("the TLS handshake failed", "reason-tls"),
    ("more than ", "reason-redirects"),
];

/// The sentence for `note`, as markup.
pub(super) fn reason(say: Say, note: &str) -> String {
    match KNOWN.iter().find_map(|(beginning, key)| Some((note.strip_prefix(beginning)?, *key))) {
        Some((rest, key)) => say.with(key, &[("what", &escaped(rest.trim_end_matches(" redirects")))]),
        None => format!("<span lang=\"en\">{}</span>", escaped(note)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn every_known_note_has_its_sentence_and_others_are_shown_as_they_are() {
        let ko = Say(Language::Korean);
        assert_eq!(reason(ko, "status 503"), "HTTP 503 응답");
        assert_eq!(
            reason(ko, "the body lacks \"<up>\""),
            "응답에 없는 내용: \u{22}&#60;up&#62;\u{22}".replace('\u{22}', "&#34;")
        );
        for (beginning, _) in KNOWN {
            assert!(!reason(ko, &format!("{beginning}x")).contains("lang="), "{beginning}");
        }
        assert_eq!(reason(ko, "odd & new"), "<span lang=\"en\">odd &#38; new</span>");
    }
}
