//! Every page in every state: how they look (snapshots), and what must hold of all of them.

use super::maintenance_samples;
use super::samples::{self, LEAVES, all, incidents, mass, outage, well_but};
use super::sheets::{Media, sheets};
use super::site::Site;
use crate::domain::language::{Language, Texts};
use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::domain::status::Status;
use base64::Engine;
use scraper::{Html, Selector};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Every file of `record` by its address.
fn files(record: &PublicRecord, page: &Page) -> BTreeMap<String, (Media, String)> {
    let site = Site::new(record, page);
    sheets(&site).iter().map(|sheet| (sheet.path.clone(), (sheet.media, sheet.render(&site)))).collect()
}

fn file(record: &PublicRecord, path: &str) -> String {
    files(record, &samples::page()).remove(path).unwrap().1
}

fn one_out() -> PublicRecord {
    well_but(&[("mail", Status::MajorOutage)])
}

fn many() -> PublicRecord {
    samples::record([
        Status::MajorOutage,
        Status::MajorOutage,
        Status::PartialOutage,
        Status::Operational,
        Status::DegradedPerformance,
        Status::Unknown,
        Status::UnderMaintenance,
    ])
}

/// Names as an enemy would choose them.
fn hostile() -> PublicRecord {
    let mut record = many();
    let names = [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "'><img src=x onerror=alert(1)>",
        "\u{202E}뒤집힌 이름\u{2066}",
        "&lt;already&gt; {{ braces }} {$arguments}",
        "]]></style></title><!--",
        "줄\n바꿈\u{0}",
    ];
    let long = "가".repeat(200);
    for (component, name) in record.components.iter_mut().zip(names.into_iter().chain([long.as_str()])) {
        component.component.names = samples::texts(name, name);
        component.component.descriptions = samples::texts(name, name);
        component.component.operator = Some(name.to_owned());
    }
    record.groups[0].names = samples::texts(names[0], names[1]);
    record.incidents = incidents::small().incidents;
    incidents::with_first(record, |incident| {
        incident.title = incidents::wording(names[0], names[1]);
        incident.contact = Some(incidents::wording(names[2], names[5]));
        incident.updates[0].revisions[0].body = incidents::wording(names[3], names[6]);
        incident.updates[0].speaker.organisation = samples::texts(names[4], names[0]);
        for (tracked, name) in incident.tracked.iter_mut().zip(names) {
            (tracked.names, tracked.parent_names) = (samples::texts(name, name), samples::texts(names[5], names[5]));
        }
    })
}

/// A record in which texts are missing in one language or in both.
fn half_translated() -> PublicRecord {
    let mut record = one_out();
    record.components[7].component.names = Texts::of(Language::Korean, "가람 메일");
    record.groups[2].names = Texts::of(Language::English, "Mail");
    record.components[8].component.names = Texts::default();
    record
}

fn rehearsed() -> PublicRecord {
    PublicRecord { is_rehearsal: true, ..many() }
}

