//! What other sites put into their own: a script that answers the calls of Statuspage's embed (STATUSPAGE-V2 §13), and a
//! corner that shows nothing while all is well.

use super::addresses::Place;
use super::frame::rendered;
use super::headline::Headline;
use super::open::open_incidents;
use super::site::Site;
use super::statuses;
use super::times::Telling;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::status::Status;
use askama::Template;
use base64::Engine;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const SCRIPT: &str = include_str!("../../static/embed.js");
const CORNER_SCRIPT: &str = include_str!("../../static/corner.js");
const CORNER_STYLE: &str = include_str!("../../templates/corner.css");

/// `/embed.js`: knows the page's id and address, and where its corner is in each language.
pub(crate) fn script(page: &Page) -> String {
    let mut corners: BTreeMap<&str, String> =
        page.languages.iter().map(|language| (language.tag(), Place::Corner.path(page, *language))).collect();
    corners.insert("", Place::Corner.path(page, page.default_language()));
    // An id is letters and digits, an address is one of the web without quotes, and JSON is an expression of the language.
    SCRIPT
        .replace("{{id}}", page.id.as_str())
        .replace("{{url}}", &page.url)
        .replace("{{corners}}", &serde_json::to_string(&corners).unwrap_or_default())
}

#[derive(Template)]
#[template(path = "corner.html")]
struct Corner {
    words: &'static Words,
    title: String,
    address: String,
    style: &'static str,
    script: &'static str,
    told: Option<Told>,
}

/// What is wrong, in a sentence.
struct Told {
    class: &'static str,
    /// `incident` or `maintenance`: each may have colours of its own.
    kind: &'static str,
    sentence: String,
    as_of: String,
}

/// `/embed/corner/` in `language`: empty while all is well.
pub(crate) fn corner(site: &Site<'_>, language: Language) -> String {
    let (page, words) = (site.page, Words::of(language));
    let telling = Telling::new(words, page.zone, site.record.content.at);
    let headline = Headline::of(site, language);
    let is_calm = headline.worst == Status::Operational && open_incidents(site).is_empty();
    let marked = |text: &str| match site.record.is_rehearsal {
        true => format!("[{}] {text}", words.rehearsal),
        false => text.to_owned(),
    };
    let told = (!is_calm && site.leaves().next().is_some()).then(|| Told {
        class: statuses::class(headline.worst),
        kind: if headline.worst == Status::UnderMaintenance { "maintenance" } else { "incident" },
        sentence: marked(headline.first()),
        // Heartbeats do not touch this file: it speaks as of the last change.
        as_of: words.as_of.fill(&[&telling.in_full().moment(headline.as_of.min(site.record.content.at))]),
    });
    rendered(&Corner {
        words,
        title: marked(page.names.text(language)),
        address: format!("{}{}", page.url, Place::Index.path(page, language)),
        style: CORNER_STYLE,
        script: CORNER_SCRIPT,
        told,
    })
}

/// The policy of the corner: its own style and script by their hashes, nothing else, inside any other page.
pub fn content_security_policy() -> String {
    let hash = |text: &str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors *",
        hash(CORNER_STYLE),
        hash(CORNER_SCRIPT)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples::{self, all, well_but};

    #[test]
    fn the_corner_is_empty_while_all_is_well_and_its_policy_fits_it() {
        let page = samples::page();
        let corner = |record: &crate::domain::record::PublicRecord| corner(&Site::new(record, &page), Language::Korean);
        let calm = corner(&all(Status::Operational));
        assert!(!calm.contains("<a ") && !calm.contains("<p"), "{calm}");
        let out = corner(&well_but(&[("mail", Status::MajorOutage)]));
        assert!(out.contains("class=\"out incident\"") && out.contains("target=\"_top\""), "{out}");
        for (opening, closing) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let inside = out.split_once(opening).and_then(|(_, rest)| rest.split_once(closing)).unwrap().0;
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(inside));
            assert!(content_security_policy().contains(&format!("'sha256-{hash}'")), "{opening}");
        }
    }

    #[test]
    fn the_script_knows_its_page_and_its_corners() {
        let page = samples::page();
        let script = script(&page);
        assert!(script.contains(&format!("\"{}\"", page.url)) && script.contains(page.id.as_str()));
        assert!(script.contains(r#""en":"/en/embed/corner/""#) && !script.contains("{{"));
    }
}
