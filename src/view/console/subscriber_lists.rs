//! Lists of people: the form, what is wrong with a list, what would come of one that is right.

use super::{Frame, Say, Typed};
use crate::domain::addresses::AddressRefusal;
use crate::domain::subscriber_lists::{
    BYTES_MAX, CONSENT_CHARS_MAX, Fault, LineFault, Manner, REASON_CHARS_MAX, ROWS_MAX, Row,
};
use askama::Template;

/// Rows of a list that are shown before it is brought.
const SHOWN: usize = 10;

/// What was seen of a list.
#[derive(Debug, Clone, Copy)]
pub enum Looked<'a> {
    /// Nothing yet.
    NotYet,
    /// What is wrong with it.
    Wrong(&'a [LineFault]),
    /// Nothing is: it can be brought.
    Right {
        /// Who stands in it.
        rows: &'a [Row],
        /// How they would come.
        manner: &'a Manner,
        /// What this very list is known by.
        seen: &'a str,
    },
}

/// What the page is made from.
pub struct ListPage<'a> {
    /// What was typed.
    pub typed: &'a Typed,
    /// What was seen of it.
    pub looked: Looked<'a>,
    /// A number that no other rendering has.
    pub nonce: String,
}

#[derive(Template)]
#[template(path = "console/subscriber_list.html")]
struct ListMarkup<'a> {
    frame: Frame,
    list: &'a str,
    reason: &'a str,
    is_confirmed: bool,
    reason_max: usize,
    rows_max: usize,
    faults: Vec<String>,
    told: Option<String>,
    shown: Vec<String>,
    seen: &'a str,
    token: String,
}

impl ListPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let say = frame.say;
        let line = |one: &LineFault| say.with("list-line", &[("line", &one.line), ("told", &fault(say, &one.fault))]);
        let (faults, told, shown, seen) = match self.looked {
            Looked::NotYet => (Vec::new(), None, Vec::new(), ""),
            Looked::Wrong(faults) => (faults.iter().map(line).collect(), None, Vec::new(), ""),
            Looked::Right { rows, manner, seen } => {
                let key = match manner {
                    Manner::Asking => "list-would-ask",
                    Manner::Confirmed { .. } => "list-would-keep",
                };
                let shown = rows.iter().take(SHOWN);
                let shown = shown.map(|row| format!("{} · {}", row.address, row.wishes.language.own_name()));
                (Vec::new(), Some(say.counted(key, rows.len(), &[])), shown.collect(), seen)
            }
        };
        let page = ListMarkup {
            list: self.typed.text("list", "list"),
            reason: self.typed.text("list", "reason"),
            is_confirmed: self.typed.text("list", "manner") == "confirmed",
            reason_max: REASON_CHARS_MAX,
            rows_max: ROWS_MAX,
            faults,
            told,
            shown,
            seen,
            token: format!("{}-list", self.nonce),
            frame,
        };
        page.render().unwrap_or_default()
    }
}

/// What is wrong with a line, in a sentence.
fn fault(say: Say, fault: &Fault) -> String {
    match fault {
        Fault::TooLong => say.with("list-too-long", &[("kilobytes", &(BYTES_MAX / 1024))]),
        Fault::TooMany => say.with("list-too-many", &[("max", &ROWS_MAX)]),
        Fault::Empty => say.word("list-empty"),
        Fault::Unreadable => say.word("list-unreadable"),
        Fault::Fields => say.word("list-fields"),
        Fault::Column { name } => say.with("list-column", &[("name", name)]),
        Fault::NoColumn { name } => say.with("list-no-column", &[("name", name)]),
        Fault::Address(refusal) => say.word(match refusal {
            AddressRefusal::Empty => "list-address-empty",
            AddressRefusal::TooLong => "list-address-long",
            AddressRefusal::Control | AddressRefusal::Malformed => "list-address",
            AddressRefusal::Lookalike => "list-address-lookalike",
        }),
        Fault::Twice { first } => say.with("list-twice", &[("first", first)]),
        Fault::Language { named } => say.with("list-language", &[("named", named)]),
        Fault::Zone { named } => say.with("list-zone", &[("named", named)]),
        Fault::Scope { named } => say.with("list-scope", &[("named", named)]),
        Fault::Moment { named } => say.with("list-moment", &[("named", named)]),
        Fault::Wishes(_) => say.word("list-wishes"),
        Fault::Consent => say.with("list-consent", &[("max", &CONSENT_CHARS_MAX)]),
    }
}
