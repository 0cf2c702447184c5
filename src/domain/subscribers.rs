//! People who asked to be told: how they say so, how it is confirmed, and which links change anything.
//!
//! Nothing is kept of anybody who has not confirmed but the link itself, which ends by itself. Whatever is asked for, the answer
//! is the same for an address that is known and for one that is not.

use super::addresses::{AddressRefusal, EmailAddress};
use super::language::Language;
use super::subscriptions::{PER_SUBSCRIBER_MAX, Scope, Subscription};
use super::time::Time;
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Sooner than this nobody fills in a form.
pub const FORM_TAKES: Duration = Duration::seconds(2);
/// A form that was made longer ago than this is made anew: a page may have stood open over a night.
pub const FORM_LASTS: Duration = Duration::hours(24);

/// In whose word somebody is told things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consent {
    /// They followed the link in a mail that asked them.
    Confirmed,
    /// Staff brought a list and answer for it that these people agreed.
    Imported,
}

impl Consent {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Consent::Confirmed => "confirmed",
            Consent::Imported => "imported",
        }
    }

    /// The consent of a word.
    pub fn parse(word: &str) -> Option<Consent> {
        [Consent::Confirmed, Consent::Imported].into_iter().find(|consent| consent.as_str() == word)
    }
}

/// What somebody wants to be told, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// In which language.
    pub language: Language,
    /// In which zone times are told.
    pub zone: Tz,
    /// What, and when. Each scope once.
    pub subscriptions: Vec<Subscription>,
}

impl Wishes {
    /// Wishes as they may be kept: each scope once with all of its moments, something chosen, not too much.
    pub fn checked(language: Language, zone: Tz, chosen: &[Subscription]) -> Result<Wishes, SubscriberRefusal> {
        let mut scopes: BTreeMap<Scope, Subscription> = BTreeMap::new();
        for one in chosen {
            let both =
                scopes.get(&one.scope).into_iter().flat_map(|known| known.moments.iter()).chain(one.moments.iter());
            let moments = both.collect();
            scopes.insert(one.scope, Subscription { scope: one.scope, moments });
        }
        let subscriptions: Vec<Subscription> = scopes.into_values().collect();
        if subscriptions.is_empty() {
            return Err(SubscriberRefusal::NothingChosen);
        }
        if subscriptions.iter().any(|one| one.moments.is_empty()) {
            return Err(SubscriberRefusal::NoMoment);
        }
        if subscriptions.len() > PER_SUBSCRIBER_MAX {
            return Err(SubscriberRefusal::TooMany);
        }
        Ok(Wishes { language, zone, subscriptions })
    }
}

/// Somebody who has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Their number.
    pub id: i64,
    /// Where mail goes.
    pub address: EmailAddress,
    /// What they want.
    pub wishes: Wishes,
    /// Since when.
    pub confirmed_at: Time,
    /// In whose word.
    pub consent: Consent,
    /// Where and when they agreed, where staff brought them.
    pub consent_note: Option<String>,
    /// The version of the links that mails to them carry.
    pub links_version: i32,
    /// Since when nothing is sent, and why: the mailbox is gone.
    pub suppressed: Option<(Time, String)>,
}

/// How many there are, for those who may not see who they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// In all.
    pub all: i64,
    /// To whom nothing is sent, because their mailbox is gone.
    pub suppressed: i64,
    /// Brought by staff in a list.
    pub imported: i64,
    /// The domains that most of them have, with how many.
    pub domains: Vec<(String, i64)>,
}

/// Why nothing of a subscriber was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscriberRefusal {
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressRefusal),
    /// Nothing is ticked.
    #[error("choose what you want to hear about")]
    NothingChosen,
    /// No moment is ticked.
    #[error("choose when you want to hear about it")]
    NoMoment,
    /// More than anybody needs.
    #[error("at most {PER_SUBSCRIBER_MAX} choices: choose groups, or everything")]
    TooMany,
    /// Not on the page.
    #[error("{scope} is not on this page any more: open the form again")]
    UnknownScope {
        /// Which.
        scope: Scope,
    },
    /// The link is none of ours.
    #[error("this link is not valid: copy it whole from the mail, or ask for a new one")]
    LinkUnknown,
    /// It was used.
    #[error("this link was used already: ask for a new one")]
    LinkUsed,
    /// Its time is over.
    #[error("this link has expired: ask for a new one")]
    LinkOver,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ComponentId;
    use crate::domain::subscriptions::{Moment, Moments};

    #[test]
    fn wishes_name_each_scope_once_and_at_least_one_moment() {
        let about = |moments: &[Moment]| Subscription {
            scope: Scope::Component(ComponentId::from_slug("talk")),
            moments: moments.iter().copied().collect::<Moments>(),
        };
        let checked = |chosen: &[Subscription]| Wishes::checked(Language::Korean, Tz::Asia__Seoul, chosen);
        let both = checked(&[about(&[Moment::Started]), about(&[Moment::Resolved])]).unwrap();
        assert_eq!(both.subscriptions, [about(&[Moment::Started, Moment::Resolved])]);
        assert_eq!(checked(&[]), Err(SubscriberRefusal::NothingChosen));
        assert_eq!(checked(&[about(&[])]), Err(SubscriberRefusal::NoMoment));
        let many: Vec<Subscription> = (0..=PER_SUBSCRIBER_MAX as u64)
            .map(|number| Subscription {
                scope: Scope::Component(ComponentId::from_number(number * 31)),
                ..about(&[Moment::Started])
            })
            .collect();
        assert_eq!(checked(&many), Err(SubscriberRefusal::TooMany));
    }
}
