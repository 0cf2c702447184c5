//! Who is told: how many there are, and one of them.

use super::deliveries::title;
use super::{Frame, Say, Typed};
use crate::domain::deliveries::State;
use crate::domain::dispatch::Received;
use crate::domain::language::Texts;
use crate::domain::page::Page;
use crate::domain::staff::{Role, Staff};
use crate::domain::subscribers::{Subscriber, Tally};
use crate::domain::subscriptions::Scope;
use crate::domain::time::Time;
use crate::view::names::escaped;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use std::collections::HashMap;

/// Who was found.
#[derive(Debug)]
pub struct Found {
    /// As many as are shown.
    pub people: Vec<Subscriber>,
    /// How many there are of the kind.
    pub count: i64,
}

/// What the page of all is made from.
pub struct SubscribersPage<'a> {
    /// How many there are.
    pub tally: &'a Tally,
    /// Who looks.
    pub staff: &'a Staff,
    /// What was looked for.
    pub typed: &'a Typed,
    /// Who was found, where somebody was looked for.
    pub found: Option<&'a Found>,
}

#[derive(Template)]
#[template(path = "console/subscribers.html")]
struct SubscribersMarkup<'a> {
    frame: Frame,
    tally: &'a Tally,
    is_administrator: bool,
    sought: &'a str,
    found: Option<&'a Found>,
}

impl SubscribersPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let page = SubscribersMarkup {
            frame,
            tally: self.tally,
            is_administrator: self.staff.role >= Role::Administrator && self.staff.groups.is_none(),
            sought: self.typed.text("search", "address"),
            found: self.found,
        };
        page.render().unwrap_or_default()
    }
}

impl SubscribersMarkup<'_> {
    fn found_count(&self) -> usize {
        self.found.map_or(0, |found| usize::try_from(found.count).unwrap_or(usize::MAX))
    }
}

/// A letter to one person: its word, how far it came, when that was noted, what the server said.
pub type LetterLine = (String, Option<State>, Option<Time>, Option<String>);

/// What the page of one person is made from.
pub struct SubscriberPage<'a> {
    /// Who.
    pub subscriber: &'a Subscriber,
    /// What they follow, by name.
    pub names: &'a HashMap<Scope, Texts>,
    /// Notifications to them, the last first.
    pub received: &'a [Received],
    /// Letters to them alone.
    pub letters: &'a [LetterLine],
    /// Whose page it is.
    pub page: &'a Page,
    /// The present instant of the machine.
    pub now: Time,
}

/// One wish. Texts are markup.
struct Wish {
    scope: String,
    name: String,
    moments: String,
}

/// One message to them. Texts are markup.
struct Message {
    notification: Option<i64>,
    told: String,
    standing: String,
    reply: String,
}

#[derive(Template)]
#[template(path = "console/subscriber.html")]
struct SubscriberMarkup<'a> {
    frame: Frame,
    subscriber: &'a Subscriber,
    facts: Vec<(String, String)>,
    wishes: Vec<Wish>,
    messages: Vec<Message>,
    letters: Vec<Message>,
}

impl SubscriberPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let say = frame.say;
        let telling = Telling::new(Words::of(say.0), self.page.zone, self.now).in_full();
        let page = SubscriberMarkup {
            facts: self.facts(say, &telling),
            wishes: self.wishes(say),
            messages: self.received.iter().map(|one| self.message(say, &telling, one)).collect(),
            letters: self.letters.iter().rev().map(|one| letter(say, &telling, one)).collect(),
            subscriber: self.subscriber,
            frame,
        };
        page.render().unwrap_or_default()
    }

    fn facts(&self, say: Say, telling: &Telling<'_>) -> Vec<(String, String)> {
        let (one, wishes) = (self.subscriber, &self.subscriber.wishes);
        let consent = say.word(&format!("consent-{}", one.consent.as_str()));
        let mut facts = vec![
            (say.word("subscriber-address"), escaped(one.address.as_str())),
            (say.word("subscriber-since"), format!("{} · {consent}", telling.moment_markup(one.confirmed_at))),
            (say.word("subscriber-language"), wishes.language.own_name().to_owned()),
            (say.word("subscriber-zone"), escaped(wishes.zone.name())),
        ];
        if let Some(note) = &one.consent_note {
            facts.push((say.word("subscriber-consent"), escaped(note)));
        }
        if let Some((at, why)) = &one.suppressed {
            let told = format!("{} · {}", telling.moment_markup(*at), escaped(why));
            facts.push((say.word("subscriber-suppressed"), told));
        }
        facts
    }

    fn wishes(&self, say: Say) -> Vec<Wish> {
        let wish = |one: &crate::domain::subscriptions::Subscription| {
            let name = self.names.get(&one.scope).map(|names| escaped(names.text(say.0)));
            let moments: Vec<String> =
                one.moments.iter().map(|moment| say.word(&format!("moment-{}", moment.as_str()))).collect();
            let name = match one.scope {
                Scope::Everything => say.word("scope-everything"),
                other => name.unwrap_or_else(|| other.to_string()),
            };
            Wish { scope: one.scope.to_string(), name, moments: moments.join(", ") }
        };
        self.subscriber.wishes.subscriptions.iter().map(wish).collect()
    }

    fn message(&self, say: Say, telling: &Telling<'_>, one: &Received) -> Message {
        let occasion = say.word(&format!("occasion-{}", one.occasion.as_str()));
        let is_sent_again = self.subscriber.suppressed.is_none() && !one.is_cancelled;
        Message {
            notification: is_sent_again.then_some(one.notification),
            told: format!("{} <small>{occasion}</small>", title(say, telling.words, one.title.as_ref())),
            standing: standing(say, telling, Some(one.state), one.changed_at),
            reply: [one.provider.as_deref(), one.reply.as_deref()]
                .into_iter()
                .flatten()
                .map(escaped)
                .collect::<Vec<_>>()
                .join(" · "),
        }
    }
}

fn letter(say: Say, telling: &Telling<'_>, (what, state, changed_at, reply): &LetterLine) -> Message {
    Message {
        notification: None,
        told: say.word(&format!("letter-{what}")),
        standing: standing(say, telling, *state, *changed_at),
        reply: reply.as_deref().map(escaped).unwrap_or_default(),
    }
}

fn standing(say: Say, telling: &Telling<'_>, state: Option<State>, changed_at: Option<Time>) -> String {
    let word = state.map(|state| say.word(&format!("state-{}", state.as_str()))).unwrap_or_default();
    changed_at.map_or_else(|| word.clone(), |at| format!("{word} · {}", telling.moment_markup(at)))
}

/// Why nothing is sent again, in a sentence.
pub fn refused_tending(say: Say, is_suppressed: bool) -> String {
    say.word(if is_suppressed { "refused-again-suppressed" } else { "refused-again-not-theirs" })
}
