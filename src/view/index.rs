//! The front page: the first sentence, since when and as of when; each open incident; every component with its 90 days;
//! what is over, what is behind it, and what else there is to know.

use super::addresses::{Place, group_anchor};
use super::bars;
use super::frame::{Frame, rendered};
use super::headline::{Headline, Sentence, Since};
use super::incidents::Line;
use super::names::Name;
use super::notices::{self, NoticeView};
use super::open::{OpenIncident, open_incidents};
use super::past::past_incidents;
use super::site::{Branch, Section, Site, status_of_leaf};
use super::starts;
use super::statuses;
use super::times::{self, Telling};
use super::wordings;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;
use askama::Template;

/// Pages with at most so many leaves show them all at once; longer ones open only groups with trouble.
const LEAVES_SHOWN_MAX: usize = 12;
/// Up to so many components are named as those that a group has its status from.
const NAMES_BESIDE_GROUP_MAX: usize = 3;

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage<'a> {
    frame: Frame<'a>,
    class: &'static str,
    sentences: Vec<Sentence>,
    as_of: Vec<String>,
    telephone: Option<Telephone>,
    open: Vec<OpenIncident>,
    sections: Vec<SectionView>,
    past: Vec<Line>,
    notices: Vec<NoticeView>,
}

/// A number to call.
pub(crate) struct Telephone {
    /// As it is printed.
    printed: String,
    /// As a telephone dials it.
    dialled: String,
}

struct SectionView {
    anchor: String,
    name: String,
    mark: String,
    which: String,
    is_open: bool,
    has_group: bool,
    rows: Vec<Row>,
}

/// One component or function in the list.
pub(crate) struct Row {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) mark: String,
    /// Since when, where something is wrong.
    pub(crate) since: String,
    /// The bar and the uptime; empty where functions have them.
    pub(crate) bar: String,
    pub(crate) uptime: String,
    pub(crate) functions: Vec<Row>,
}

/// `/` in `language`.
pub(crate) fn render(site: &Site<'_>, language: Language) -> String {
    let words = Words::of(language);
    let telling = Telling::new(words, site.page.zone, site.record.stamp.at);
    let headline = Headline::of(site, language);
    let as_of = as_of_lines(site, &telling, &headline, true);
    // Previews in messengers cut titles short: the worst goes there, the rest below it.
    let mut below: Vec<String> = headline.sentences.iter().skip(1).map(|sentence| sentence.text.clone()).collect();
    below.push(as_of_lines(site, &telling, &headline, false).join(" · "));
    let says = [headline.short.as_str(), headline.first(), &below.join(" ")];
    let leaves = site.leaves().count();
    // Trouble first; otherwise the order of the page.
    let (troubled, well): (Vec<_>, Vec<_>) =
        site.sections.iter().partition(|section| section.status != Status::Operational);
    let sections = troubled.into_iter().chain(well).map(|section| section_view(site, &telling, section, leaves));
    rendered(&IndexPage {
        frame: Frame::new(site, &telling, Place::Index, site.record.stamp, says),
        class: statuses::class(headline.worst),
        sentences: headline.sentences,
        as_of,
        telephone: telephone(site),
        open: open_incidents(site).iter().map(|incident| OpenIncident::of(site, &telling, incident)).collect(),
        sections: sections.collect(),
        past: past_incidents(site, &telling),
        notices: site.record.notices.iter().map(|notice| notices::view(&telling, notice)).collect(),
    })
}

