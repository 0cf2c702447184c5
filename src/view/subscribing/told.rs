//! Pages that say what became of something, and the one that asks before anything changes.

use super::frame::{At, Frame};
use super::offered::Offered;
use super::say::Say;
use super::wishes::WishesView;
use crate::domain::subscribers::Wishes;
use askama::Template;

/// What is told.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// That a mail went out, whether or not it did.
    Asked,
    /// The same of the link to one's settings.
    SettingsSent,
    /// From now on they are told this.
    Confirmed(&'a Offered, &'a Wishes),
    /// The settings were changed to this.
    Saved(&'a Offered, &'a Wishes),
    /// Nothing is kept of them any more.
    Left,
    /// They are told nothing any more, whatever they were told before.
    Unsubscribed,
    /// They are not told of one thing any more.
    OneEnded,
    /// The link is none of ours.
    LinkUnknown,
    /// The link was used.
    LinkUsed,
    /// Its time is over.
    LinkOver,
    /// No mail goes out from here.
    NotOffered,
    /// The form came from elsewhere.
    Foreign,
    /// The form is longer than any of ours.
    TooLarge,
    /// The database could not; nothing was changed.
    Failed,
}

impl Told<'_> {
    /// The keys of its title and its sentences.
    fn keys(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Told::Asked => ("asked-title", &["asked", "asked-nothing-came"]),
            Told::SettingsSent => ("settings-sent-title", &["settings-sent", "asked-nothing-came"]),
            Told::Confirmed(..) => ("confirmed-title", &["confirmed"]),
            Told::Saved(..) => ("saved-title", &["saved"]),
            Told::Left => ("left-title", &["left"]),
            Told::Unsubscribed => ("unsubscribed-title", &["unsubscribed"]),
            Told::OneEnded => ("one-ended-title", &["one-ended"]),
            Told::LinkUnknown => ("link-title", &["link-unknown", "link-help"]),
            Told::LinkUsed => ("link-title", &["link-used", "link-used-help"]),
            Told::LinkOver => ("link-title", &["link-over", "link-help"]),
            Told::NotOffered => ("not-offered-title", &["not-offered"]),
            Told::Foreign => ("foreign-title", &["foreign"]),
            Told::TooLarge => ("too-large-title", &["too-large"]),
            Told::Failed => ("failed-title", &["failed"]),
        }
    }

    fn wishes(self, say: Say) -> Option<WishesView> {
        match self {
            Told::Confirmed(offered, wishes) | Told::Saved(offered, wishes) => {
                Some(WishesView::of(say, offered, wishes))
            }
            _ => None,
        }
    }

    /// Where to go next: the key of its words, and the path.
    fn next(self) -> &'static [(&'static str, &'static str)] {
        const TO_FORM: (&str, &str) = ("to-form", "/subscribe");
        const TO_SETTINGS: (&str, &str) = ("to-settings", "/subscribe/settings");
        match self {
            Told::Asked | Told::Foreign | Told::Left | Told::TooLarge | Told::Unsubscribed => &[TO_FORM],
            Told::SettingsSent | Told::OneEnded | Told::Confirmed(..) | Told::Saved(..) => &[TO_SETTINGS],
            Told::LinkUnknown | Told::LinkUsed | Told::LinkOver => &[TO_SETTINGS, TO_FORM],
            Told::NotOffered | Told::Failed => &[],
        }
    }
}

/// A page that says one thing.
#[derive(Debug, Clone, Copy)]
pub struct ToldPage<'a> {
    /// Where.
    pub at: At<'a>,
    /// What.
    pub told: Told<'a>,
}

#[derive(Template)]
#[template(path = "subscribing/told.html")]
struct ToldView {
    frame: Frame,
    say: Say,
    sentences: Vec<String>,
    wishes: Option<WishesView>,
    next: Vec<(String, String)>,
}

impl ToldPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let (say, told) = (self.at.say(), self.told);
        let (title, sentences) = told.keys();
        // Where nothing is offered, the address in the other language offers nothing either, and where a link was followed,
        // it may be used by now: the language changes with the next page.
        let mut frame = self.at.frame(&say.word(title));
        frame.others.retain(|_| matches!(told, Told::LinkUnknown | Told::LinkUsed | Told::LinkOver | Told::NotOffered));
        let view = ToldView {
            frame,
            say,
            sentences: sentences.iter().map(|key| say.word(key)).collect(),
            wishes: told.wishes(say),
            next: told.next().iter().map(|(key, path)| (self.at.way(path), say.word(key))).collect(),
        };
        view.render().unwrap_or_default()
    }
}

/// Shows what a link would confirm; looking changes nothing, because programs that look for harm in mails follow links.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmPage<'a> {
    /// Where.
    pub at: At<'a>,
    /// Of which link.
    pub token: &'a str,
    /// Where mail would go.
    pub address: &'a str,
    /// What would be told.
    pub wishes: &'a Wishes,
    /// What things are called.
    pub offered: &'a Offered,
}

#[derive(Template)]
#[template(path = "subscribing/confirm.html")]
struct ConfirmView<'a> {
    frame: Frame,
    say: Say,
    action: String,
    address: &'a str,
    wishes: WishesView,
}

impl ConfirmPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let say = self.at.say();
        let view = ConfirmView {
            frame: self.at.frame(&say.word("confirm-title")),
            say,
            action: self.at.way(&format!("/subscribe/confirm/{}", self.token)),
            address: self.address,
            wishes: WishesView::of(say, self.offered, self.wishes),
        };
        view.render().unwrap_or_default()
    }
}
