//! What stands in a mail, in its order: one shape for all of them, so that one template each makes the text and the HTML.

use super::written::Setting;
use crate::domain::time::Time;
use crate::view::updates::UpdateView;
use crate::view::wordings::{Body, unmarked};
use askama::Template;

/// Everything in a mail but each reader's own lines. What is markup is escaped.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// That it is a drill; empty for what is real.
    pub(super) drill: String,
    /// The class of the colour of its first line.
    pub(super) class: &'static str,
    /// The state in a word or two; may be empty.
    pub(super) state: String,
    /// What the reader has lost or has back, the first thing said (markup).
    pub(super) lead: Vec<String>,
    /// The moment that all of it describes (markup); may be empty.
    pub(super) as_of: String,
    /// What it is called (markup); empty where that was said above.
    pub(super) title: String,
    /// Since when, and what else belongs to its name (markup).
    pub(super) about: Vec<String>,
    /// How each component stands; empty where there are too many.
    pub(super) rows: Vec<Row>,
    /// How many stand how, by group (markup), where there are too many for rows.
    pub(super) counts: Vec<String>,
    /// What was said.
    pub(super) said: Vec<Said>,
    /// What else there is to know, each with what it is (markup); nothing where it is what the one above is.
    pub(super) facts: Vec<(String, String)>,
    /// Where to go on, the most important first: what it is called, and the address.
    pub(super) links: Vec<(String, String)>,
    /// What stands below, in small letters (markup).
    pub(super) notes: Vec<String>,
}

impl Content {
    fn colour(&self) -> &'static str {
        colour(self.class)
    }
}

impl Row {
    fn colour(&self) -> &'static str {
        colour(self.class)
    }
}

/// The colours of the page on white; the template's own style turns them for dark surroundings.
fn colour(class: &str) -> &'static str {
    match class {
        "ok" => "#1a7f4b",
        "slow" => "#8f6400",
        "part" => "#b54708",
        "out" => "#c0262d",
        "work" => "#1f5fbf",
        _ => "#5b6470",
    }
}

/// One component. All but the class is markup.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) class: &'static str,
    pub(super) state: String,
    /// Since when, with which limits, when it is expected.
    pub(super) beside: Vec<String>,
}

/// One update. What is markup is escaped.
#[derive(Debug)]
pub(super) struct Said {
    /// The words' language, where it is not the mail's.
    pub(super) lang: Option<&'static str>,
    /// What sort of word it is.
    pub(super) head: String,
    /// That it is in the original, that it is a quotation, why it was taken back (markup).
    pub(super) notes: Vec<String>,
    pub(super) paragraphs: Vec<String>,
    /// As of when, and who speaks (markup).
    pub(super) source: String,
    pub(super) is_struck: bool,
}

impl Said {
    /// An update of an incident.
    pub(super) fn of(setting: &Setting<'_>, view: UpdateView) -> Said {
        let words = setting.words();
        let (is_struck, is_pending) = (view.is_retracted(), view.body.is_pending());
        let corrected = if view.is_corrected { words.corrected.as_str() } else { "" };
        let retracted = if is_struck { words.retracted.as_str() } else { "" };
        let marks = [retracted, view.phase, view.kind, corrected];
        let marks: Vec<&str> = marks.into_iter().filter(|mark| !mark.is_empty()).collect();
        let pending = if is_pending { setting.say().word("in-original") } else { String::new() };
        let notes = [pending, view.retracted, view.quoted_from, view.waived];
        let source: Vec<String> =
            [view.as_of, view.published, view.speaker].into_iter().filter(|part| !part.is_empty()).collect();
        let mut paragraphs = view.body.paragraphs;
        paragraphs.extend(Some(view.signed_by).filter(|line| !line.is_empty()));
        Said {
            lang: view.body.lang,
            head: marks.join(" · "),
            notes: notes.into_iter().filter(|note| !note.is_empty()).map(|note| in_mail(setting, &note)).collect(),
            paragraphs,
            source: in_mail(setting, &source.join(" · ")),
            is_struck,
        }
    }

    /// Words of a maintenance.
    pub(super) fn of_work(setting: &Setting<'_>, head: &str, body: Body, as_of: &str) -> Said {
        let pending = body.is_pending().then(|| setting.say().word("in-original"));
        Said {
            lang: body.lang,
            head: head.to_owned(),
            notes: pending.into_iter().collect(),
            paragraphs: body.paragraphs,
            source: in_mail(setting, as_of),
            is_struck: false,
        }
    }
}

/// Markup of the page as a mail can carry it: times are words there, and links name the page.
pub(super) fn in_mail(setting: &Setting<'_>, markup: &str) -> String {
    let mut pieces = markup.split("<time ");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push_str(piece.split_once('>').map_or("", |(_, behind)| behind));
    }
    // What people wrote holds no quotation mark any more.
    plain.replace("</time>", "").replace("href=\"/", &format!("href=\"{}/", setting.page.url))
}

/// The moment that a mail describes, with its zone, which stays in one piece (markup).
pub(super) fn as_of(setting: &Setting<'_>, at: Time) -> String {
    let telling = setting.telling(at).in_full();
    let as_of = setting.words().as_of.fill(&[&telling.moment(at)]);
    format!("{as_of} <span style=\"white-space:nowrap\">· {}</span>", telling.zone_name())
}

#[derive(Template)]
#[template(path = "mail/mail.html")]
pub(super) struct HtmlSheet<'a> {
    pub(super) content: &'a Content,
    pub(super) lang: &'static str,
    pub(super) title: &'a str,
    pub(super) page: &'a str,
    pub(super) url: &'a str,
    /// Where each reader's own lines go; empty where there are none.
    pub(super) slot: &'a str,
}

#[derive(Template)]
#[template(path = "mail/mail.txt")]
pub(super) struct TextSheet<'a> {
    pub(super) content: &'a Content,
    pub(super) page: &'a str,
    pub(super) url: &'a str,
    /// Where each reader's own lines go; empty where there are none.
    pub(super) slot: &'a str,
}

impl TextSheet<'_> {
    fn plain(&self, markup: &str) -> String {
        unmarked(markup)
    }

    /// A paragraph, in brackets where it was taken back.
    fn paragraph(&self, said: &Said, markup: &str) -> String {
        let text = unmarked(markup);
        if said.is_struck { format!("[-{text}-]") } else { text }
    }
}
