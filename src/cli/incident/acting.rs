//! One act on the command line: the settings, the database and the present instant; what must be known before the words
//! can be judged; the write itself, or the look at what it would do; and what is told of it.

use super::preview;
use super::refusing::refuse_in;
use super::words::{Writer, parse_language};
use crate::actions::incidents::{ActError, Desk, Done};
use crate::cli::instant::moment;
use crate::cli::{Failure, database};
use crate::clock::Clock;
use crate::config::{self, environment};
use crate::domain::actors::Actor;
use crate::domain::ids::IncidentId;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::time::Time;
use crate::entropy;
use crate::store::incidents::{self, Held};
use crate::store::{Conn, Error, Store, record};
use chrono::Duration;
use chrono_tz::Tz;
use clap::Args;
use std::io::Write;
use std::path::Path;

/// Who acts, and how.
#[derive(Debug, Clone, Args)]
pub struct Acting {
    /// Who acts, as a role or a short name and never an address, such as duty-lead [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    pub by: Option<String>,
    /// Names the form: run again with the same one, the command publishes nothing twice
    #[arg(long, value_name = "TEXT")]
    pub token: Option<String>,
    /// The revision that was looked at (`bonghwa incident show`); refused where the incident has changed since
    #[arg(long, value_name = "N")]
    pub revision: Option<i64>,
    /// The language that the others are made from [default: the page's first that has words]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    pub original: Option<Language>,
    /// Show what would be public, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl Acting {
    /// Who acts; refuses where nobody is named.
    pub fn actor(&self) -> Result<Actor, Failure> {
        actor(self.by.as_deref())
    }

    /// What makes words of arguments.
    pub fn writer<'a>(&self, page: &'a Page) -> Writer<'a> {
        Writer { page, original: self.original }
    }
}

/// The actor of `--by`, or of the environment.
pub fn actor(by: Option<&str>) -> Result<Actor, Failure> {
    let named = by.map(str::to_owned).or_else(environment::actor);
    let Some(named) = named else {
        return Err(Failure::refused(format!(
            "say who acts: --by duty-lead, or set {} for the session",
            environment::ACTOR
        )));
    };
    Actor::of_staff(&named).map_err(|refusal| Failure::refused(refusal.to_string()))
}

/// A database with the page that it is about, at one instant.
#[derive(Clone)]
pub struct Workplace {
    /// The database.
    pub store: Store,
    /// The page.
    pub page: Page,
    /// The present instant of the record: of the clock, or of what was last played into a rehearsal.
    pub now: Time,
}

impl Workplace {
    /// The one that the settings at `config` name, for looking.
    pub fn open(config: &Path) -> Result<Workplace, Failure> {
        let settings = config::load(config, environment::variables())?;
        let store = database::open(&settings)?;
        let standing = crate::cli::block_on(store.read(record::find_standing))?;
        let now = match standing {
            Ok(standing) if standing.is_rehearsal => standing.stamp.at,
            Ok(_) => Clock::System.now(),
            Err(Error::NotFound) => {
                return Err(Failure::refused("the database has no page yet: run `bonghwa catalogue apply` first"));
            }
            Err(error) => return Err(Failure::failed("the database could not be read", &error)),
        };
        Ok(Workplace { store, page: settings.page, now })
    }

    /// As [`Workplace::open`], for acting: a rehearsal is refused.
    pub fn open_for_acts(config: &Path) -> Result<Workplace, Failure> {
        let workplace = Workplace::open(config)?;
        crate::cli::block_on(database::refuse_rehearsal(&workplace.store))??;
        Ok(workplace)
    }

    /// The zone of the page.
    pub fn zone(&self) -> Tz {
        self.page.zone
    }

