//! `/plain`: the front page as text, for the slowest line and the oldest telephone.

use super::addresses::Place;
use super::endings::endings;
use super::facts::behind;
use super::figures::{Figure, figure};
use super::headline::Headline;
use super::index::as_of_lines;
use super::maintenances::{self, WorkView};
use super::names::{Name, sound};
use super::notices;
use super::open::{OpenIncident, open_incidents};
use super::past::past_incidents;
use super::site::{Branch, Site};
use super::states::State;
use super::times::Telling;
use super::wordings::{self, unmarked};
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;

/// `/plain` in `language`.
pub(crate) fn render(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, site.record.stamp.at);
    let headline = Headline::of(site, language);
    let mut lines = vec![sound(site.page.names.text(language)).into_owned(), String::new()];
    if site.record.is_rehearsal {
        lines.extend([format!("*** {} *** {}", words.rehearsal, words.rehearsal_note), String::new()]);
    }
    lines.extend(headline.sentences.iter().map(|sentence| sentence.text.clone()));
    lines.extend(as_of_lines(site, &telling, &headline, false));
    lines.extend(endings(site, &telling).iter().map(|ending| ending.line(&site.page.url)));
    lines.extend(site.page.telephone.iter().map(|number| format!("{}: {number}", words.telephone)));
    for incident in open_incidents(site) {
        lines.push(String::new());
        lines.extend(OpenIncident::of(site, &telling, incident).lines(words, &site.page.url));
    }
    lines.extend(works(site, words, &words.works_under_way, &maintenances::under_way(site, &telling)));
    for section in &site.sections {
        let (name, state) = (unmarked(&section.name(site, words)), State::of_section(site, section));
        lines.extend([String::new(), format!("{name}: {}", state.word(words))]);
        for branch in &section.branches {
            lines.push(line(&telling, "  ", branch.component, State::of_branch(site, branch)));
            lines.extend(functions(branch).map(|leaf| line(&telling, "    ", leaf, State::of_leaf(site, leaf))));
        }
    }
    lines.extend([String::new(), words.unlisted.clone()]);
    lines.extend(tail(site, &telling));
    let stamp = site.record.stamp;
    lines.push(String::new());
    lines.push(words.made_line.fill(&[&telling.in_full().moment(stamp.at), &stamp.sequence]));
    lines.push(words.zone_line.fill(&[&telling.zone_name()]));
    lines.push(format!("{}{}", site.page.url, Place::Index.path(site.page, language)));
    lines.join("\n") + "\n"
}

/// Maintenances under `heading`, with their addresses; nothing where there is none.
fn works(site: &Site<'_>, words: &Words, heading: &str, works: &[WorkView]) -> Vec<String> {
    if works.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), heading.to_owned()];
    lines.extend(works.iter().flat_map(|work| work.lines(words, &site.page.url)));
    lines
}

/// What follows the services: what is planned, past incidents, what is behind the open ones, notices.
fn tail(site: &Site<'_>, telling: &Telling<'_>) -> Vec<String> {
    let words = telling.words;
    let mut lines = works(site, words, &words.works_planned, &maintenances::planned(site, telling));
    let past = past_incidents(site, telling);
    if !past.is_empty() {
        lines.extend([String::new(), words.past_incidents.clone()]);
    }
    lines.extend(past.iter().map(|past| {
        let (title, lasted) = (unmarked(&past.incident.title), unmarked(&past.incident.when));
        format!("  [{}] {title}, {lasted}: {}{}", past.ended, site.page.url, past.incident.path)
    }));
    for incident in open_incidents(site) {
        let title = unmarked(&wordings::inline(words, &incident.title));
        lines.extend([String::new(), format!("{}: {title}", words.behind_it)]);
        lines.extend(behind(telling, incident).lines(words));
    }
    for notice in &site.record.notices {
        let notice = notices::view(telling, notice);
        lines.extend([String::new(), format!("{} ({})", notice.kind, unmarked(&notice.until))]);
        lines.extend(notice.body.paragraphs.iter().map(|paragraph| unmarked(paragraph)));
    }
    lines
}

fn functions<'a>(branch: &'a Branch<'_>) -> impl Iterator<Item = &'a ComponentRecord> {
    branch.functions.iter().copied()
}

/// `[중단] 메시지 수발신, 10월 15일(토) 15:27부터, 90일 가동률 99.53%`
fn line(telling: &Telling<'_>, indent: &str, record: &ComponentRecord, state: State) -> String {
    let words = telling.words;
    let name = Name::of_component(&record.component, words.language).text();
    let mut line = format!("{indent}[{}] {name}", state.word(words));
    if let Some(state) = &record.state {
        if state.status != Status::Operational {
            line.push_str(&words.list_comma);
            line.push_str(&words.since.fill(&[&telling.moment(state.since)]));
        }
        line.push_str(&words.list_comma);
        line.push_str(&match figure(telling, state, &state.days.total()) {
            Figure::Uptime(percent) => words.uptime_of.fill(&[&percent]),
            Figure::Measured(since) => since,
        });
    }
    line
}
