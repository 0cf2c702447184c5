//! What the console refused, in the audit log: each kind for each person once a minute at most, with how many it was, so
//! that whoever sprays attempts cannot flood the chain.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::lockouts::{FORGOTTEN, Failures};
use crate::store::refusals::{self, Refused};
use crate::store::{Conn, Error, audit, record};
use chrono::Duration;

/// How often the audit log is told of one kind of refusal to one person.
const TOLD_EVERY: Duration = Duration::minutes(1);

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody was not let in.
    SignIn,
    /// A form came from elsewhere, or without its token.
    Form,
    /// The role does not reach so far.
    Role,
    /// Somebody signed in did not know their present password.
    Password,
}

impl Refusal {
    fn act(self) -> &'static str {
        match self {
            Refusal::SignIn => "sign-in.refuse",
            Refusal::Form => "form.refuse",
            Refusal::Role => "role.refuse",
            Refusal::Password => "password.refuse",
        }
    }
}

/// Notes that `refusal` met `whom`, or somebody nobody knows. `why` is one word. The audit log hears of it now, or with the
/// next refusal of its kind after a minute.
pub fn note(conn: &mut Conn, when: When, refusal: Refusal, whom: Option<&Actor>, why: &str) -> Result<(), Error> {
    record::lock(conn)?;
    let whom = Actor::named(whom);
    let subject = format!("{}:{whom}", refusal.act());
    let before = refusals::find_optional(conn, &subject)?;
    let untold = before.map_or(0, |before| before.untold) + 1;
    let told_at = before.and_then(|before| before.told_at);
    let is_due = told_at.is_none_or(|told_at| when.machine >= told_at + TOLD_EVERY);
    if is_due {
        let particulars = format!("why={why} count={untold}");
        audit::append(conn, when.record, &Actor::console(), refusal.act(), whom, &particulars)?;
    }
    let after = Refused {
        failures: Failures { count: 0, last_at: when.machine },
        untold: if is_due { 0 } else { untold },
        told_at: if is_due { Some(when.machine) } else { told_at },
    };
    refusals::save(conn, &subject, after, when.machine - FORGOTTEN)
}
