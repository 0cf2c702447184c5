//! The strip of clocks: since the start, since the last public word, until the next one is due; what is fit, and where
//! this console runs.

use super::desk::Desk;
use crate::domain::incidents::Held;

/// One clock. Every text is markup.
pub(super) struct Clock {
    pub(super) name: String,
    pub(super) shows: String,
    pub(super) note: String,
    /// How it looks: `late`, `soon`, `fine`, `aside` from those that run, or as any other.
    pub(super) class: &'static str,
}

/// The strip for an incident, or for a quiet day.
pub(super) fn clocks(desk: &Desk<'_>, held: Option<&Held>) -> Vec<Clock> {
    let mut clocks = Vec::new();
    if let Some(held) = held {
        clocks.extend(held.incident.start().map(|start| Clock {
            name: desk.say.word("clock-start"),
            shows: desk.distance(start.at),
            note: desk.moment(start.at),
            class: "",
        }));
        clocks.extend(next_word(desk, held));
        let ours = held.incident.updates.iter().filter(|update| update.kind.is_ours() && update.retraction.is_none());
        clocks.extend(ours.map(|update| update.published_at).max().map(|at| Clock {
            name: desk.say.word("clock-last"),
            shows: desk.ago(at),
            note: desk.short(at),
            class: "",
        }));
    }
    // What is not there takes no room on a small screen.
    clocks.extend(desk.page.takes_subscriptions.then(|| Clock {
        name: desk.say.word("clock-channels"),
        shows: desk.say.word("channels-mail"),
        note: desk.say.word("channels-mail-note"),
        class: "aside",
    }));
    let host = desk.page.url.split_once("://").map_or(desk.page.url.as_str(), |(_, host)| host);
    clocks.push(Clock {
        name: desk.say.word("clock-place"),
        shows: crate::view::names::escaped(host),
        note: desk.say.word("clock-place-note"),
        class: "aside",
    });
    clocks
}

/// When the next word is due: counting down, then up.
fn next_word(desk: &Desk<'_>, held: &Held) -> Option<Clock> {
    let promise = held.incident.promise()?;
    let is_over = promise.due_at < desk.now;
    let class = match promise.signal(desk.now) {
        Some(_) if is_over => "late",
        Some(_) => "soon",
        None => "fine",
    };
    let span = desk.distance(promise.due_at);
    let shows = if is_over { desk.say.with("clock-over", &[("span", &span)]) } else { span };
    let note = desk.say.with("promised-for", &[("at", &desk.short(promise.due_at))]);
    Some(Clock { name: desk.say.word("clock-next"), shows, note, class })
}
