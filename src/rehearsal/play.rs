//! Plays a rehearsal: first at once up to an instant, then on by a clock.
//!
//! A state is dated to the moment that its statement describes (`as_of`) and recorded at the moment of the statement
//! (`at`), as staff would have entered it. Before each entry and at the end, what time alone has brought by then is written
//! down at its own instant: a promise that passed, a component watched for long enough, the end of advice. Everything up to the first instant that anybody looks at is one transaction;
//! what the timekeeper would have written in between and nobody has seen (hourly figures, heartbeats) is written once,
//! at its end.

use super::file::{Entry, Rehearsal};
use super::telling;
use crate::actions::incidents::ActError;
use crate::actions::{catalogue, incidents, notices, statuses, uptime};
use crate::clock::Clock;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::Language;
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::{Time, day_of};
use crate::store::incidents::find_next_due;
use crate::store::statuses::find_open_span;
use crate::store::{Conn, Error, Store, record};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Who sets what the file takes for granted.
const ACTOR: &str = "rehearsal";
/// The language that reasons are recorded in: the first one of a rehearsal's page.
pub(super) const LANGUAGE: Language = Language::ALL[0];

/// Why a rehearsal cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The database is in use.
    #[error("the database already holds a record; a rehearsal is played into a fresh one")]
    NotFresh,
    /// The catalogue of the file cannot be applied.
    #[error("the rehearsal's catalogue cannot be applied")]
    Catalogue(#[from] catalogue::ApplyError),
    /// Something that the file says breaks a rule.
    #[error("entry {entry} of the rehearsal cannot be played: {refusal}")]
    Refused {
        /// Which entry.
        entry: String,
        /// Which rule.
        refusal: IncidentRefusal,
    },
    /// The database failed.
    #[error("the rehearsal could not be recorded")]
    Store(#[from] Error),
}

/// What was played in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Played {
    /// Entries passed.
    pub entries: usize,
    /// Statuses of leaves that changed.
    pub changes: usize,
}

/// A rehearsal and how far it has been played.
#[derive(Debug, Clone)]
pub struct Player {
    rehearsal: Arc<Rehearsal>,
    next: usize,
}

impl Player {
    /// Before the first entry.
    pub fn new(rehearsal: Rehearsal) -> Player {
        Player { rehearsal: Arc::new(rehearsal), next: 0 }
    }

    /// What is played.
    pub fn rehearsal(&self) -> &Rehearsal {
        &self.rehearsal
    }

    /// Makes `store` the record of this rehearsal: its catalogue, and every leaf operational since the file says so.
    /// Refuses a database that holds a record already.
    pub async fn begin(&self, store: &Store) -> Result<(), PlayError> {
        let rehearsal = self.rehearsal.clone();
        store.write_relaxed(move |conn| begin(conn, &rehearsal)).await
    }

    /// Plays every entry up to and including `until`, in one transaction, and brings days and figures up to it.
    pub async fn play_until(&mut self, store: &Store, until: Time) -> Result<Played, PlayError> {
        let passed = self.rehearsal.entries[self.next..].iter().take_while(|entry| entry.at <= until).count();
        let (rehearsal, places) = (self.rehearsal.clone(), self.next..self.next + passed);
        let changes = store.write_relaxed(move |conn| play(conn, &rehearsal, places, until)).await?;
        self.next += passed;
        Ok(Played { entries: passed, changes })
    }

    /// Plays each further entry when `clock` reaches it, until there is none or `cancel` says stop. Days and figures
    /// are the timekeeper's then. A clock that stands never reaches anything.
    pub async fn play_on(mut self, store: &Store, clock: &Clock, cancel: &CancellationToken) -> Result<(), PlayError> {
        while let Some(entry) = self.rehearsal.entries.get(self.next) {
            let now = clock.now();
            if now < entry.at {
                let Some(pause) = machine_time_until(clock, now, entry.at) else {
                    cancel.cancelled().await;
                    return Ok(());
                };
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    () = tokio::time::sleep(pause) => continue,
                }
            }
            let (rehearsal, place) = (self.rehearsal.clone(), self.next);
            let changes = store.write(move |conn| play_entry(conn, &rehearsal, place)).await?;
            tracing::info!(entry = %entry.id, at = %entry.at, changes, "played");
            self.next += 1;
        }
        Ok(())
    }
}

