//! Letters to one person alone: asked for a minute ago, answered with a link that does one thing and ends by itself.

use super::content::Content;
use super::headers::Link;
use super::written::{Setting, Written};
use crate::domain::subscriptions::Moments;
use crate::domain::time::Time;
use crate::view::names::{escaped, sound};

/// One wish of somebody who is asked to confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The name of a component, a group or an incident; `None` for everything.
    pub about: Option<&'a str>,
    /// When they want to hear.
    pub moments: Moments,
}

/// Asks whether its reader wants to be told. Nothing happens where they do nothing. Whoever is on a list that staff brought, and asked for
/// nothing here, is told so, and where and when they agreed by `from_list`.
pub fn confirmation(
    setting: &Setting<'_>,
    asked: &[Asked<'_>],
    from_list: Option<&str>,
    (link, until): (&Link, Time),
) -> Written {
    /// Somebody who ticked hundreds of functions knows them; the page behind the link shows them all.
    const ASKED_MAX: usize = 20;
    let (say, words) = (setting.say(), setting.words());
    let wish = |one: &Asked<'_>| {
        let about = one.about.map_or_else(|| say.word("everything"), |name| sound(name).into_owned());
        let moments: Vec<String> = one
            .moments
            .iter()
            .map(|moment| say.word(&format!("moment-{}", moment.as_str().replace('_', "-"))))
            .collect();
        escaped(&words.stated.fill(&[&about, &moments.join(&words.list_comma)]))
    };
    let mut about: Vec<String> = asked.iter().take(ASKED_MAX).map(wish).collect();
    let others = asked.len().saturating_sub(ASKED_MAX);
    if others > 0 {
        about.push(words.names_others.fill(&[&others]));
    }
    let page = sound(setting.page.names.text(setting.language));
    let mut lead = vec![escaped(&say.with("confirm-lead", &[("page", &page)]))];
    let mut notes = vec![say.with("confirm-until", &[("at", &moment(setting, until))])];
    match from_list {
        None => notes.push(say.word("confirm-nothing")),
        Some(consent) => {
            lead.push(escaped(&say.with("confirm-listed", &[("page", &page)])));
            if !consent.is_empty() {
                lead.push(escaped(&say.with("confirm-agreed", &[("consent", &sound(consent))])));
            }
            notes.push(say.word("confirm-listed-nothing"));
        }
    }
    let content = Content {
        lead,
        about,
        links: vec![(say.word("confirm-link"), link.as_str().to_owned())],
        notes,
        ..Content::default()
    };
    Written::of(setting, &say.with("confirm-subject", &[("page", &page)]), content, false)
}

/// Leads somebody who is subscribed already to their settings.
pub fn settings_link(setting: &Setting<'_>, link: &Link, until: Time) -> Written {
    let say = setting.say();
    let page = sound(setting.page.names.text(setting.language));
    let content = Content {
        lead: vec![escaped(&say.with("manage-lead", &[("page", &page)]))],
        links: vec![(say.word("manage-link"), link.as_str().to_owned())],
        notes: vec![say.with("manage-until", &[("at", &moment(setting, until))]), say.word("manage-nothing")],
        ..Content::default()
    };
    Written::of(setting, &say.with("manage-subject", &[("page", &page)]), content, false)
}

/// Shows somebody on the staff that mail arrives; handed in `at`.
pub fn test(setting: &Setting<'_>, at: Time) -> Written {
    let say = setting.say();
    let page = sound(setting.page.names.text(setting.language));
    let content = Content {
        lead: vec![say.word("test-lead")],
        about: vec![say.with("test-at", &[("at", &moment(setting, at))])],
        notes: vec![say.word("test-note")],
        ..Content::default()
    };
    Written::of(setting, &say.with("test-subject", &[("page", &page)]), content, false)
}

/// An instant with its day, its year and its zone.
pub(super) fn moment(setting: &Setting<'_>, at: Time) -> String {
    let telling = setting.telling(at).in_full();
    format!("{} {}", telling.moment(at), telling.zone_name())
}
