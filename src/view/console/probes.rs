//! Every probe with what it saw last.

use super::Frame;
use crate::domain::catalogue::Component;
use crate::domain::observations::Outcome;
use crate::domain::page::Page;
use crate::domain::probes::Seen;
use crate::domain::time::Time;
use crate::domain::verdict::Standing;
use crate::view::names::{Name, escaped};
use crate::view::statuses::mark_saying;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;

/// What the page is made from.
pub struct ProbesPage<'a> {
    /// Each probe from each place that it is made from.
    pub seen: &'a [Seen],
    /// The components in use.
    pub components: &'a [Component],
    /// Whose page it is.
    pub page: &'a Page,
    /// The present instant of the record.
    pub now: Time,
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
}

#[derive(Template)]
#[template(path = "console/probes.html")]
struct ProbesMarkup {
    frame: Frame,
    rows: Vec<Row>,
}

impl ProbesPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let rows = self.seen.iter().map(|seen| self.row(&frame, seen)).collect();
        ProbesMarkup { frame, rows }.render().unwrap_or_default()
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
            let word = say.word(match last.outcome {
                Outcome::Ok => "outcome-ok",
                Outcome::Slow => "outcome-slow",
                Outcome::Failed => "outcome-failed",
                Outcome::PathFailed => "outcome-path-failed",
                Outcome::SelfFailed => "outcome-self-failed",
                Outcome::Skipped => "outcome-skipped",
            });
            let took = last.latency_ms.map_or_else(String::new, |latency| format!(" {latency} ms"));
            format!("{} {word}{took}", telling.moment_markup(last.at))
        });
        Row {
            component: component.map_or_else(String::new, |one| Name::of_component(one, frame.say.0).markup()),
            slug: seen.probe.slug.clone(),
            kind: seen.probe.check.kind(),
            host: escaped(seen.probe.check.host()),
            mark: mark_saying(class, &say.word(key)),
            since: since.map_or_else(String::new, |kept| telling.moment_markup(kept.since)),
            last: last.unwrap_or_else(|| say.word("probe-never")),
            location: seen.location.as_deref().map_or_else(|| say.word("probe-nowhere"), escaped),
        }
    }
}
