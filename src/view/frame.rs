//! What stands around every page: head, styles, the name of the page, the way to its other languages, the footer.

use super::addresses::{self, Place};
use super::feeds::{self, FeedLink};
use super::names::sound;
use super::pictures::{self, Picture};
use super::site::Site;
use super::times::Telling;
use super::words::Words;
use crate::domain::imports::Origin;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::record::Stamp;
use crate::domain::status::Status;
use askama::Template;
use base64::Engine;
use sha2::{Digest, Sha256};

/// All styles of all pages but the operator's colour. Inlined, so that the first response is the whole page.
const STYLE: &str = include_str!("../../templates/style.css");

/// Every style as it is inlined: ours and the operator's colour, which configuration has checked to be a colour.
pub(crate) fn style(page: &Page) -> String {
    let (light, dark) = (&page.accent.light, &page.accent.dark);
    format!(
        "{}:root{{--accent:{light}}}@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}",
        STYLE.trim_end()
    )
}

/// The policy that lets `style` work and nothing else.
pub(crate) fn content_security_policy(style: &str) -> String {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'self'"
    )
}

/// The same page in a language.
pub(crate) struct Version {
    pub(crate) language: Language,
    pub(crate) path: String,
    pub(crate) address: String,
}

/// Everything that `base.html` needs.
pub(crate) struct Frame<'a> {
    pub(crate) words: &'static Words,
    pub(crate) language: Language,
    /// The title of the window: the state first.
    pub(crate) title: String,
    /// What previews in messengers show.
    pub(crate) headline: String,
    pub(crate) description: String,
    /// When this page's inputs last changed, in a sentence.
    pub(crate) stamped: String,
    pub(crate) zone: String,
    pub(crate) style: &'a str,
    pub(crate) page_name: String,
    pub(crate) is_rehearsal: bool,
    pub(crate) address: String,
    pub(crate) versions: Vec<Version>,
    pub(crate) home: String,
    pub(crate) uptime: String,
    pub(crate) history: String,
    pub(crate) plain: String,
    /// Where readers ask to be told by mail, about what the page is about; empty where that is not offered. On the canonical
    /// host, also on copies of the page: only there somebody answers.
    pub(crate) subscribe: String,
    /// What readers can subscribe to, in the language of the page.
    pub(crate) feeds: [FeedLink; 4],
    /// What the page is about, for machines that read schema.org; may be empty.
    pub(crate) structured: String,
    /// The address of the picture that messengers show.
    pub(crate) picture: String,
    /// False on the page that is shown for any address at all.
    pub(crate) has_address: bool,
}

impl<'a> Frame<'a> {
    /// The frame of `place`. `state` is what the page says in a few words, `headline` in full.
    pub(crate) fn new(
        site: &'a Site<'_>,
        telling: &Telling<'_>,
        place: Place,
        stamp: Stamp,
        [state, headline, description]: [&str; 3],
    ) -> Frame<'a> {
        let (page, language) = (site.page, telling.words.language);
        let words = Words::of(language);
        let version = |language: Language| {
            let path = place.path(page, language);
            Version { language, address: format!("{}{path}", page.url), path }
        };
        let own_name = page.names.text(language);
        let page_name = sound(if own_name.is_empty() { &page.url } else { own_name }).into_owned();
        let marked = |text: &str| match site.record.is_rehearsal {
            true => format!("[{}] {text}", words.rehearsal),
            false => text.to_owned(),
        };
        let at = telling.in_full().moment(stamp.at);
        let is_index = matches!(place, Place::Index | Place::Plain | Place::PlainFile);
        let stamped = if is_index { &words.made_line } else { &words.changed_line };
        Frame {
            words,
            language,
            title: marked(&words.titled.fill(&[&state, &page_name])),
            headline: marked(headline),
            description: description.to_owned(),
            stamped: stamped.fill(&[&at, &stamp.sequence]),
            zone: words.zone_line.fill(&[&telling.zone_name()]),
            style: &site.style,
            page_name,
            is_rehearsal: site.record.is_rehearsal,
            address: version(language).address,
            versions: page.languages.iter().copied().map(version).collect(),
            home: Place::Index.path(page, language),
            uptime: Place::Uptime.path(page, language),
            history: Place::History.path(page, language),
            plain: Place::PlainFile.path(page, language),
            subscribe: addresses::subscribe(page, language, place),
            feeds: feeds::links(page, language),
            structured: String::new(),
            picture: format!("{}{}", page.url, Picture { language, status: None }.path()),
            has_address: place != Place::NotFound,
        }
    }

    /// The same about something with a status: messengers show its picture.
    pub(crate) fn showing(self, site: &Site<'_>, status: Status) -> Frame<'a> {
        let picture = Picture { language: self.language, status: Some(status) };
        Frame { picture: format!("{}{}", site.page.url, picture.path()), ..self }
    }

    /// The same of a record that says itself where it came from: its last change is one over there, and no issue of this
    /// page.
    pub(crate) fn from(self, origin: Option<&Origin>, telling: &Telling<'_>, stamp: Stamp) -> Frame<'a> {
        let stamped = || self.words.carried_line.fill(&[&telling.in_full().moment(stamp.at)]);
        Frame { stamped: if origin.is_some() { stamped() } else { self.stamped }, ..self }
    }

    /// The same with what it is about for machines, as [`structured`](super::structured) writes it.
    pub(crate) fn about(self, structured: String) -> Frame<'a> {
        Frame { structured, ..self }
    }

    /// The version in the page's default language, for readers whose language the page does not speak.
    pub(crate) fn otherwise(&self) -> &str {
        self.versions.first().map_or(&self.address, |version| &version.address)
    }

    /// How wide and high pictures are.
    pub(crate) fn picture_size(&self) -> (u32, u32) {
        (pictures::WIDTH, pictures::HEIGHT)
    }

    /// The versions in other languages.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(|version| version.language != self.language)
    }
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound<'a> {
    frame: Frame<'a>,
}

/// The page for an address that has none.
pub(crate) fn render_not_found(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, site.record.content.at);
    let says = [words.not_found.as_str(), &words.not_found, &words.not_found_help];
    rendered(&NotFound { frame: Frame::new(site, &telling, Place::NotFound, site.record.content, says) })
}

/// `template` as a page.
pub(crate) fn rendered(template: &impl Template) -> String {
    // Our templates call nothing that can fail, and writing into a string cannot.
    template.render().unwrap_or_default()
}
