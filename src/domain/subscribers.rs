//! People who asked to be told: how they say so, how it is confirmed, and which links change anything.
//!
//! Nothing is kept of anybody who has not confirmed but the link itself, which ends by itself. Whatever is asked for, the answer
//! is the same for an address that is known and for one that is not.

use super::addresses::{AddressRefusal, EmailAddress};
use super::language::Language;
use super::subscriptions::{PER_SUBSCRIBER_MAX, Scope, Subscription};
use super::time::{Time, from_millis};
use chrono::Duration;
use chrono_tz::Tz;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long a confirmation may wait: over a night and a day without mail.
pub const CONFIRM_WITHIN: Duration = Duration::hours(48);
/// How long a link to one's own settings lasts.
pub const MANAGE_WITHIN: Duration = Duration::minutes(30);
/// Links for one purpose that one mailbox is sent within [`COUNTED_FOR`]: somebody who mistypes needs two.
pub const LINKS_PER_ADDRESS_MAX: i64 = 3;
/// Links that one network may ask for within [`COUNTED_FOR`]. A carrier has thousands of readers behind one, who all ask during an outage;
/// what a mailbox is sent is bounded by itself.
pub const LINKS_PER_NETWORK_MAX: i64 = 200;
/// Over how long links are counted.
pub const COUNTED_FOR: Duration = Duration::hours(1);

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

/// What a link is for. One never opens what another is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To confirm wishes.
    Confirm,
    /// To see and change one's own settings, once.
    Manage,
}

impl Purpose {
    /// Its word in the database and under the key.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Confirm => "confirm",
            Purpose::Manage => "manage",
        }
    }

    /// The purpose of a word.
    pub fn parse(word: &str) -> Option<Purpose> {
        [Purpose::Confirm, Purpose::Manage].into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// How long such a link lasts.
    pub fn lasts(self) -> Duration {
        match self {
            Purpose::Confirm => CONFIRM_WITHIN,
            Purpose::Manage => MANAGE_WITHIN,
        }
    }
}

/// A link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// For what.
    pub purpose: Purpose,
    /// Chance that stands in the database, beside the key that does not.
    pub nonce: String,
    /// To whom it was sent.
    pub address: EmailAddress,
    /// What is to be; `None` for one that changes nothing by itself.
    pub wishes: Option<Wishes>,
    /// Until when it can be used.
    pub expires_at: Time,
    /// When it was used.
    pub used_at: Option<Time>,
}

impl Link {
    /// Whether it can be used at `now`.
    pub fn check(&self, now: Time) -> Result<(), SubscriberRefusal> {
        match self.used_at {
            Some(_) => Err(SubscriberRefusal::LinkUsed),
            None if now >= self.expires_at => Err(SubscriberRefusal::LinkOver),
            None => Ok(()),
        }
    }
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

/// The key that links are made with. It is not in the database, so whoever reads that can open nothing.
#[derive(Clone)]
pub struct LinkKey(Hmac<Sha256>);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey")
    }
}

/// How many hexadecimal digits of a code stand in a link: 128 bits.
const CODE_DIGITS: usize = 32;

impl LinkKey {
    /// The key that a secret of any length stands for.
    pub fn from_secret(secret: &[u8]) -> LinkKey {
        // A whole block, as HMAC pads it (RFC 2104 §2), so that no length can be wrong.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&Sha256::digest(secret));
        LinkKey(Hmac::new(&block.into()))
    }

    /// The token of a link: its number and a code over purpose, number and nonce.
    pub fn write_link(&self, purpose: Purpose, id: i64, nonce: &str) -> String {
        format!("{id}.{}", self.code(&[purpose.as_str(), &id.to_string(), nonce]))
    }

    /// The number that a token of a link begins with.
    pub fn number_in(token: &str) -> Option<i64> {
        let (number, _) = token.split_once('.')?;
        number
            .parse()
            .ok()
            .filter(|number: &i64| *number > 0 && number.to_string().len() == token.find('.').unwrap_or(0))
    }

    /// True where `token` is the one of this link.
    pub fn opens(&self, token: &str, link: &Link) -> bool {
        super::tokens::are_equal(token, &self.write_link(link.purpose, link.id, &link.nonce))
    }

    /// The token that ends what one person is told. It must work for years (RFC 8058), so nothing is kept of it.
    pub fn write_unsubscribe(&self, subscriber: i64, links_version: i32) -> String {
        let id = subscriber.to_string();
        format!("{id}.{}", self.code(&["unsubscribe", &id, &links_version.to_string()]))
    }

    /// True where `token` ends what this person is told.
    pub fn unsubscribes(&self, token: &str, subscriber: i64, links_version: i32) -> bool {
        super::tokens::are_equal(token, &self.write_unsubscribe(subscriber, links_version))
    }

    /// What a bounce of one delivery is addressed to, beside the mailbox for bounces: who, what, and a code that nobody guesses.
    pub fn write_bounce_tag(&self, notification: i64, subscriber: i64) -> String {
        self.write_tag("bounce", notification, subscriber)
    }

    /// What the Message-ID of one delivery begins with. Not the mark of its return address: whoever is shown the mail can read this one.
    pub fn write_message_tag(&self, notification: i64, subscriber: i64) -> String {
        self.write_tag("message", notification, subscriber)
    }

