//! Lists of people that staff bring: what a row must say, what is refused of it, and what may be done with a list that is right.

use super::addresses::{AddressRefusal, EmailAddress};
use super::catalogue::Catalogue;
use super::language::Language;
use super::page::Page;
use super::subscribers::{SubscriberRefusal, Wishes};
use super::subscriptions::Scope;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Rows of one list: as much as one transaction may do while others wait. Longer lists come in parts.
pub const ROWS_MAX: usize = 10_000;
/// Bytes of one list: [`ROWS_MAX`] rows of two hundred.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// The longest note of where somebody agreed.
pub const CONSENT_CHARS_MAX: usize = 200;
/// Faults that are told of one list: who has more repairs what makes the list.
pub const FAULTS_MAX: usize = 50;

/// What a row may name, by its slugs.
#[derive(Debug, Clone)]
pub struct Known {
    /// The languages of the page, the default one first.
    pub languages: Vec<Language>,
    /// The zone of whoever names none.
    pub zone: Tz,
    /// What can be followed, by `everything`, a slug that only one has, `group:SLUG` and `component:SLUG`.
    pub scopes: BTreeMap<String, Scope>,
}

impl Known {
    /// What can be followed on `page` with these groups and components.
    pub fn of(page: &Page, catalogue: &Catalogue) -> Known {
        let groups = catalogue.groups.iter().map(|one| (one.slug.clone(), Scope::Group(one.id)));
        let components = catalogue.components.iter().map(|one| (one.slug.clone(), Scope::Component(one.id)));
        Known::new(page.languages.clone(), page.zone, groups, components)
    }

    /// What a page of these languages and this zone offers, whose groups and components have these slugs.
    pub fn new(
        languages: Vec<Language>,
        zone: Tz,
        groups: impl IntoIterator<Item = (String, Scope)>,
        components: impl IntoIterator<Item = (String, Scope)>,
    ) -> Known {
        let mut scopes = BTreeMap::new();
        let mut named: BTreeMap<String, Vec<Scope>> = BTreeMap::new();
        for (kind, slugs) in
            [("group", groups.into_iter().collect::<Vec<_>>()), ("component", components.into_iter().collect())]
        {
            for (slug, scope) in slugs {
                scopes.insert(format!("{kind}:{slug}"), scope);
                named.entry(slug).or_default().push(scope);
            }
        }
        scopes.extend(named.into_iter().filter(|(_, of)| of.len() == 1).map(|(slug, of)| (slug, of[0])));
        scopes.insert("everything".to_owned(), Scope::Everything);
        Known { languages, zone, scopes }
    }
}

/// One person of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, counted from 1.
    pub line: u64,
    /// Whom mail goes to.
    pub address: EmailAddress,
    /// What they want.
    pub wishes: Wishes,
    /// Where and when they agreed, in the words of the list.
    pub consent: String,
}

/// What is wrong in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Which, counted from 1.
    pub line: u64,
    /// What.
    pub fault: Fault,
}

/// What can be wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than a list may be.
    #[error("the list is longer than {} KiB: bring it in parts", BYTES_MAX / 1024)]
    TooLong,
    /// More rows than a list may have.
    #[error("the list has more than {ROWS_MAX} rows: bring it in parts")]
    TooMany,
    /// No rows.
    #[error("the list has no rows below its heading")]
    Empty,
    /// Not readable as a table.
    #[error("this line cannot be read: a quotation mark has no end, or it is not UTF-8")]
    Unreadable,
    /// Not as many fields as the heading.
    #[error("this line has another number of fields than the heading")]
    Fields,
    /// A column that is none.
    #[error("there is no column {name:?}; there are address, language, time_zone, scopes, moments and consent")]
    Column {
        /// As it was written.
        name: String,
    },
    /// A column that must be there is not.
    #[error("the heading lacks the column {name}")]
    NoColumn {
        /// Which.
        name: &'static str,
    },
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressRefusal),
    /// The same mailbox stands above.
    #[error("this address stands in line {first} as well")]
    Twice {
        /// Where.
        first: u64,
    },
    /// A language that the page does not speak.
    #[error("{named:?} is no language of this page: write ko or en")]
    Language {
        /// As it was written.
        named: String,
    },
    /// No time zone.
    #[error("{named:?} is no time zone: write one like Asia/Seoul")]
    Zone {
        /// As it was written.
        named: String,
    },
    /// Nothing of the page.
    #[error("{named:?} is nothing that can be followed: write everything, or slugs of groups and components")]
    Scope {
        /// As it was written.
        named: String,
    },
    /// No moment.
    #[error("{named:?} is no moment: write started, updates, restored, resolved or maintenance")]
    Moment {
        /// As it was written.
        named: String,
    },
    /// The wishes do not go together.
    #[error(transparent)]
    Wishes(#[from] SubscriberRefusal),
    /// Nobody says where they agreed.
    #[error("say where and when they agreed, in at most {CONSENT_CHARS_MAX} characters")]
    Consent,
}

/// What is done with a list that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    /// Each is asked by mail to confirm it.
    Asking,
    /// They are told from now on, because whoever brings the list says, for this reason, that they agreed.
    Confirmed {
        /// Why they need not be asked.
        reason: String,
    },
}

/// What became of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brought {
    /// People who are told from now on, or are asked whether they want to be.
    pub new: usize,
    /// People who were there, with whom nothing was done.
    pub known: usize,
}

/// The longest reason why people need not be asked.
pub const REASON_CHARS_MAX: usize = 300;

/// A reason as it may be kept; `None` where it says nothing or too much.
pub fn read_reason(text: &str) -> Option<String> {
    let reason = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (1..=REASON_CHARS_MAX).contains(&reason.chars().count()).then_some(reason)
}
