//! Badges: the status of the page, of a group or of a component as a small drawing, and the same as JSON for shields.io's
//! endpoint badge. Files of their own, one in each language, so that a mirror can serve them.

use super::groups;
use super::names::{Name, escaped};
use super::site::{Section, Site, status_of_leaf};
use super::wire::{full_name, json};
use super::words::Words;
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::record::Stamp;
use crate::domain::status::{Status, roll_up_group};
use serde::Serialize;

/// What a badge is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Page,
    Group(GroupId),
    Component(ComponentId),
}

impl Subject {
    /// Every subject on the page of `site`, with the stamp that its badge depends on.
    pub(crate) fn all(site: &Site<'_>) -> Vec<(Subject, Stamp)> {
        let groups = site
            .sections
            .iter()
            .filter_map(|section| section.group.map(|group| (Subject::Group(group.id), groups::stamp(site, section))));
        let components = site.record.components.iter();
        let components = components.map(|one| (Subject::Component(one.component.id), one.stamp));
        [(Subject::Page, site.record.content)].into_iter().chain(groups).chain(components).collect()
    }

    /// The address of its badge, which ends in `extension`: `svg`, or `json` for shields.io.
    pub(crate) fn path(self, page: &Page, language: Language, extension: &str) -> String {
        let prefix = page.prefix(language);
        match self {
            Subject::Page => format!("{prefix}/badge.{extension}"),
            Subject::Group(id) => format!("{prefix}/groups/{id}/badge.{extension}"),
            Subject::Component(id) => format!("{prefix}/components/{id}/badge.{extension}"),
        }
    }
}

/// A longer name is cut: a badge stands in a line of text.
const LABEL_CHARS_MAX: usize = 40;
/// The height of the drawing, and what stands before and behind each text, in pixels.
const HEIGHT: u32 = 20;
const PADDING: u32 = 7;

/// What a badge says.
struct Told {
    label: String,
    message: &'static str,
    status: Status,
}

impl Told {
    /// `None` for what is not on the page.
    fn of(site: &Site<'_>, language: Language, subject: Subject) -> Option<Told> {
        let words = Words::of(language);
        let (label, status) = match subject {
            Subject::Page => {
                let leaves = site.leaves().map(|(_, leaf)| status_of_leaf(leaf));
                (site.page.names.text(language).to_owned(), roll_up_group(leaves).unwrap_or(Status::Unknown))
            }
            Subject::Group(id) => {
                let section: &Section<'_> = site.section(id)?;
                (Name::of_group(section.group?, language).text().into_owned(), section.status)
            }
            Subject::Component(id) => {
                let (component, _, branch) = site.find(id)?;
                (full_name(branch, component, language), site.record.status_of(component))
            }
        };
        let label = match site.record.is_rehearsal {
            true => format!("[{}] {}", words.rehearsal, shortened(&label)),
            false => shortened(&label),
        };
        Some(Told { label, message: words.status(status), status })
    }
}

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LABEL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

/// The colour behind the message, dark enough for white letters (4.5:1) in every surrounding.
fn colour(status: Status) -> &'static str {
    match status {
        Status::Operational => "1a7f4b",
        Status::DegradedPerformance => "8f6400",
        Status::PartialOutage => "b54708",
        Status::MajorOutage => "c0262d",
        Status::UnderMaintenance => "1f5fbf",
        Status::Unknown => "5b6470",
    }
}

/// How wide `text` is at 11 pixels, roughly: the drawing tells its letters to fill exactly that, whatever the font.
fn width(text: &str) -> u32 {
    let tenths = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 35,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 45,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 95,
        'A'..='Z' => 75,
        c if c.is_ascii() => 64,
        // Latin beyond ASCII is as wide as Latin; Hangul and its neighbours fill a square.
        c if (c as u32) < 0x1100 => 64,
        _ => 110,
    };
    text.chars().map(tenths).sum::<u32>().div_ceil(10).max(1)
}

/// `badge.svg` of `subject`; an unknown subject gives the badge of the page.
pub(crate) fn svg(site: &Site<'_>, language: Language, subject: Subject) -> String {
    let told = Told::of(site, language, subject).or_else(|| Told::of(site, language, Subject::Page));
    let Some(Told { label, message, status }) = told else { return String::new() };
    let (label_width, message_width) = (width(&label), width(message));
    let (left, right) = (label_width + 2 * PADDING, message_width + 2 * PADDING);
    let whole = left + right;
    let title = escaped(&format!("{label}: {message}"));
    let text = |x: u32, width: u32, text: &str| {
        let text = escaped(text);
        format!("<text x=\"{x}\" y=\"14\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>")
    };
    let (label, message) = (text(PADDING, label_width, &label), text(left + PADDING, message_width, message));
    let colour = colour(status);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"{HEIGHT}\" viewBox=\"0 0 {whole} {HEIGHT}\" \
         role=\"img\" aria-label=\"{title}\" xml:lang=\"{language}\"><title>{title}</title>\
         <clipPath id=\"r\"><rect width=\"{whole}\" height=\"{HEIGHT}\" rx=\"3\"/></clipPath>\
         <g clip-path=\"url(#r)\"><path fill=\"#2b3139\" d=\"M0 0h{left}v{HEIGHT}H0z\"/>\
         <path fill=\"#{colour}\" d=\"M{left} 0h{right}v{HEIGHT}H{left}z\"/></g>\
         <g fill=\"#fff\" font-family=\"Verdana,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif\" \
         font-size=\"11\">{label}{message}</g></svg>\n"
    )
}

/// The body that shields.io's endpoint badge reads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shield<'a> {
    schema_version: u8,
    label: &'a str,
    message: &'a str,
    color: &'a str,
    cache_seconds: u32,
}

/// The shortest time that shields.io keeps an answer for.
const CACHE_S: u32 = 300;

/// `badge.json` of `subject`; an unknown subject gives the badge of the page.
pub(crate) fn shield(site: &Site<'_>, language: Language, subject: Subject) -> String {
    let told = Told::of(site, language, subject).or_else(|| Told::of(site, language, Subject::Page));
    let Some(Told { label, message, status }) = told else { return String::new() };
    let color = colour(status);
    json(&Shield { schema_version: 1, label: &label, message, color, cache_seconds: CACHE_S })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_hangul_is_wider_than_latin() {
        assert_eq!(shortened("카카오톡"), "카카오톡");
        let cut = shortened(&"가".repeat(60));
        assert_eq!(cut.chars().count(), LABEL_CHARS_MAX + 1);
        assert!(cut.ends_with('…'));
        assert!(width("가나다") > width("abc") && width("mmm") > width("iii") && width("") > 0);
    }
}