fn states() -> Vec<(&'static str, PublicRecord)> {
    let empty = PublicRecord { components: Vec::new(), groups: Vec::new(), ..many() };
    let mut states: Vec<(&'static str, PublicRecord)> =
        Status::ALL.iter().map(|status| (status.as_str(), all(*status))).collect();
    states.extend([
        ("one out", one_out()),
        ("many", many()),
        ("hostile", hostile()),
        ("half translated", half_translated()),
        ("rehearsed", rehearsed()),
        ("empty", empty),
        ("a small incident", incidents::small()),
        ("a mass outage", mass::mass()),
        ("a promise missed", mass::mass_late()),
        ("all restored", mass::mass_restored()),
        ("two incidents", incidents::two()),
        ("incidents", outage::record()),
        ("just over", just_over()),
        ("maintenances", maintenance_samples::record()),
        ("history", samples::history::record()),
        ("only maintenance", maintenances::only_maintenance()),
    ]);
    states
}

/// Nothing is open; one ended three hours ago, and a component was left open.
fn just_over() -> PublicRecord {
    let mut record = well_but(&[("map", Status::PartialOutage)]);
    let incident = samples::reported::reported();
    record.stamp.at = incident.updates[0].published_at + chrono::Duration::hours(3);
    record.content.at = record.stamp.at;
    record.incidents = vec![std::sync::Arc::new(incident)];
    record
}

/// A page without what is the same on all pages: styles and shapes.
fn body_of(html: &str) -> String {
    let (head, rest) = html.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (above, rest) = rest.split_once("<svg class=\"shapes\"").unwrap();
    let (_, below) = rest.split_once("</svg>").unwrap();
    format!("{head}{above}{below}")
}

macro_rules! looks_like {
    ($name:literal, $record:expr, $path:expr) => {
        let found = file(&$record, &$path);
        let found = if found.starts_with("<!doctype") { body_of(&found) } else { found };
        insta::assert_snapshot!($name, found);
    };
}

mod history;
mod maintenances;

fn path_of(slug: &str) -> String {
    format!("/components/{}/", crate::domain::ids::ComponentId::from_slug(slug))
}

#[test]
fn the_front_page() {
    looks_like!("index_well_ko", all(Status::Operational), "/");
    looks_like!("index_well_en", all(Status::Operational), "/en/");
    looks_like!("index_many_ko", many(), "/");
    looks_like!("index_many_en", many(), "/en/");
    looks_like!("index_half_translated_en", half_translated(), "/en/");
    looks_like!("index_rehearsed_en", rehearsed(), "/en/");
}

#[test]
fn the_front_page_with_incidents() {
    looks_like!("index_small_incident_ko", incidents::small(), "/");
    looks_like!("index_small_incident_en", incidents::small(), "/en/");
    looks_like!("index_mass_ko", mass::mass(), "/");
    looks_like!("index_mass_en", mass::mass(), "/en/");
    looks_like!("index_two_incidents_ko", incidents::two(), "/");
    looks_like!("index_just_over_ko", just_over(), "/");
    looks_like!("index_just_over_en", just_over(), "/en/");
    looks_like!("plain_mass_ko", mass::mass(), "/plain");
    looks_like!("plain_mass_late_en", mass::mass_late(), "/en/plain");
    looks_like!("plain_mass_restored_ko", mass::mass_restored(), "/plain");
}

#[test]
fn the_first_response_in_a_mass_outage_is_small() {
    let page = file(&mass::mass(), "/");
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 5, size_hint: page.len(), ..Default::default() };
    brotli::BrotliCompress(&mut page.as_bytes(), &mut packed, &params).unwrap();
    // PAGE.md: 14 KB are what a server may send before it waits for the first answer.
    assert!(packed.len() <= 14 * 1024, "{} bytes of {}", packed.len(), page.len());
}

#[test]
fn component_pages() {
    looks_like!("component_ko", one_out(), path_of("mail"));
    looks_like!("component_en", one_out(), format!("/en{}", path_of("map")));
    looks_like!("component_with_functions_ko", many(), path_of("t"));
    looks_like!("function_en", many(), format!("/en{}", path_of("taxi")));
}

fn incident_path(slug: &str) -> String {
    format!("/incidents/{}/", crate::domain::ids::IncidentId::from_slug(slug))
}

#[test]
fn pages_with_incidents() {
    let group = format!("/groups/{}/", crate::domain::ids::GroupId::from_slug("mobility"));
    looks_like!("group_ko", outage::record(), group);
    looks_like!("group_en", outage::record(), format!("/en{group}"));
    looks_like!("component_with_incidents_ko", outage::record(), path_of("mail"));
    looks_like!("component_with_incidents_en", outage::record(), format!("/en{}", path_of("talk")));
    looks_like!("incidents_ko", outage::record(), "/incidents/");
    looks_like!("incidents_en", many(), "/en/incidents/");
}

