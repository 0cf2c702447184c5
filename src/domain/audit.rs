//! The audit log: what staff and the system did, in a chain of hashes. Each entry's hash covers the one before it, so that
//! nothing in the middle can be changed, taken out or put in without every later hash giving it away.
//!
//! Entries hold ids and words of the domain, never addresses: a person can be erased without breaking the chain.

use super::actors::Actor;
use super::time::Time;
use sha2::{Digest, Sha256};

/// What the first entry has as the hash before it.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Every act that is ever written, as its word; staff read it in their language.
pub const ACTS: &[&str] = &[
    "act.refuse",
    "advice.give",
    "alert.acknowledge",
    "audit.export",
    "catalogue.apply",
    "catalogue.write",
    "cause.confirm",
    "cause.suspect",
    "channel.pause",
    "channel.resume",
    "delivery.again",
    "domain.hold",
    "domain.release",
    "duty.hand_over",
    "duty.order",
    "duty.take_over",
    "duty.withdraw",
    "estimate.state",
    "fact.came",
    "fact.state",
    "form.refuse",
    "history.correct",
    "impact.override",
    "import.statuspage",
    "incident.log",
    "incident.open",
    "incident.reopen",
    "incident.report",
    "incident.resolve",
    "incident.time",
    "mail.test",
    "maintenance.cancel",
    "maintenance.end",
    "maintenance.keep_time",
    "maintenance.move",
    "maintenance.plan",
    "maintenance.start",
    "maintenance.update",
    "maintenance.verify",
    "manuscript.approve",
    "manuscript.ask",
    "manuscript.begin",
    "manuscript.override",
    "manuscript.publish",
    "manuscript.put_away",
    "manuscript.return",
    "manuscript.save",
    "manuscript.sign",
    "notice.announce",
    "notice.end",
    "password.refuse",
    "probe.check",
    "recovery.state",
    "recurrence.end",
    "recurrence.set",
    "role.refuse",
    "safety.state",
    "session.end",
    "session.end-all",
    "session.open",
    "set.change",
    "sign-in.refuse",
    "staff.disable",
    "staff.email",
    "staff.enable",
    "staff.groups",
    "staff.invite",
    "staff.join",
    "staff.language",
    "staff.link",
    "staff.password",
    "staff.phone",
    "staff.phone-begin",
    "staff.provide",
    "staff.recovery-codes",
    "staff.role",
    "start.correct",
    "status.end",
    "status.set",
    "status.set_end",
    "subscriber.end",
    "subscriber.erase",
    "subscriber.export",
    "subscriber.release",
    "subscribers.import",
    "template.approve",
    "template.make",
    "template.remove",
    "update.correct",
    "update.publish",
    "update.put_right",
    "update.retract",
];

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Time,
    /// Who.
    pub actor: Actor,
    /// What was done, as a word: `incident.open`, `update.publish`.
    pub act: String,
    /// What it was done to: an id.
    pub subject: String,
    /// Its particulars: `key=value` in words and ids; may be empty.
    pub particulars: String,
    /// SHA-256 over this entry and the hash before it, in hexadecimal.
    pub hash: String,
}

/// What is looked for in the log. What is empty is not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// Who: any of these.
    pub actors: Vec<String>,
    /// What was done, by its beginning: `incident.` finds every act on incidents.
    pub act: String,
    /// What it was done to: any of these.
    pub subjects: Vec<String>,
    /// From this instant on.
    pub from: Option<Time>,
    /// Before this instant.
    pub until: Option<Time>,
}

/// The hash of an entry that follows one with the hash `before`. Every field is preceded by its length, so that no two
/// entries read alike.
pub fn hash(before: &str, number: i64, at: Time, actor: &Actor, act: &str, subject: &str, particulars: &str) -> String {
    let mut digest = Sha256::new();
    let (number, at) = (number.to_string(), at.timestamp_millis().to_string());
    for field in [before, &number, &at, actor.as_str(), act, subject, particulars] {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or was put in.
    #[error("entry {expected} is missing: the next one found is {found}")]
    Gap {
        /// Which should come.
        expected: i64,
        /// Which came.
        found: i64,
    },
    /// An entry was changed, or one before it was.
    #[error("entry {number} is not what was written: its hash does not fit")]
    Changed {
        /// Which.
        number: i64,
    },
}

/// Walks a chain entry by entry.
#[derive(Debug, Clone)]
pub struct Walk {
    last: i64,
    head: String,
}

impl Default for Walk {
    fn default() -> Walk {
        Walk { last: 0, head: FIRST.to_owned() }
    }
}

impl Walk {
    /// Follows `entry`, or says how the chain breaks there.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), Break> {
        let expected = self.last + 1;
        if entry.number != expected {
            return Err(Break::Gap { expected, found: entry.number });
        }
        let Entry { number, at, actor, act, subject, particulars, hash: written } = entry;
        if hash(&self.head, *number, *at, actor, act, subject, particulars) != *written {
            return Err(Break::Changed { number: *number });
        }
        self.last = *number;
        self.head.clone_from(written);
        Ok(())
    }

    /// How many entries were followed.
    pub fn entries(&self) -> i64 {
        self.last
    }

    /// The hash of the last: kept elsewhere, it shows whether the end of the chain was cut off.
    pub fn head(&self) -> &str {
        &self.head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn chain(acts: &[&str]) -> Vec<Entry> {
        let mut before = FIRST.to_owned();
        let mut entries = Vec::new();
        for (place, act) in acts.iter().enumerate() {
            let (number, at, actor) = (place as i64 + 1, from_millis(place as i64).unwrap(), Actor::timekeeper());
            let hash = hash(&before, number, at, &actor, act, "x", "");
            before.clone_from(&hash);
            entries.push(Entry {
                number,
                at,
                actor,
                act: (*act).into(),
                subject: "x".into(),
                particulars: String::new(),
                hash,
            });
        }
        entries
    }

    fn walk(entries: &[Entry]) -> Result<i64, Break> {
        let mut walk = Walk::default();
        entries.iter().try_for_each(|entry| walk.follow(entry))?;
        Ok(walk.entries())
    }

    #[test]
    fn a_chain_holds_until_something_in_it_is_changed_taken_out_or_moved() {
        let entries = chain(&["open", "update", "resolve"]);
        assert_eq!(walk(&entries), Ok(3));
        let mut changed = entries.clone();
        changed[1].act = "retract".into();
        assert_eq!(walk(&changed), Err(Break::Changed { number: 2 }));
        assert_eq!(walk(&[entries[0].clone(), entries[2].clone()]), Err(Break::Gap { expected: 2, found: 3 }));
        let mut moved = entries.clone();
        moved.swap(0, 1);
        assert!(walk(&moved).is_err());
    }
}
