//! Every probe with what it saw last, and the answer to a check that was asked for.

use super::reasons::reason;
use super::{Frame, Say};
use crate::domain::asked_checks::{AskedCheck, Progress};
use crate::domain::catalogue::Component;
use crate::domain::ids::ComponentId;
use crate::domain::observations::Outcome;
use crate::domain::page::Page;
use crate::domain::probes::{Probe, Seen};
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::domain::verdict::Standing;
use crate::view::names::{Name, escaped};
use crate::view::statuses::mark_saying;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use std::collections::HashSet;

/// What the page is made from.
pub struct ProbesPage<'a> {
    /// Each probe from each place that it is made from.
    pub seen: &'a [Seen],
    /// The components in use.
    pub components: &'a [Component],
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The check that was asked for and is waited for, or whose answer is shown.
    pub asked: Option<&'a AskedCheck>,
    /// True where some process makes checks.
    pub is_checked: bool,
    /// The present instant of the record.
    pub now: Time,
    /// The present instant of the machine.
    pub machine: Time,
}

/// One probe from one place. Texts are markup.
struct Row {
    component: String,
    slug: String,
    kind: &'static str,
    host: String,
    mark: String,
    since: String,
    last: String,
    location: String,
    /// The address at which a check is asked for, where whoever looks may.
    check: Option<String>,
}

/// A check that was asked for. Texts are markup.
struct Asked {
    title: String,
    told: String,
    note: Option<String>,
    by: String,
    /// Where to look again, while its answer is waited for.
    again: Option<String>,
}

#[derive(Template)]
#[template(path = "console/probes.html")]
struct ProbesMarkup {
    frame: Frame,
    rows: Vec<Row>,
    asked: Option<Asked>,
    /// Why no check can be asked for, where that is so for everybody.
    hindered: Option<String>,
}

impl ProbesPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let mut rows: Vec<Row> = self.seen.iter().map(|seen| self.row(&frame, seen)).collect();
        // A probe that is checked from several places stands there several times, and is asked for once.
        let mut asked_for = HashSet::new();
        for row in &mut rows {
            row.check.take_if(|path| !asked_for.insert(path.clone()));
        }
        let asked = self.asked(&frame);
        let hindered = match (frame.is_rehearsal, self.is_checked) {
            (true, _) => Some("check-rehearsal"),
            (false, false) => Some("check-nobody"),
            (false, true) => None,
        };
        let hindered = hindered.filter(|_| !rows.is_empty()).map(|key| frame.say.word(key));
        ProbesMarkup { rows, asked, hindered, frame }.render().unwrap_or_default()
    }

    /// How far the check is that was asked for; `None` where there is none, or its probe is gone.
    pub fn progress(&self) -> Option<Progress> {
        let (asked, probe) = self.asked_probe()?;
        Some(asked.progress(probe, self.machine))
    }

    fn asked_probe(&self) -> Option<(&AskedCheck, &Probe)> {
        let asked = self.asked?;
        let probe = self.seen.iter().map(|seen| &seen.probe).find(|probe| probe.id == asked.probe)?;
        Some((asked, probe))
    }

    fn asked(&self, frame: &Frame) -> Option<Asked> {
        let ((asked, probe), say) = (self.asked_probe()?, frame.say);
        let from = escaped(asked.location.as_deref().unwrap_or_default());
        let progress = asked.progress(probe, self.machine);
        let told = match (progress, &asked.seen) {
            (Progress::Answered, Some(seen)) => {
                let telling = Telling::new(Words::of(say.0), self.page.zone, self.now);
                let outcome = outcome(say, seen.outcome, seen.latency_ms);
                let at = telling.moment_markup(seen.at);
                say.with("check-answered", &[("at", &at), ("outcome", &outcome), ("from", &from)])
            }
            (Progress::UnderWay, _) => say.with("check-under-way", &[("from", &from)]),
            (Progress::Lost, _) => say.word("check-lost"),
            (Progress::Waiting | Progress::Answered, _) => say.word("check-waiting"),
        };
        let waits = matches!(progress, Progress::Waiting | Progress::UnderWay);
        Some(Asked {
            title: say.with("check-title", &[("slug", &escaped(&probe.slug))]),
            told,
            note: asked.seen.as_ref().and_then(|seen| seen.note.as_deref()).map(|note| reason(say, note)),
            by: say.with("check-by", &[("by", &escaped(asked.by.as_str()))]),
            again: waits.then(|| format!("/console/probes?asked={}", probe.id)),
        })
    }

    /// True where whoever looks may ask for a check of what belongs to `component`.
    fn may_ask(&self, frame: &Frame, component: ComponentId) -> bool {
        let own = self.components.iter().find(|one| one.id == component);
        let parent = own.and_then(|own| self.components.iter().find(|one| Some(one.id) == own.parent));
        let group = own.and_then(|own| own.group).or_else(|| parent?.group);
        !frame.is_rehearsal && self.staff.role >= Role::Responder && self.staff.may_touch(group)
    }

    fn row(&self, frame: &Frame, seen: &Seen) -> Row {
        let (say, telling) = (&frame.say, Telling::new(Words::of(frame.say.0), self.page.zone, self.now));
        let component = self.components.iter().find(|component| component.id == seen.probe.component);
        let (class, key) = match seen.kept.map_or(Standing::Unknown, |kept| kept.standing) {
            Standing::Up => ("ok", "probe-up"),
            Standing::Slow => ("slow", "probe-slow"),
            Standing::Down => ("out", "probe-down"),
            Standing::Unknown => ("unk", "probe-unknown"),
        };
        let since = seen.kept.filter(|kept| kept.since > Time::UNIX_EPOCH);
        let last = seen.last.as_ref().map(|last| {
            let why = last.note.as_deref().map_or_else(String::new, |note| format!(" · {}", reason(*say, note)));
            format!("{} {}{why}", telling.moment_markup(last.at), outcome(*say, last.outcome, last.latency_ms))
        });
        Row {
            component: component.map_or_else(String::new, |one| Name::of_component(one, frame.say.0).markup()),
            slug: seen.probe.slug.clone(),
            kind: seen.probe.check.kind(),
            host: escaped(seen.probe.check.host()),
            mark: mark_saying(class, &say.word(key)),
            since: since.map_or_else(String::new, |kept| telling.moment_markup(kept.since)),
            last: last.unwrap_or_else(|| say.word("probe-never")),
            check: self
                .may_ask(frame, seen.probe.component)
                .then(|| format!("/console/probes/{}/check", seen.probe.id)),
            location: seen.location.as_deref().map_or_else(|| say.word("probe-nowhere"), escaped),
        }
    }
}

/// What came out of a check, and how long its answer took.
fn outcome(say: Say, outcome: Outcome, latency_ms: Option<u32>) -> String {
    let word = say.word(match outcome {
        Outcome::Ok => "outcome-ok",
        Outcome::Slow => "outcome-slow",
        Outcome::Failed => "outcome-failed",
        Outcome::PathFailed => "outcome-path-failed",
        Outcome::SelfFailed => "outcome-self-failed",
        Outcome::Skipped => "outcome-skipped",
    });
    let took = latency_ms.map_or_else(String::new, |latency| format!(" {latency} ms"));
    format!("{word}{took}")
}
