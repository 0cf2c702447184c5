//! The front page: the first sentence, since when and as of when; each open incident; every component with its 90 days;
//! what is over, what is behind it, and what else there is to know.

use super::addresses::{Place, group_anchor};
use super::bars;
use super::endings::{Ending, endings};
use super::figures::{Figure, figure};
use super::frame::{Frame, rendered};
use super::headline::{Headline, Sentence, Since};
use super::maintenances::{self, WorkView};
use super::names::Name;
use super::notices::{self, NoticeView};
use super::open::{OpenIncident, open_incidents};
use super::past::{Past, past_incidents};
use super::site::{Branch, Section, Site};
use super::starts;
use super::states::{self, State};
use super::statuses;
use super::times::Telling;
use super::wordings;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;
use askama::Template;

/// Pages with at most so many leaves show them all at once; longer ones open only groups with trouble.
const LEAVES_SHOWN_MAX: usize = 12;

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage<'a> {
    frame: Frame<'a>,
    class: &'static str,
    sentences: Vec<Sentence>,
    as_of: Vec<String>,
    endings: Vec<Ending>,
    telephone: Option<Telephone>,
    open: Vec<OpenIncident>,
    /// Maintenances that are under way, and those that are to come.
    under_way: Vec<WorkView>,
    planned: Vec<WorkView>,
    all_works: String,
    sections: Vec<SectionView>,
    past: Vec<Past>,
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
    /// Since when, where something is wrong; until when, where planned work is under way.
    pub(crate) since: String,
    /// The bar and the uptime; empty where functions have them.
    pub(crate) bar: String,
    pub(crate) uptime: String,
    /// Since when it is measured, in place of an uptime.
    pub(crate) measured: String,
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
        frame: Frame::new(site, &telling, Place::Index, site.record.stamp, says).showing(site, headline.worst),
        class: statuses::class(headline.worst),
        sentences: headline.sentences,
        as_of,
        endings: endings(site, &telling),
        telephone: telephone(site),
        open: open_incidents(site).iter().map(|incident| OpenIncident::of(site, &telling, incident)).collect(),
        under_way: maintenances::under_way(site, &telling),
        planned: maintenances::planned(site, &telling),
        all_works: Place::Maintenances.path(site.page, language),
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
        Since::Incident { start, is_first: false } => starts::began(telling, start, headline.as_of),
        Since::Incident { start, is_first: true } => {
            words.began_first.fill(&[&starts::began(telling, start, headline.as_of)])
        }
        Since::Status { status, at, is_first } => {
            let moment = telling.moment_markup(*at);
            let told = match (is_first, (site.record.stamp.at - *at).num_milliseconds() >= 60_000) {
                (true, _) => words.since_first.fill(&[&moment]),
                (false, true) => words.since_for.fill(&[&moment, &telling.between(*at, site.record.stamp.at)]),
                (false, false) => words.since.fill(&[&moment]),
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
    SectionView {
        anchor: section.group.map_or_else(String::new, |group| group_anchor(&group.slug).to_owned()),
        name: section.name(site, words),
        mark: State::of_section(site, section).mark(words),
        which: which(words, site, section),
        is_open: section.status != Status::Operational || leaves <= LEAVES_SHOWN_MAX,
        has_group: section.group.is_some() || site.sections.len() > 1,
        rows: section.branches.iter().map(|branch| branch_row(site, telling, branch)).collect(),
    }
}

/// What is not well in a group, by number; else how many there are.
fn which(words: &Words, site: &Site<'_>, section: &Section<'_>) -> String {
    let leaves = section.branches.iter().flat_map(Branch::leaves);
    let states: Vec<State> = leaves.map(|leaf| State::of_leaf(site, leaf)).collect();
    match states.iter().all(|state| state.is_well()) {
        true => words.counted("services", states.len(), &[]),
        false => states::counts(words, &states),
    }
}

/// A component with its functions as a row of the list.
pub(crate) fn branch_row(site: &Site<'_>, telling: &Telling<'_>, branch: &Branch<'_>) -> Row {
    let functions = branch.functions.iter().map(|leaf| row(site, telling, leaf, State::of_leaf(site, leaf)));
    Row { functions: functions.collect(), ..row(site, telling, branch.component, State::of_branch(site, branch)) }
}

/// A component or function without what stands below it.
fn row(site: &Site<'_>, telling: &Telling<'_>, record: &ComponentRecord, state: State) -> Row {
    let words = telling.words;
    let leaf = record.state.as_ref();
    let wrong = leaf.filter(|leaf| leaf.status != Status::Operational);
    let figure = leaf.map(|leaf| figure(telling, leaf, &leaf.days.total()));
    let (uptime, measured) = match figure {
        Some(Figure::Uptime(uptime)) => (uptime, String::new()),
        Some(Figure::Measured(since)) => (String::new(), since),
        None => (String::new(), String::new()),
    };
    Row {
        path: Place::Component(record.component.id).path(site.page, words.language),
        name: Name::of_component(&record.component, words.language).markup(),
        mark: state.mark(words),
        since: wrong.map_or_else(String::new, |leaf| {
            let since = words.since.fill(&[&telling.moment(leaf.since)]);
            let until = maintenances::until(site, telling, record);
            [since].into_iter().chain(until).collect::<Vec<_>>().join(&words.list_comma)
        }),
        bar: leaf.map_or_else(String::new, |leaf| bars::bar(telling, &leaf.days)),
        uptime,
        measured,
        functions: Vec::new(),
    }
}