    /// Reads from one snapshot.
    pub fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let read = crate::cli::block_on(self.store.read(f))?;
        read.map_err(|error| Failure::failed("the database could not be read", &error))
    }

    /// Does `act` in one transaction and gives what the incident is after it; with `--dry-run` it tells what would be public,
    /// writes nothing and gives `None`.
    pub fn act<F>(&self, acting: &Acting, out: &mut dyn Write, act: F) -> Result<Option<Outcome>, Failure>
    where
        F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
    {
        let by = acting.actor()?;
        let (now, zone) = (self.now, self.zone());
        let (token, revision, is_dry) = (acting.token.clone(), acting.revision, acting.dry_run);
        let done = self.write_or_preview(is_dry, out, move |conn| {
            let done = act(conn, Desk { now, zone, by: &by, token: token.as_deref(), revision })?;
            let held = incidents::find(conn, done.incident)?;
            Ok((Outcome { held, was_done_before: done.was_done_before }, Some(done.incident)))
        })?;
        done.map_err(|error| self.refuse(error))
    }

    /// Does `act` in one transaction and gives what it gives; where `is_dry`, tells what would be public, of the incident too
    /// that `act` names, writes nothing and gives `None`.
    pub fn write_or_preview<T, E, F>(
        &self,
        is_dry: bool,
        out: &mut dyn Write,
        act: F,
    ) -> Result<Result<Option<T>, E>, Failure>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<(T, Option<IncidentId>), E> + Send + 'static,
    {
        let zone = self.zone();
        let write = move |conn: &mut Conn| -> Result<T, Undone<E>> {
            let before = if is_dry { Some(record::find(conn, zone, None)?) } else { None };
            let (outcome, incident) = act(conn).map_err(Undone::Act)?;
            let Some(before) = before else { return Ok(outcome) };
            let after = record::find(conn, zone, None)?;
            Err(Undone::Previewed(Box::new(preview::Preview { before, after, incident })))
        };
        match crate::cli::block_on(self.store.write(write))? {
            Ok(outcome) => Ok(Ok(Some(outcome))),
            Err(Undone::Previewed(preview)) => preview.tell(&self.page, out).map(|()| Ok(None)),
            Err(Undone::Act(error)) => Ok(Err(error)),
        }
    }

    /// Why an act was not done.
    pub fn refuse(&self, error: ActError) -> Failure {
        match error {
            ActError::Refused(refusal) => refuse_in(self.zone(), &refusal),
            ActError::Store(error) => Failure::failed("nothing was written", &error),
        }
    }

    /// An instant as the page's zone has it.
    pub fn moment(&self, at: Time) -> String {
        moment(at, self.zone())
    }

    /// As [`Workplace::moment`], with how far off it is.
    pub fn moment_and_distance(&self, at: Time) -> String {
        format!("{}, {}", self.moment(at), distance(at - self.now))
    }
}

/// `in 15 minutes`, `2 h 5 min ago`.
fn distance(distance: Duration) -> String {
    // To the nearest minute: what was promised a moment ago for in 15 minutes is told so.
    let minutes = (distance.abs().num_seconds() + 30) / 60;
    let length = match (minutes / 60, minutes % 60) {
        (0, 1) => "1 minute".to_owned(),
        (0, minutes) => format!("{minutes} minutes"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    if distance < Duration::zero() { format!("{length} ago") } else { format!("in {length}") }
}

/// 64 random bits for an id.
pub fn draw() -> Result<u64, Failure> {
    entropy::number().map_err(|error| Failure::failed("the system gives no chance to draw an id from", &error))
}

/// What an act came to.
#[derive(Debug)]
pub struct Outcome {
    /// The incident after it.
    pub held: Held,
    /// True where the same form had done it before.
    pub was_done_before: bool,
}

/// Why nothing was written: it could not be, or it was not to be.
enum Undone<E> {
    Act(E),
    Previewed(Box<preview::Preview>),
}

impl<E: From<Error>> From<Error> for Undone<E> {
    fn from(error: Error) -> Undone<E> {
        Undone::Act(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_as_people_say_them() {
        let told = |minutes| distance(Duration::minutes(minutes));
        assert_eq!(
            [told(1), told(15), told(60), told(-125)],
            ["in 1 minute", "in 15 minutes", "in 1 h", "2 h 5 min ago"]
        );
    }

    #[test]
    fn an_actor_is_named_or_the_command_is_refused() {
        assert_eq!(actor(Some("duty-lead")).unwrap().as_str(), "duty-lead");
        let told = actor(Some("someone@example.org")).unwrap_err();
        assert!(told.sentences()[0].contains("no address"), "{told:?}");
    }
}