/// As of when, and since when.
pub(crate) fn as_of_lines(
    site: &Site<'_>,
    telling: &Telling<'_>,
    headline: &Headline<'_>,
    is_markup: bool,
) -> Vec<String> {
    let words = telling.words;
    // Without an incident every status stands until another is recorded, and silence is recorded, too: what the record
    // says holds as of its latest heartbeat. What people say of an incident holds as of when they said it.
    let mut lines = vec![words.as_of.fill(&[&telling.in_full().moment_markup(headline.as_of)])];
    lines.extend(headline.since.as_ref().map(|since| match since {
        Since::Incident(start) => starts::began(telling, start, headline.as_of),
        Since::Status(status, since) => {
            let moment = telling.moment_markup(*since);
            let lasted = (site.record.stamp.at - *since).num_milliseconds();
            let told = match lasted >= 60_000 {
                true => words.since_for.fill(&[&moment, &telling.duration(lasted)]),
                false => words.since.fill(&[&moment]),
            };
            words.since_of.fill(&[&words.status(*status), &told])
        }
    }));
    if is_markup { lines } else { lines.iter().map(|line| wordings::unmarked(line)).collect() }
}

fn telephone(site: &Site<'_>) -> Option<Telephone> {
    let printed = site.page.telephone.clone()?;
    let dialled = printed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Some(Telephone { printed, dialled })
}

fn section_view(site: &Site<'_>, telling: &Telling<'_>, section: &Section<'_>, leaves: usize) -> SectionView {
    let words = telling.words;
    let (anchor, name) = match section.group {
        Some(group) => (group_anchor(&group.slug).to_owned(), Name::of_group(group, words.language).markup()),
        None => (String::new(), words.other_services.clone()),
    };
    SectionView {
        anchor,
        name,
        mark: statuses::mark(words, section.status),
        which: which(words, section),
        is_open: section.status != Status::Operational || leaves <= LEAVES_SHOWN_MAX,
        has_group: section.group.is_some() || site.sections.len() > 1,
        rows: section.branches.iter().map(|branch| branch_row(site, telling, branch)).collect(),
    }
}

/// Which components the status of a group comes from: by name where they are few, else counted by status.
fn which(words: &Words, section: &Section<'_>) -> String {
    let leaves: Vec<Status> = section.branches.iter().flat_map(Branch::leaves).map(status_of_leaf).collect();
    if section.status == Status::Operational {
        return words.counted("services", leaves.len(), &[]);
    }
    let worst: Vec<String> = section
        .branches
        .iter()
        .filter(|branch| branch.status == section.status)
        .map(|branch| Name::of_component(&branch.component.component, words.language).markup())
        .collect();
    if worst.len() <= NAMES_BESIDE_GROUP_MAX && section.branches.len() > 1 {
        return format!("{}: {}", words.status(section.status), words.list(&worst));
    }
    let counts = Status::ALL.into_iter().rev().filter_map(|status| {
        let count = leaves.iter().filter(|found| **found == status).count();
        (count > 0).then(|| words.title_count.fill(&[&words.status(status), &count]))
    });
    counts.collect::<Vec<_>>().join(&words.list_comma)
}

/// A component with its functions as a row of the list.
pub(crate) fn branch_row(site: &Site<'_>, telling: &Telling<'_>, branch: &Branch<'_>) -> Row {
    let functions = branch.functions.iter().map(|function| row(site, telling, function, status_of_leaf(function)));
    Row { functions: functions.collect(), ..row(site, telling, branch.component, branch.status) }
}

/// A component or function without what stands below it.
pub(crate) fn row(site: &Site<'_>, telling: &Telling<'_>, record: &ComponentRecord, status: Status) -> Row {
    let words = telling.words;
    let state = record.state.as_ref();
    let wrong = state.filter(|state| state.status != Status::Operational);
    Row {
        path: Place::Component(record.component.id).path(site.page, words.language),
        name: Name::of_component(&record.component, words.language).markup(),
        mark: statuses::mark(words, status),
        since: wrong.map_or_else(String::new, |state| words.since.fill(&[&telling.moment(state.since)])),
        bar: state.map_or_else(String::new, |state| bars::bar(telling, &state.days)),
        uptime: state.map_or_else(String::new, |state| uptime_figure(words, state.days.total().basis_points())),
        functions: Vec::new(),
    }
}

/// An uptime as people read it.
pub(crate) fn uptime_figure(words: &Words, basis_points: Option<u32>) -> String {
    basis_points.map_or_else(|| words.nothing_known.clone(), times::percent)
}