fn begin(conn: &mut Conn, rehearsal: &Rehearsal) -> Result<(), PlayError> {
    match record::find_standing(conn) {
        Err(Error::NotFound) => {}
        Ok(_) => return Err(PlayError::NotFresh),
        Err(error) => return Err(error.into()),
    }
    let from = rehearsal.record_from;
    record::begin(conn, from, day_of(from, rehearsal.zone), true)?;
    catalogue::apply(conn, from, rehearsal.zone, &rehearsal.catalogue, false)?;
    for leaf in rehearsal.leaves() {
        let statement = statuses::Statement {
            component: leaf,
            to: Status::Operational,
            since: from,
            as_of: from,
            basis: Basis::Staff,
            actor: ACTOR.into(),
            why: None,
            cause: None,
        };
        statuses::change(conn, from, rehearsal.zone, &statement)?;
    }
    Ok(())
}

fn play(conn: &mut Conn, rehearsal: &Rehearsal, places: Range<usize>, until: Time) -> Result<usize, PlayError> {
    let mut changes = 0;
    for place in places {
        changes += play_entry(conn, rehearsal, place)?;
    }
    pass_time(conn, rehearsal, until)?;
    uptime::roll_days(conn, until, rehearsal.zone)?;
    uptime::refresh_lasting(conn, until)?;
    record::beat(conn, until)?;
    Ok(changes)
}

/// Plays the entry at `place` and gives how many leaves have another status by it.
fn play_entry(conn: &mut Conn, rehearsal: &Rehearsal, place: usize) -> Result<usize, PlayError> {
    let entry = &rehearsal.entries[place];
    pass_time(conn, rehearsal, entry.at)?;
    let touched = telling::touched_by(rehearsal, place);
    let before = list_statuses(conn, &touched)?;
    match rehearsal.incident.as_ref().filter(|incident| place >= incident.opens) {
        None => state(conn, rehearsal, entry)?,
        Some(incident) => telling::tell(conn, rehearsal, incident, place).map_err(|error| match error {
            ActError::Refused(refusal) => PlayError::Refused { entry: entry.id.clone(), refusal },
            ActError::Store(error) => PlayError::Store(error),
        })?,
    }
    let after = list_statuses(conn, &touched)?;
    Ok(before.iter().zip(&after).filter(|(before, after)| before != after).count())
}

/// Writes down what time alone has brought by `until`, each at the instant at which it came.
fn pass_time(conn: &mut Conn, rehearsal: &Rehearsal, until: Time) -> Result<(), Error> {
    while let Some(due_at) = find_next_due(conn)?.filter(|due_at| *due_at <= until) {
        // What was dated back may have been due before the last thing that was recorded.
        let now = due_at.max(record::find_standing(conn)?.stamp.at);
        let was_due = [incidents::keep_time(conn, now, rehearsal.zone)?, notices::keep_time(conn, now)?];
        if !was_due.contains(&true) {
            break;
        }
    }
    Ok(())
}

fn list_statuses(conn: &mut Conn, leaves: &[ComponentId]) -> Result<Vec<Option<Status>>, Error> {
    let open = |leaf: &ComponentId| Ok(find_open_span(conn, *leaf)?.map(|span| span.status));
    leaves.iter().map(open).collect()
}

/// Records what an entry says of leaves that no incident tracks.
pub(super) fn state(conn: &mut Conn, rehearsal: &Rehearsal, entry: &Entry) -> Result<(), Error> {
    for stated in &entry.leaves {
        let statement = statuses::Statement {
            component: stated.component,
            to: stated.status,
            since: stated.since,
            as_of: entry.as_of,
            basis: rehearsal.basis_of(entry),
            actor: entry.by.join("+"),
            why: Some(entry.text.text(LANGUAGE).to_owned()),
            cause: None,
        };
        statuses::change(conn, entry.at, rehearsal.zone, &statement)?;
    }
    Ok(())
}

/// How long the machine's clock takes until `clock`, which shows `now`, shows `at`; `None` where it never does by itself.
fn machine_time_until(clock: &Clock, now: Time, at: Time) -> Option<Duration> {
    let speed = clock.speed()?;
    let seconds = (at - now).num_milliseconds() as f64 / 1000.0 / speed;
    // Never less than a millisecond, the clock's own grain, so that rounding cannot spin.
    Duration::try_from_secs_f64(seconds).ok().map(|pause| pause.max(Duration::from_millis(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    #[test]
    fn a_fast_clock_shortens_the_pause_and_a_standing_one_has_none() {
        let (now, at) = (from_millis(0).unwrap(), from_millis(3_600_000).unwrap());
        let pause = |clock: &Clock| machine_time_until(clock, now, at);
        assert_eq!(pause(&Clock::scaled(now, 60.0)), Some(Duration::from_secs(60)));
        assert_eq!(pause(&Clock::System), Some(Duration::from_secs(3600)));
        assert_eq!(pause(&Clock::scaled(now, 0.0)), None);
        assert_eq!(pause(&Clock::manual(now)), None);
    }
}
