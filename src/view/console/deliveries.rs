//! How far the telling of people is: the board, and the short strip of it on the screen.

use super::{Frame, Say, Typed};
use crate::domain::dispatch::{Counts, Dispatch, Line, Provider};
use crate::domain::holds::{DOMAINS_MAX, HoldRefusal, REASON_CHARS_MAX};
use crate::domain::language::Wording;
use crate::domain::letters::{TESTS_MAX, TESTS_PER_ADDRESS_MAX, TestRefusal};
use crate::domain::notifications::About;
use crate::domain::page::Page;
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::view::names::escaped;
use crate::view::times::Telling;
use crate::view::wordings::inline;
use crate::view::words::Words;
use askama::Template;

/// What the board is made from.
pub struct DeliveriesPage<'a> {
    /// What was read.
    pub dispatch: &'a Dispatch,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the machine: deliveries are counted by it.
    pub now: Time,
    /// True where mail goes out at all.
    pub is_on: bool,
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
}

/// A figure with its name.
struct Figure {
    name: String,
    shows: String,
    note: String,
    class: &'static str,
}

/// One notification. Texts are markup.
struct Row {
    title: String,
    path: String,
    note: String,
    /// Each with the name of its column, which a phone shows beside it.
    counts: Vec<(String, String)>,
    undo: Option<String>,
}

/// One provider. Texts are markup.
struct ProviderRow {
    name: String,
    standing: String,
    is_open: bool,
    accepted: String,
}

/// A domain on hold. Texts are markup.
struct Held {
    domain: String,
    told: String,
}

#[derive(Template)]
#[template(path = "console/deliveries.html")]
struct DeliveriesMarkup<'a> {
    frame: Frame,
    is_on: bool,
    figures: Vec<Figure>,
    heads: Vec<String>,
    rows: Vec<Row>,
    providers: Vec<ProviderRow>,
    holds: Vec<Held>,
    pause: Option<String>,
    may_publish: bool,
    may_respond: bool,
    domains: &'a str,
    reason: &'a str,
    reason_max: usize,
}

/// A column of the board: the key of its word, and the place of its count.
type Column = (&'static str, fn(&Counts) -> i64);

/// Every column, in their order.
const COLUMNS: [Column; 7] = [
    ("delivery-queued", |counts| counts.queued),
    ("delivery-held", |counts| counts.held),
    ("delivery-sent", |counts| counts.sent),
    ("delivery-bounced", |counts| counts.bounced),
    ("delivery-failed", |counts| counts.failed),
    ("delivery-unknown", |counts| counts.unknown),
    ("delivery-dropped", |counts| counts.dropped),
];

impl DeliveriesPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let say = frame.say;
        let telling = Telling::new(Words::of(say.0), self.page.zone, self.now);
        let page = DeliveriesMarkup {
            is_on: self.is_on,
            figures: figures(say, &telling, self.dispatch, self.now),
            heads: COLUMNS.iter().map(|(key, _)| say.word(key)).collect(),
            rows: self.dispatch.lines.iter().map(|line| self.row(say, &telling, line)).collect(),
            providers: self.dispatch.providers.iter().map(|one| provider(say, &telling, one)).collect(),
            holds: self.holds(say, &telling),
            pause: self.dispatch.pause.as_ref().map(|pause| {
                let (at, by) = (telling.moment_markup(pause.paused_at), escaped(pause.paused_by.as_str()));
                say.with("delivery-paused-by", &[("at", &at), ("by", &by)])
            }),
            may_publish: self.staff.role >= Role::Publisher && self.staff.groups.is_none(),
            may_respond: self.staff.role >= Role::Responder,
            domains: self.typed.text("hold", "domains"),
            reason: self.typed.text("hold", "reason"),
            reason_max: REASON_CHARS_MAX,
            frame,
        };
        page.render().unwrap_or_default()
    }

    fn row(&self, say: Say, telling: &Telling<'_>, line: &Line) -> Row {
        let (path, incident) = match line.about {
            About::Incident(id, _) => (format!("/console/?incident={id}"), true),
            About::Maintenance(id, _) => (format!("/console/maintenances/{id}"), false),
            About::Statuses => ("/console/status".to_owned(), false),
        };
        let mut note = vec![say.word(&format!("occasion-{}", line.occasion.as_str())), telling.moment_markup(line.at)];
        match (line.is_cancelled, line.is_expanded) {
            (true, _) => note.push(say.word("delivery-cancelled")),
            (false, false) => note.push(say.word("delivery-expanding")),
            (false, true) => {}
        }
        let left = line.undo_left(self.now).filter(|_| incident);
        Row {
            title: title(say, telling.words, line.title.as_ref()),
            note: note.join(" · "),
            counts: COLUMNS.iter().map(|(key, count)| (say.word(key), grouped(count(&line.counts)))).collect(),
            undo: left.map(|left| say.with("delivery-undo", &[("seconds", &left.num_seconds().max(1))])),
            path,
        }
    }

    fn holds(&self, say: Say, telling: &Telling<'_>) -> Vec<Held> {
        let held = |hold: &crate::domain::holds::Hold| {
            let (at, by) = (telling.moment_markup(hold.held_at), escaped(hold.held_by.as_str()));
            let told = say.with("delivery-held-by", &[("at", &at), ("by", &by), ("reason", &escaped(&hold.reason))]);
            Held { domain: hold.domain.clone(), told }
        };
        self.dispatch.holds.iter().map(held).collect()
    }
}