    fn write_tag(&self, purpose: &str, notification: i64, subscriber: i64) -> String {
        let code = self.code(&[purpose, &notification.to_string(), &subscriber.to_string()]);
        format!("{notification}x{subscriber}x{}", &code[..16])
    }

    /// The notification and the subscriber of a bounce, where the tag is ours.
    pub fn read_bounce_tag(&self, tag: &str) -> Option<(i64, i64)> {
        self.read_tag("bounce", tag)
    }

    /// The notification and the subscriber of a Message-ID, where its tag is ours.
    pub fn read_message_tag(&self, tag: &str) -> Option<(i64, i64)> {
        self.read_tag("message", tag)
    }

    fn read_tag(&self, purpose: &str, tag: &str) -> Option<(i64, i64)> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('x');
        let (notification, subscriber) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let own = self.write_tag(purpose, notification, subscriber);
        super::tokens::are_equal(&own, &tag).then_some((notification, subscriber))
    }

    /// What a form for `purpose` carries that was made at `at`, so that its age cannot be made up.
    pub fn write_stamp(&self, purpose: &str, at: Time) -> String {
        let at = at.timestamp_millis().to_string();
        format!("{at}.{}", self.code(&["form", purpose, &at]))
    }

    /// When the form was made that carries `stamp`; `None` where that is none of ours.
    pub fn read_stamp(&self, purpose: &str, stamp: &str) -> Option<Time> {
        let (at, _) = stamp.split_once('.')?;
        let at = from_millis(at.parse().ok()?)?;
        super::tokens::are_equal(stamp, &self.write_stamp(purpose, at)).then_some(at)
    }

    fn code(&self, parts: &[&str]) -> String {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let bytes = mac.finalize().into_bytes();
        let mut code = String::with_capacity(CODE_DIGITS);
        for byte in bytes.iter().take(CODE_DIGITS / 2) {
            code.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            code.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ComponentId;
    use crate::domain::subscriptions::{Moment, Moments};
    use crate::domain::time::from_millis;

    fn link(purpose: Purpose) -> Link {
        Link {
            id: 7,
            purpose,
            nonce: "n".into(),
            address: EmailAddress::parse("ada@example.org").unwrap(),
            wishes: None,
            expires_at: from_millis(1_000).unwrap(),
            used_at: None,
        }
    }

    #[test]
    fn a_token_opens_its_own_link_and_no_other() {
        let key = LinkKey::from_secret(b"secret");
        let token = key.write_link(Purpose::Confirm, 7, "n");
        assert_eq!(LinkKey::number_in(&token), Some(7));
        assert!(key.opens(&token, &link(Purpose::Confirm)));
        assert!(!key.opens(&token, &link(Purpose::Manage)));
        assert!(!key.opens(&token, &Link { id: 8, ..link(Purpose::Confirm) }));
        assert!(!key.opens(&token, &Link { nonce: "m".into(), ..link(Purpose::Confirm) }));
        assert!(!LinkKey::from_secret(b"other").opens(&token, &link(Purpose::Confirm)));
        for text in ["", "7", ".", "x.y", "07.a", "+7.a", "-7.a", "0.a", "99999999999999999999.a"] {
            assert_eq!(LinkKey::number_in(text), None, "{text}");
        }
        let now = from_millis(999).unwrap();
        assert_eq!(link(Purpose::Manage).check(now), Ok(()));
        assert_eq!(link(Purpose::Manage).check(from_millis(1_000).unwrap()), Err(SubscriberRefusal::LinkOver));
        assert_eq!(Link { used_at: Some(now), ..link(Purpose::Manage) }.check(now), Err(SubscriberRefusal::LinkUsed));
    }

    #[test]
    fn who_is_unsubscribed_and_what_bounced_cannot_be_guessed() {
        let key = LinkKey::from_secret(b"secret");
        let token = key.write_unsubscribe(12, 1);
        assert!(key.unsubscribes(&token, 12, 1));
        assert!(!key.unsubscribes(&token, 12, 2) && !key.unsubscribes(&token, 13, 1));
        let tag = key.write_bounce_tag(3, 12);
        assert_eq!(key.read_bounce_tag(&tag.to_uppercase()), Some((3, 12)));
        let message = key.write_message_tag(3, 12);
        assert_eq!(key.read_message_tag(&message), Some((3, 12)));
        assert_eq!((key.read_bounce_tag(&message), key.read_message_tag(&tag)), (None, None));
        for tag in ["", "3x12", "3x12x0000000000000000", &tag.replacen('3', "4", 1)] {
            assert_eq!(key.read_bounce_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn the_age_of_a_form_cannot_be_made_up() {
        let (key, at) = (LinkKey::from_secret(b"secret"), from_millis(1_234).unwrap());
        let stamp = key.write_stamp("subscribe", at);
        assert_eq!(key.read_stamp("subscribe", &stamp), Some(at));
        assert_eq!(key.read_stamp("settings", &stamp), None);
        for forged in ["", "1234", "1234.", "x.y", &stamp.replacen("1234", "1233", 1), &format!("0{stamp}")] {
            assert_eq!(key.read_stamp("subscribe", forged), None, "{forged}");
        }
    }

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