#[test]
fn incident_pages() {
    looks_like!("incident_open_ko", outage::record(), incident_path("outage"));
    looks_like!("incident_open_en", outage::record(), format!("/en{}", incident_path("outage")));
    looks_like!("incident_over_ko", outage::record(), incident_path("reported"));
    looks_like!("incident_over_en", outage::record(), format!("/en{}", incident_path("reported")));
    looks_like!("report_ko", outage::record(), format!("{}report/", incident_path("reported")));
    looks_like!("report_en", outage::record(), format!("/en{}report/", incident_path("reported")));
}

#[test]
fn figures_and_plain_text() {
    looks_like!("uptime_ko", many(), "/uptime/");
    looks_like!("uptime_en", many(), "/en/uptime/");
    looks_like!("plain_ko", rehearsed(), "/plain");
    looks_like!("plain_en", many(), "/en/plain.txt");
    looks_like!("plain_well_ko", all(Status::Operational), "/plain.txt");
    looks_like!("not_found_en", many(), "/en/404.html");
}

#[test]
fn files_for_machines() {
    looks_like!("status_json", many(), "/api/v2/status.json");
    looks_like!("summary_json", many(), "/api/v2/summary.json");
    looks_like!("heartbeat_json", many(), "/heartbeat.json");
    looks_like!("sitemap_xml", well_but(&[]), "/sitemap.xml");
    looks_like!("robots_txt", many(), "/robots.txt");
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

/// True for what other sites show inside their own pages: it has a style and a script of its own.
fn is_corner(path: &str) -> bool {
    path.ends_with("/embed/corner/")
}

#[test]
fn every_page_is_sound_html_with_one_h1_and_links_that_lead_somewhere() {
    for (state, record) in states() {
        let files = files(&record, &samples::page());
        for (path, (_, text)) in files.iter().filter(|(path, (media, _))| *media == Media::Html && !is_corner(path)) {
            let html = Html::parse_document(text);
            let at = format!("{state} {path}");
            for one in ["h1", "main", "header", "footer", "head title", "style"] {
                assert_eq!(select(&html, one).len(), 1, "{at}: {one}");
            }
            for none in ["script:not([type=\"application/ld+json\"])", "[style]", "img", "[onmouseover]", "[onerror]"] {
                assert_eq!(select(&html, none).len(), 0, "{at}: {none}");
            }
            let ids: Vec<&str> = select(&html, "[id]").iter().filter_map(|found| found.attr("id")).collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{at}: an id twice");
            for link in select(&html, "[href]").iter().filter_map(|found| found.attr("href")) {
                let link = link.strip_prefix("https://status.example.kr").unwrap_or(link);
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                assert!(file.is_empty() || file.starts_with("tel:") || files.contains_key(file), "{at}: {link}");
                assert!(!file.is_empty() || ids.contains(&anchor), "{at}: {link}");
            }
            let levels: Vec<u32> =
                select(&html, "h1,h2,h3").iter().filter_map(|found| found.value().name()[1..].parse().ok()).collect();
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{at}: headings {levels:?}");
        }
    }
}

#[test]
fn the_policy_lets_exactly_the_inlined_style_work() {
    let (mut page, record) = (samples::page(), many());
    page.accent.light = "#7a1fa2".into();
    let site = Site::new(&record, &page);
    for sheet in sheets(&site).iter().filter(|sheet| sheet.media == Media::Html && !sheet.is_corner()) {
        let html = Html::parse_document(&sheet.render(&site));
        let style: String = select(&html, "style").iter().flat_map(scraper::ElementRef::text).collect();
        assert!(style.contains("--accent:#7a1fa2"));
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
        assert!(
            super::site::content_security_policy(site.page).contains(&format!("style-src 'sha256-{hash}';")),
            "{}",
            sheet.path
        );
    }
    assert!(!super::site::content_security_policy(site.page).contains("unsafe"));
}

#[test]
fn hostile_names_stay_text() {
    let files = files(&hostile(), &samples::page());
    let html = Html::parse_document(&files["/en/"].1);
    let names: Vec<String> = select(&html, ".r a").iter().map(|link| link.text().collect()).collect();
    assert!(names.contains(&"<script>alert(1)</script>".to_owned()), "{names:?}");
    assert!(names.contains(&"&lt;already&gt; {{ braces }} {$arguments}".to_owned()), "{names:?}");
    for (path, (media, text)) in &files {
        let unsound =
            |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        // JSON escapes what is not text instead; its readers are programs.
        let text = if *media == Media::Calendar { &text.replace("\r\n", "\n") } else { text };
        assert!(matches!(media, Media::Json | Media::JsonFeed) || !text.contains(unsound), "{path}");
        let ours = [r#"<script type="application/ld+json">"#, "<script>(function () {"];
        let scripts = text.matches("<script").count() - ours.iter().map(|own| text.matches(own).count()).sum::<usize>();
        assert!(!matches!(media, Media::Html | Media::Svg) || scripts == 0, "{path}");
    }
}

#[test]
fn a_name_in_another_language_is_marked() {
    let html = Html::parse_document(&file(&half_translated(), "/en/"));
    let marked: Vec<String> = select(&html, "[lang=ko]").iter().map(|found| found.text().collect()).collect();
    // In the sentence, beside its group, in the list; and the two switches of language.
    assert_eq!(marked.iter().filter(|text| *text == "가람 메일").count(), 2, "{marked:?}");
    assert!(file(&half_translated(), "/").contains("<span lang=\"en\">Mail</span>"));
}

#[test]
fn a_replay_says_so_on_every_page() {
    for (path, (media, text)) in files(&rehearsed(), &samples::page()) {
        if matches!(media, Media::Html) || path.contains("plain") {
            let word = if path.starts_with("/en/") { "Replay" } else { "재현" };
            assert!(text.contains(word), "{path}");
        }
        // What shields.io draws is read by people.
        let is_for_programs = media == Media::Json && !path.ends_with("badge.json");
        assert!(!is_for_programs || !text.contains("재현"), "{path}");
    }
    assert!(!file(&many(), "/").contains("재현"));
}

#[test]
fn unknown_is_never_green() {
    for (path, (media, text)) in files(&all(Status::Unknown), &samples::page()) {
        if media == Media::Html {
            assert_eq!(
                select(&Html::parse_document(&text), ".say.ok, h1 .ok, .r .s.ok, summary .s.ok").len(),
                0,
                "{path}"
            );
        }
    }
}

#[test]
fn a_language_that_the_page_does_not_speak_has_no_files() {
    let page = Page { languages: vec![Language::English], ..samples::page() };
    let files = files(&many(), &page);
    assert!(files.contains_key("/") && !files.keys().any(|path| path.starts_with("/en/")));
    assert!(files["/"].1.contains("<html lang=\"en\">") && !files["/"].1.contains("hreflang=\"ko\""));
}

#[test]
fn three_levels_are_folded_to_two_and_positions_restart_in_each_group() {
    let components: Value = serde_json::from_str(&file(&many(), "/api/v2/components.json")).unwrap();
    let rows = components["components"].as_array().unwrap();
    let names: Vec<(&str, i64)> =
        rows.iter().map(|row| (row["name"].as_str().unwrap(), row["position"].as_i64().unwrap())).collect();
    assert_eq!(
        names,
        [
            ("대화", 1),
            ("가람톡 - 메시지", 1),
            ("가람톡 - 사진·동영상", 2),
            ("이동", 2),
            ("가람T - 택시 호출", 1),
            ("가람T - 주차", 2),
            ("가람맵", 3),
            ("메일", 3),
            ("가람 메일", 1),
            ("가람뱅크", 4),
        ]
    );
    let leaves = rows.iter().filter(|row| row["group"] == Value::Bool(false)).count();
    assert_eq!(leaves, LEAVES.len());
    assert_eq!(rows[0]["components"], Value::from(vec![rows[1]["id"].clone(), rows[2]["id"].clone()]));
    assert_eq!((&rows[1]["group_id"], &rows[9]["group_id"]), (&rows[0]["id"], &Value::Null));
}
