//! What staff are alerted of by mail: the fact, since when, and where to act. Short enough for a locked phone.

use super::content::Content;
use super::headers::Link;
use super::letters::moment;
use super::written::{Setting, Written};
use crate::domain::alerts::Alarm;
use crate::domain::promises::Signal;
use crate::domain::time::Time;
use crate::view::names::{escaped, sound};

/// The mail to whoever is alerted; `console` is where to act.
pub fn alert(setting: &Setting<'_>, alarm: &Alarm, console: &Link) -> Written {
    let (say, told) = (setting.say(), |at: Time| moment(setting, at));
    let (fact, about) = match alarm {
        Alarm::Promise { title, signal, due_at } => {
            let fact = match signal {
                Signal::Reminder => say.word("alert-promise-soon"),
                Signal::Due => say.word("alert-promise-due"),
                Signal::Late | Signal::VeryLate => say.word("alert-promise-late"),
            };
            (fact, vec![sound(title).into_owned(), say.with("alert-due", &[("at", &told(*due_at))])])
        }
        Alarm::Estimate { title, component, due_at } => {
            let mut about = vec![sound(title).into_owned()];
            about.extend(component.as_deref().map(|name| sound(name).into_owned()));
            about.push(say.with("alert-estimate-at", &[("at", &told(*due_at))]));
            (say.word("alert-estimate"), about)
        }
        Alarm::Back { title, count, since } => {
            let since = say.with("alert-back-since", &[("at", &told(*since))]);
            let about = vec![sound(title).into_owned(), since, say.word("alert-back-todo")];
            (say.counted("alert-back", *count, &[]), about)
        }
        Alarm::AllBack { title, since } => {
            let since = say.with("alert-all-back-since", &[("at", &told(*since))]);
            (say.word("alert-all-back"), vec![sound(title).into_owned(), since, say.word("alert-all-back-todo")])
        }
        Alarm::Failing { name, count, since } => {
            let fact = say.counted("alert-failing", *count, &[("name", &sound(name))]);
            (fact, vec![say.with("alert-since", &[("at", &told(*since))]), say.word("alert-failing-todo")])
        }
        Alarm::Failover { from, to, at } => {
            let fact = match to {
                Some(to) => say.with("alert-failover", &[("from", &sound(from)), ("to", &sound(to))]),
                None => say.with("alert-no-relay", &[("from", &sound(from))]),
            };
            (fact, vec![say.with("alert-since", &[("at", &told(*at))])])
        }
        Alarm::Stuck { count, since } => {
            (say.counted("alert-stuck", *count, &[]), vec![say.with("alert-oldest", &[("at", &told(*since))])])
        }
    };
    let subject = match alarm {
        Alarm::Promise { title, .. }
        | Alarm::Estimate { title, .. }
        | Alarm::Back { title, .. }
        | Alarm::AllBack { title, .. } => say.with("alert-subject-about", &[("fact", &fact), ("about", &sound(title))]),
        Alarm::Failing { .. } | Alarm::Failover { .. } | Alarm::Stuck { .. } => {
            say.with("alert-subject", &[("fact", &fact)])
        }
    };
    let content = Content {
        class: match alarm {
            Alarm::Back { .. } | Alarm::AllBack { .. } => "",
            _ => "out",
        },
        lead: vec![escaped(&fact)],
        about: about.iter().map(|line| escaped(line)).collect(),
        links: vec![(say.word("alert-link"), console.as_str().to_owned())],
        ..Content::default()
    };
    Written::of(setting, &subject, content, false)
}
