//! What the public is told now, and where the checks say something else.

use super::desk::Desk;
use crate::domain::situation::Contradiction;
use crate::view::statuses;

/// How many contradictions the screen names: what does not fit is told by its number.
const SHOWN_MAX: usize = 30;

/// What readers are served now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicWords {
    /// The first sentences of the page.
    pub sentences: Vec<String>,
    /// When the page was made that says so.
    pub made_at: Option<crate::domain::time::Time>,
}

impl PublicWords {
    /// The first sentences of the page as text, from its plain version: what stands between its name (and the mark of a
    /// rehearsal) and the first empty line.
    pub fn of_plain(plain: &str, made_at: crate::domain::time::Time) -> PublicWords {
        let parts = plain.split("\n\n").skip(1);
        let first = parts.map(str::trim).find(|part| !part.is_empty() && !part.starts_with("***"));
        // Two sentences and when that was: a glance. The page is a link away.
        let sentences = first.unwrap_or_default().lines().take(3).map(str::to_owned).collect();
        PublicWords { sentences, made_at: Some(made_at) }
    }
}

/// One line. Every text is markup.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) public: String,
    pub(super) checks: String,
    pub(super) since: String,
    pub(super) is_hidden: bool,
    /// Where it is put right.
    pub(super) path: String,
    pub(super) way: String,
    /// Where an incident about it is opened, while none tracks it.
    pub(super) open: Option<String>,
}

/// The contradictions, and how many more there are than are named.
pub(super) fn lines(desk: &Desk<'_>) -> (Vec<Line>, usize) {
    let found = desk.situation.contradictions();
    let rest = found.len().saturating_sub(SHOWN_MAX);
    (found.iter().take(SHOWN_MAX).map(|one| line(desk, one)).collect(), rest)
}

fn line(desk: &Desk<'_>, one: &Contradiction) -> Line {
    let checked = one.checked;
    let numbers = [("failing", checked.failing), ("reporting", checked.reporting)];
    let [failing, reporting] = &numbers;
    let checks = match checked.failing {
        0 => desk.say.with("checks-well", &[("reporting", &reporting.1)]),
        _ => desk.say.with("checks-fail", &[(failing.0, &failing.1), (reporting.0, &reporting.1)]),
    };
    let (path, key) = match one.incident {
        Some(incident) => (format!("/console/?incident={incident}&pick={}#board", one.component), "to-board"),
        None => (format!("/console/status?pick={}", one.component), "to-status"),
    };
    Line {
        name: desk.name(one.component),
        public: statuses::mark(desk.words, one.public),
        checks,
        since: desk.say.with("lasting", &[("span", &desk.distance(checked.since))]),
        is_hidden: one.is_hidden(),
        open: one.incident.is_none().then(|| format!("/console/compose?component={}", one.component)),
        path,
        way: match key {
            "to-board" => desk.say.word("to-board"),
            _ => desk.say.word("to-status"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn the_public_words_are_the_first_paragraph_of_the_plain_page() {
        let at = from_millis(0).unwrap();
        let told = |plain: &str| PublicWords::of_plain(plain, at).sentences;
        assert_eq!(
            told("이름\n\n메일이 중단되었습니다.\n기준 09:00\n\n그룹: 중단\n"),
            ["메일이 중단되었습니다.", "기준 09:00"]
        );
        assert_eq!(told("이름\n\n*** 재현 *** 연습\n\n모두 정상입니다.\n\n"), ["모두 정상입니다."]);
        assert!(told("").is_empty());
    }
}
