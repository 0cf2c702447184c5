//! What the console refused, in the audit log: each kind for each person, network and reason once a minute at most, with how many
//! it was, so that whoever sprays attempts cannot flood the chain. What waits to be told is told when the minute is over, also
//! where nothing follows.

use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::lockouts::{FORGOTTEN, Failures};
use crate::domain::time::Time;
use crate::store::refusals::{self, Refused};
use crate::store::{Conn, Error, audit, record};
use chrono::Duration;

/// How often the audit log is told of the same.
const TOLD_EVERY: Duration = Duration::minutes(1);
/// So many reasons and networks are told apart for one kind and one person within an hour; what comes from yet others is counted
/// together.
const APART_MAX: i64 = 100;
/// Where and why, of what is counted together.
const MANY: &str = "many";
/// What is told at once when the minute is over.
const TOLD_AT_ONCE: i64 = 100;
/// What parts the words of a subject; none of them has it.
const BETWEEN: char = '|';
/// How long a reason may be: the path of a form.
const WHY_CHARS_MAX: usize = 120;

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
    /// An act was refused: by a limit to groups, an approval that is missing, a number that was not typed, or any other rule.
    Act,
}

impl Refusal {
    fn act(self) -> &'static str {
        match self {
            Refusal::SignIn => "sign-in.refuse",
            Refusal::Form => "form.refuse",
            Refusal::Role => "role.refuse",
            Refusal::Password => "password.refuse",
            Refusal::Act => "act.refuse",
        }
    }
}

/// Notes that `refusal` met `whom`, or somebody nobody knows, who came from `network`. `why` is a word or the path of a form. The
/// audit log hears of it now, or after a minute with all that followed.
pub fn note(
    conn: &mut Conn,
    when: When,
    refusal: Refusal,
    whom: Option<&Actor>,
    network: &str,
    why: &str,
) -> Result<(), Error> {
    record::lock(conn)?;
    let kind = format!("{}{BETWEEN}{}{BETWEEN}", refusal.act(), Actor::named(whom));
    let why: String = why.chars().filter(|c| *c != BETWEEN && !c.is_whitespace()).take(WHY_CHARS_MAX).collect();
    let mut subject = format!("{kind}{network}{BETWEEN}{why}");
    let mut before = refusals::find_optional(conn, &subject)?;
    if before.is_none() && refusals::count_beginning(conn, &kind, APART_MAX)? >= APART_MAX {
        subject = format!("{kind}{MANY}{BETWEEN}{MANY}");
        before = refusals::find_optional(conn, &subject)?;
    }
    let told_at = before.and_then(|before| before.told_at);
    let is_due = told_at.is_none_or(|told_at| when.machine >= told_at + TOLD_EVERY);
    let noted = Refused {
        failures: Failures { count: 0, last_at: when.machine },
        untold: before.map_or(0, |before| before.untold) + 1,
        told_at,
    };
    match is_due {
        true => tell(conn, when, &subject, noted),
        false => refusals::save(conn, &subject, noted, when.machine - FORGOTTEN),
    }
}

/// Tells the audit log of what waits since a minute; how much that was.
pub fn tell_waiting(conn: &mut Conn, when: When) -> Result<usize, Error> {
    record::lock(conn)?;
    let waiting = refusals::list_untold(conn, due(when.machine), TOLD_AT_ONCE)?;
    let count = waiting.len();
    for (subject, refused) in waiting {
        tell(conn, when, &subject, refused)?;
    }
    Ok(count)
}

/// True where something waits to be told by now, looked up without a lock.
pub fn is_waiting(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    Ok(!refusals::list_untold(conn, due(now), 1)?.is_empty())
}

/// What was told last at this instant or before it is told again.
fn due(now: Time) -> Time {
    now - TOLD_EVERY
}

fn tell(conn: &mut Conn, when: When, subject: &str, refused: Refused) -> Result<(), Error> {
    let mut words = subject.split(BETWEEN);
    let mut word = || words.next().unwrap_or(MANY);
    let (act, whom, network, why) = (word(), word(), word(), word());
    let particulars = format!("why={why} count={} from={network}", refused.untold);
    audit::append(conn, when.record, &Actor::console(), act, whom, &particulars)?;
    refusals::save(
        conn,
        subject,
        Refused { untold: 0, told_at: Some(when.machine), ..refused },
        when.machine - FORGOTTEN,
    )
}
