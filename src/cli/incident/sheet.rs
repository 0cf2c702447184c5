//! One incident as plain text for whoever works on it: everything public, by ids, and what only staff may see.

use super::acting::Workplace;
use super::known::Known;
use super::words::shown;
use super::{preview, recovering};
use crate::cli::Failure;
use crate::domain::advice::AdviceEnd;
use crate::domain::estimates::Estimate;
use crate::domain::facts::FactStanding;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::{IncidentRecord, Speaker};
use crate::domain::language::{Texts, Wording};
use crate::domain::progress::Progress;
use crate::domain::recoveries::Recovery;
use crate::domain::time::Time;
use crate::domain::updates::{Update, UpdateKind};
use crate::store::incidents::Held;
use std::io::{self, Write};

/// One incident, and what its ids mean.
pub(super) struct Sheet<'a> {
    /// The page, and the zone that instants are told in.
    pub(super) workplace: &'a Workplace,
    /// The catalogue.
    pub(super) known: &'a Known,
    /// The incident.
    pub(super) incident: &'a IncidentRecord,
}

impl Sheet<'_> {
    /// Writes it all.
    pub(super) fn tell(&self, held: &Held, out: &mut dyn Write) -> Result<(), Failure> {
        self.tell_head(held.revision, out)?;
        self.tell_tracked(out)?;
        self.tell_updates(out)?;
        self.tell_promises(out)?;
        self.tell_estimates(out)?;
        self.tell_facts(out)?;
        self.tell_advice(out)?;
        self.tell_safety_and_cause(out)?;
        self.tell_internal(held, out)?;
        Ok(())
    }

    fn tell_head(&self, revision: i64, out: &mut dyn Write) -> io::Result<()> {
        let incident = self.incident;
        writeln!(out, "incident {}, revision {revision}", incident.id)?;
        self.wording("  ", &incident.title, out)?;
        writeln!(out, "  {}", preview::address(&self.workplace.page, incident.id))?;
        writeln!(out, "  phase {}, impact {}", incident.state.phase().as_str(), incident.impact.as_str())?;
        if let Some(said) = &incident.impact_override {
            writeln!(out, "  the impact is not the computed one, because:")?;
            self.wording("    ", &said.reason, out)?;
        }
        for start in &incident.starts {
            let (at, said_at) = (self.at(start.at), self.at(start.said_at));
            writeln!(out, "  began {at} ({}), said {said_at}", start.precision.as_str())?;
            if let Some(reason) = &start.reason {
                self.wording("    ", reason, out)?;
            }
        }
        writeln!(out, "  opened {}", self.at(incident.opened_at))?;
        if let Some(at) = incident.state.resolved_at() {
            writeln!(out, "  ended {}", self.at(at))?;
        }
        if let Some(contact) = &incident.contact {
            writeln!(out, "  contact")?;
            self.wording("    ", contact, out)?;
        }
        Ok(())
    }

    fn tell_tracked(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\ntracked: it {}", recovering::progress(self.incident))?;
        for standing in Progress::of(self.incident).map(|progress| progress.standings).unwrap_or_default() {
            let row = standing.recovered;
            let (slug, since, as_of) = (self.slug(row.component), self.at(row.since), self.at(row.as_of));
            let step = standing.step().as_str();
            writeln!(out, "  {step:<8} {slug}, since {since}, as of {as_of}, {}, {}", row.basis.as_str(), row.by)?;
            match &row.recovery {
                Recovery::Limited { limits, .. } => self.wording("    ", limits, out)?,
                Recovery::Watching { until } => writeln!(out, "    watched until {}", self.at(*until))?,
                Recovery::Down | Recovery::Restored => {}
            }
        }
        for exception in &self.incident.exceptions {
            let past = exception.taken_back_at.map(|at| format!(", taken back {}", self.at(at))).unwrap_or_default();
            writeln!(out, "  left open at the end: {}{past}", self.slug(exception.component))?;
            self.wording("    ", &exception.reason, out)?;
        }
        for set in &self.incident.sets {
            let names = |ids: &[ComponentId]| ids.iter().map(|id| self.slug(*id)).collect::<Vec<_>>().join(" ");
            writeln!(
                out,
                "  set {} from {}: +[{}] -[{}]",
                set.version,
                self.at(set.at),
                names(&set.added),
                names(&set.removed)
            )?;
            if let Some(reason) = &set.reason {
                self.wording("    ", reason, out)?;
            }
            for left in &set.left_out {
                writeln!(out, "    left out: {}", self.slug(left.component))?;
                self.wording("      ", &left.reason, out)?;
            }
        }
        Ok(())
    }

    fn tell_updates(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\nupdates:")?;
        self.incident.updates.iter().try_for_each(|update| self.tell_update(update, out))
    }

    fn tell_update(&self, update: &Update, out: &mut dyn Write) -> io::Result<()> {
        let (kind, phase) = (update.kind.as_str(), update.phase.as_str());
        writeln!(
            out,
            "  {}. {} {kind}, {phase}, published {}",
            update.number,
            update.id,
            self.at(update.published_at)
        )?;
        let approver = update.approver.as_ref().map(|approver| format!(", approved by {approver}")).unwrap_or_default();
        let (as_of, display_at) = (self.at(update.as_of), self.at(update.display_at));
        writeln!(out, "     as of {as_of}, stands at {display_at}, by {}{approver}", update.author)?;
        writeln!(out, "     speaker {}", self.speaker(&update.speaker))?;
        if let UpdateKind::Apology { signatories } = &update.kind {
            let roles: Vec<String> = signatories.iter().map(|signatory| self.speaker(&signatory.speaker)).collect();
            writeln!(out, "     signed by {}", roles.join("; "))?;
        }
        for revision in &update.revisions {
            if let Some(reason) = &revision.reason {
                writeln!(out, "     corrected {} by {}, because:", self.at(revision.at), revision.by)?;
                self.wording("       ", reason, out)?;
            }
            self.wording("     ", &revision.body, out)?;
        }
        if let Some(retraction) = &update.retraction {
            writeln!(out, "     RETRACTED {} by {}, because:", self.at(retraction.at), retraction.by)?;
            self.wording("       ", &retraction.reason, out)?;
        }
        Ok(())
    }

    fn tell_promises(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\npromises:")?;
        for promise in &self.incident.promises {
            let missed = promise.missed_at.map(|at| format!(", missed (noted {})", self.at(at))).unwrap_or_default();
            let kept = promise.fulfilled_at.map_or(", open".to_owned(), |at| format!(", next word {}", self.at(at)));
            writeln!(out, "  made {}, due {}{missed}{kept}", self.at(promise.made_at), self.at(promise.due_at))?;
        }
        Ok(())
    }

    fn tell_estimates(&self, out: &mut dyn Write) -> io::Result<()> {
        for (place, estimated) in self.incident.estimates.iter().enumerate() {
            if place == 0 {
                writeln!(out, "\nestimates:")?;
            }
            let of = estimated.component.map_or_else(|| "the incident".to_owned(), |component| self.slug(component));
            let when = match estimated.estimate {
                Estimate::None => "nobody can say yet".to_owned(),
                Estimate::Conditional { fact, within: None } => format!("after fact {fact}"),
                Estimate::Conditional { fact, within: Some(within) } => {
                    format!("{} minutes after fact {fact}", within.num_minutes())
                }
                Estimate::Window { from, until } => format!("{} to {}", self.at(from), self.at(until)),
                Estimate::Time { at } => format!("by {}", self.at(at)),
            };
            let (confidence, outcome) = (estimated.confidence.as_str(), estimated.outcome.as_str());
            writeln!(out, "  {of}: {when}, {confidence}, {outcome}, said {}", self.at(estimated.said_at))?;
            self.wording("    ", &estimated.basis, out)?;
        }
        Ok(())
    }

    fn tell_facts(&self, out: &mut dyn Write) -> io::Result<()> {
        for (place, fact) in self.incident.facts.iter().enumerate() {
            if place == 0 {
                writeln!(out, "\nfacts:")?;
            }
            let standing = match fact.standing {
                FactStanding::Stated => "stated".to_owned(),
                FactStanding::Awaited => "awaited".to_owned(),
                FactStanding::Came { at } => format!("came {}", self.at(at)),
            };
            let newer = fact.superseded_by.map(|newer| format!(", superseded by {newer}")).unwrap_or_default();
            let (as_of, said_by) = (self.at(fact.as_of), self.speaker(&fact.said_by));
            writeln!(out, "  {} {standing}{newer}, as of {as_of}, {said_by}", fact.id)?;
            self.wording("    ", &fact.wording, out)?;
        }
        Ok(())
    }

    fn tell_advice(&self, out: &mut dyn Write) -> io::Result<()> {
        for (place, advice) in self.incident.advice.iter().enumerate() {
            if place == 0 {
                writeln!(out, "\nadvice:")?;
            }
            let of = advice.component.map_or_else(|| "the incident".to_owned(), |component| self.slug(component));
            let end = match (advice.ended_at, advice.end) {
                (Some(at), _) => format!("ended {}", self.at(at)),
                (None, AdviceEnd::At(at)) => format!("until {}", self.at(at)),
                (None, AdviceEnd::WhenRestored) => "until it is restored".to_owned(),
            };
            writeln!(out, "  {of}, {end}")?;
            self.wording("    ", &advice.wording, out)?;
        }
        Ok(())
    }

    fn tell_safety_and_cause(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\nmessages, money and personal records:")?;
        if self.incident.safety.is_empty() {
            writeln!(out, "  nothing was said yet; the incident cannot end before")?;
        }
        for statement in &self.incident.safety {
            writeln!(out, "  {}, as of {}", statement.safety.as_str(), self.at(statement.as_of))?;
            self.wording("    ", &statement.wording, out)?;
        }
        for cause in &self.incident.causes {
            writeln!(out, "\nconfirmed cause, {}, {}:", self.speaker(&cause.confirmed_by), self.at(cause.at))?;
            self.wording("  ", &cause.wording, out)?;
        }
        Ok(())
    }

    fn tell_internal(&self, held: &Held, out: &mut dyn Write) -> io::Result<()> {
        if !held.suspected.is_empty() {
            writeln!(out, "\nsuspected causes (staff only):")?;
        }
        for suspected in &held.suspected {
            writeln!(out, "  {} {}: {}", self.at(suspected.at), suspected.by, suspected.note)?;
        }
        if !held.log.is_empty() {
            writeln!(out, "\ninternal log (staff only):")?;
        }
        for entry in &held.log {
            writeln!(out, "  {} {}: {}", self.at(entry.at), entry.by, entry.text)?;
        }
        Ok(())
    }

    fn slug(&self, component: ComponentId) -> String {
        self.known.slug(component)
    }

    fn at(&self, at: Time) -> String {
        self.workplace.moment(at)
    }

    fn wording(&self, indent: &str, wording: &Wording, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}", shown(wording, &self.workplace.page, indent))
    }

    fn speaker(&self, speaker: &Speaker) -> String {
        let language = self.workplace.page.default_language();
        let told = |texts: &Texts| texts.text(language).to_owned();
        let parts = [told(&speaker.organisation), told(&speaker.role)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
