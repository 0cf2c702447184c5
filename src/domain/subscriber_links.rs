//! Links that change something for one person, the marks by which mail that comes back is known, and the key that both are made with.

use super::addresses::EmailAddress;
use super::subscribers::{SubscriberRefusal, Wishes};
use super::time::{Time, from_millis};
use chrono::Duration;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

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
}
