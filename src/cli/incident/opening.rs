//! `bonghwa incident open`: an incident with its first word, by components, by a facility, or by both.

use super::acting::{Acting, Outcome, Workplace, draw};
use super::known::Known;
use super::saying::{GoingOn, Saying, Stating};
use super::tell_with_set;
use super::words::{Contact, Redundant, Said, Title, Writer, parse_said};
use crate::actions::incidents::{self as actions, FanOut};
use crate::cli::Failure;
use crate::cli::instant::{Moment, parse_moment};
use crate::domain::facilities::Loss;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::drafts::OpenDraft;
use crate::domain::incidents::{NOTE_CHARS_MAX, Precision};
use crate::domain::language::{Texts, Wording};
use crate::domain::manuscripts::beginning::elsewhere;
use crate::domain::recoveries::LeftOut;
use crate::domain::time::Time;
use clap::Args;
use std::io::Write;

/// What the reason for leaving a component out is called, and the option that takes it.
const LEFT_OUT: (&str, &str) = ("the reason", "--leave-out SLUG=REASON");

/// What `incident open` is told.
#[derive(Debug, Args)]
pub struct Open {
    #[command(flatten)]
    title: Title,
    /// When it began
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    since: Moment,
    /// How exactly that is known: minute, about or day
    #[arg(long, value_name = "PRECISION", value_parser = parse_precision, default_value = "minute")]
    precision: Precision,
    /// A facility that is lost: everything on it and inside it is affected
    #[arg(long, value_name = "SLUG")]
    facility: Option<String>,
    /// A component on the facility that is not affected, with the reason
    #[arg(long, value_name = "SLUG=REASON", value_parser = parse_said, requires = "facility")]
    leave_out: Vec<Said>,
    #[command(flatten)]
    redundant: Redundant,
    #[command(flatten)]
    contact: Contact,
    #[command(flatten)]
    stating: Stating,
    #[command(flatten)]
    saying: Saying,
    #[command(flatten)]
    going_on: GoingOn,
    #[command(flatten)]
    acting: Acting,
}

/// Reads how exactly a beginning is known, for clap's `value_parser`.
pub fn parse_precision(word: &str) -> Result<Precision, String> {
    Precision::parse(word).ok_or_else(|| "write one of minute, about, day".to_owned())
}

impl Open {
    /// Opens it.
    pub fn run(&self, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
        let known = Known::read(workplace)?;
        let writer = self.acting.writer(&workplace.page);
        let draft = self.draft(workplace, &known, &writer)?;
        let fan_out = self.fan_out(&known, &writer, (draft.began_at, draft.first.as_of))?;
        let outcome =
            workplace.act(&self.acting, out, move |conn, desk| actions::open(conn, desk, &draft, fan_out.as_ref()))?;
        let done = |outcome: &Outcome| {
            let incident = &outcome.held.incident;
            let (impact, tracked) = (incident.impact.as_str(), incident.members().len());
            format!("was opened: impact {impact}, {tracked} tracked.")
        };
        tell_with_set(workplace, &known, outcome, true, done, out)
    }

    fn draft(&self, workplace: &Workplace, known: &Known, writer: &Writer<'_>) -> Result<OpenDraft, Failure> {
        let began_at = self.since.on(workplace.now, workplace.zone())?;
        let first = self.going_on.draft(&self.saying, workplace, writer, &self.acting.actor()?)?;
        let recoveries = self.stating.drafts(workplace, writer, known, None, (began_at, first.as_of))?;
        Ok(OpenDraft {
            id: IncidentId::from_number(draw()?),
            title: writer.title(self.title.given())?,
            began_at,
            precision: self.precision,
            contact: writer.optional_note("the contact", self.contact.given())?,
            left_out: Vec::new(),
            first: crate::domain::incidents::drafts::UpdateDraft { recoveries, ..first },
        })
    }

    fn fan_out(
        &self,
        known: &Known,
        writer: &Writer<'_>,
        (since, as_of): (Time, Time),
    ) -> Result<Option<FanOut>, Failure> {
        let Some(facility) = &self.facility else { return Ok(None) };
        let left_out = known.worded(writer, LEFT_OUT, &self.leave_out, None)?.into_iter();
        let redundant = self.redundant.given();
        let redundant_limits =
            if redundant.is_empty() { usual_limits(writer)? } else { writer.note("the limits", redundant)? };
        Ok(Some(FanOut {
            facility: known.facility(facility)?,
            left_out: left_out.map(|(component, reason)| LeftOut { component, reason }).collect(),
            loss: Loss { since, as_of, redundant_limits },
        }))
    }
}

/// What is said of a component that also runs elsewhere, where nobody says it better.
fn usual_limits(writer: &Writer<'_>) -> Result<Wording, Failure> {
    let languages = writer.page.languages.iter();
    let texts: Texts = languages.map(|language| (*language, elsewhere(*language).to_owned())).collect();
    writer.wording("the limits", "--redundant TEXT", &texts, NOTE_CHARS_MAX)
}