fn figures(say: Say, telling: &Telling<'_>, dispatch: &Dispatch, now: Time) -> Vec<Figure> {
    let total = dispatch.total();
    let span = |millis: i64| telling.duration(millis.max(1_000));
    let oldest = dispatch.waiting_since(now).map(|at| span((now - at).num_milliseconds()));
    let last = dispatch.until_last().map(|left| span(left.num_milliseconds()));
    let figure = |key: &str, shows: String, note: String, class| Figure { name: say.word(key), shows, note, class };
    let per_minute = dispatch.per_minute();
    let is_stuck = total.queued > 0 && oldest.is_some() && per_minute == 0;
    let waits = oldest.map(|span| say.with("delivery-oldest", &[("span", &span)])).unwrap_or_default();
    vec![
        figure("delivery-queued", grouped(total.queued), waits, if is_stuck { "late" } else { "" }),
        figure("delivery-sent", grouped(total.sent), say.with("delivery-rate", &[("count", &grouped(per_minute))]), ""),
        figure("delivery-last", last.unwrap_or_else(|| say.word("delivery-no-last")), String::new(), ""),
        figure("delivery-held", grouped(total.held), String::new(), if total.held > 0 { "soon" } else { "" }),
        figure(
            "delivery-lost",
            grouped(total.bounced + total.failed + total.unknown),
            say.with(
                "delivery-lost-of",
                &[
                    ("bounced", &grouped(total.bounced)),
                    ("failed", &grouped(total.failed)),
                    ("unknown", &grouped(total.unknown)),
                ],
            ),
            "",
        ),
    ]
}

fn provider(say: Say, telling: &Telling<'_>, one: &Provider) -> ProviderRow {
    let reason = one.reason.as_deref().map(escaped).unwrap_or_default();
    let standing = match one.is_open {
        true => say.with("provider-open", &[("at", &telling.moment_markup(one.since)), ("reason", &reason)]),
        false => say.word("provider-fit"),
    };
    let name = if one.name == "folder" { say.word("provider-folder") } else { escaped(&one.name) };
    ProviderRow { name, standing, is_open: one.is_open, accepted: grouped(one.accepted) }
}

/// A number with a comma at every third digit, as both languages write it.
fn grouped(number: i64) -> String {
    let digits = number.max(0).to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[derive(Template)]
#[template(path = "console/delivery_strip.html")]
struct Strip {
    say: Say,
    told: Vec<String>,
    is_hindered: bool,
}

/// The strip of it on the screen (markup); nothing where nothing was ever told.
pub fn delivery_strip(say: Say, dispatch: &Dispatch, page: &Page, now: Time) -> String {
    if dispatch.lines.is_empty() && !dispatch.is_hindered() {
        return String::new();
    }
    let telling = Telling::new(Words::of(say.0), page.zone, now);
    let total = dispatch.total();
    let mut told: Vec<String> = COLUMNS
        .iter()
        .map(|(key, count)| (key, count(&total)))
        .filter(|(key, count)| *count > 0 || **key == "delivery-queued")
        .map(|(key, count)| format!("{} <b>{}</b>", say.word(key), grouped(count)))
        .collect();
    if let Some(left) = dispatch.until_last() {
        told.push(say.with("delivery-last-in", &[("span", &telling.duration(left.num_milliseconds()))]));
    }
    if dispatch.pause.is_some() {
        told.push(say.word("delivery-paused"));
    }
    if !dispatch.holds.is_empty() {
        let domains: Vec<String> = dispatch.holds.iter().map(|hold| escaped(&hold.domain)).collect();
        told.push(say.with("delivery-holds", &[("domains", &domains.join(", "))]));
    }
    let open = dispatch.providers.iter().filter(|one| one.is_open);
    told.extend(open.map(|one| say.with("delivery-open", &[("provider", &escaped(&one.name))])));
    Strip { say, told, is_hindered: dispatch.is_hindered() }.render().unwrap_or_default()
}

/// Why nothing is held, in a sentence.
pub fn refused_hold(say: Say, refusal: &HoldRefusal) -> String {
    match refusal {
        HoldRefusal::NoDomain => say.word("refused-hold-none"),
        HoldRefusal::NotADomain { named } => say.with("refused-hold-domain", &[("named", named)]),
        HoldRefusal::TooMany => say.with("refused-hold-many", &[("max", &DOMAINS_MAX)]),
        HoldRefusal::Reason => say.with("refused-hold-reason", &[("max", &REASON_CHARS_MAX)]),
    }
}

/// Why no test is sent, in a sentence.
pub fn refused_test(say: Say, refusal: TestRefusal) -> String {
    match refusal {
        TestRefusal::NoAddress => say.word("refused-test-address"),
        TestRefusal::ToAddress => say.with("refused-test-often", &[("max", &TESTS_PER_ADDRESS_MAX)]),
        TestRefusal::InAll => say.with("refused-test-all", &[("max", &TESTS_MAX)]),
    }
}

/// What a notification is called (markup): the title of what it tells of.
pub(super) fn title(say: Say, words: &Words, title: Option<&Wording>) -> String {
    title.map_or_else(|| escaped(&say.word("delivery-of-statuses")), |title| inline(words, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let all = [0, 7, 999, 1_000, 1_234_567, -3].map(grouped);
        assert_eq!(all, ["0", "7", "999", "1,000", "1,234,567", "0"]);
    }
}
