//! What is said of a message after a server has taken it: that it came back, or that its reader calls it unwanted.
//!
//! The mark in the message's own return address says which it was, and nobody can make one. Whoever brings the news is told nothing
//! of what it meant.

use crate::domain::addresses::EmailAddress;
use crate::domain::deliveries::State;
use crate::domain::subscriber_links::LinkKey;
use crate::domain::time::Time;
use crate::store::{Conn, Error, deliveries, holds, subscribers};

/// What staff read of a report that ends nothing, before what it says.
const OF_ANOTHER: &str = "the report names another recipient";

/// What is said of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// There is no such mailbox.
    Gone,
    /// It was given up, and may go better another time.
    GivenUp,
    /// It is still being tried.
    Delayed,
    /// The reader says that it is unwanted.
    Complaint,
}

/// Who says it, which is how far it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller<'a> {
    /// A provider that signs what it says. It may name a message by its Message-ID.
    Provider,
    /// Whoever wrote a report, with the recipient that it names: the original one where there is one, else the last. A Message-ID is no
    /// proof there, because everybody who is shown the mail can read it.
    Report(Option<&'a EmailAddress>),
}

impl Teller<'_> {
    fn read(self, key: &LinkKey, word: &str) -> Option<(i64, i64)> {
        match self {
            Teller::Provider => key.read_bounce_tag(word).or_else(|| key.read_message_tag(word)),
            Teller::Report(_) => key.read_bounce_tag(word),
        }
    }

    /// Whether it is `reader` whose mailbox is spoken of.
    fn names(self, reader: &EmailAddress) -> bool {
        match self {
            Teller::Provider => true,
            // Some servers leave the plus encoded (RFC 3461 §4).
            Teller::Report(named) => named
                .is_some_and(|named| named.key() == reader.key() || named.key().replace("+2b", "+") == reader.key()),
        }
    }
}

/// What followed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// The mark is none of ours, or the message was known to have come back.
    Nothing,
    /// It is recorded.
    Recorded,
    /// Nothing is sent there any more.
    Suppressed,
    /// It is kept back until the hold of its domain is over.
    Held,
}

/// Notes at `now` what `said` tells of the message that `mark` stands in: the mark itself, or the return address or Message-ID that
/// holds it. Of a report that names somebody else than its reader only that it came is kept: a mail that was forwarded, or a forgery.
pub fn note(
    conn: &mut Conn,
    key: &LinkKey,
    (teller, mark): (Teller<'_>, &str),
    (returned, said): (Returned, &str),
    now: Time,
) -> Result<Noted, Error> {
    let mut words = mark.split(|c: char| !c.is_ascii_alphanumeric());
    let Some(message) = words.find_map(|word| teller.read(key, word)) else { return Ok(Noted::Nothing) };
    let (_, subscriber) = message;
    // Whoever was erased left nothing behind that may be written to again.
    let Some(reader) = subscribers::find_optional(conn, subscriber)? else { return Ok(Noted::Nothing) };
    match returned {
        Returned::Delayed => Ok(Noted::Nothing),
        // Whoever asked for it anew since then wants it.
        Returned::Complaint
            if deliveries::find_changed_at(conn, message)?.is_some_and(|sent_at| sent_at < reader.confirmed_at) =>
        {
            Ok(Noted::Nothing)
        }
        Returned::Complaint => suppress(conn, subscriber, "complaint", now),
        Returned::Gone | Returned::GivenUp if holds::is_held(conn, subscriber)? => {
            let is_new = deliveries::note_return(conn, message, State::Held, now, Some(said))?;
            Ok(if is_new { Noted::Held } else { Noted::Nothing })
        }
        Returned::Gone | Returned::GivenUp => {
            let is_theirs = teller.names(&reader.address);
            let said = if is_theirs { said.to_owned() } else { format!("{OF_ANOTHER}: {said}") };
            // One that is known to have come back tells nothing of a mailbox that was confirmed since.
            if !deliveries::note_return(conn, message, State::Bounced, now, Some(&said))? {
                return Ok(Noted::Nothing);
            }
            match returned {
                Returned::Gone if is_theirs => suppress(conn, subscriber, &said, now),
                _ => Ok(Noted::Recorded),
            }
        }
    }
}

fn suppress(conn: &mut Conn, subscriber: i64, why: &str, now: Time) -> Result<Noted, Error> {
    let is_new = subscribers::suppress(conn, subscriber, why, now)?;
    Ok(if is_new { Noted::Suppressed } else { Noted::Recorded })
}
