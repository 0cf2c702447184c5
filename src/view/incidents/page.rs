//! The page of one incident: all that was said of it and all that was put right, with a permalink for every update.
//!
//! It is stamped by its incident alone. So it names components as the incident's own record does and shows no status of the
//! catalogue; and whatever changes a name that it shows (of a component that it tracks or left out, of a group, of a
//! facility) stamps the incident, too.

use super::history::{self, EstimateRow, LatePromise, SetLine};
use super::{lasted, started};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{Impact, IncidentRecord, Start};
use crate::domain::language::Language;
use crate::domain::progress::{Count, Progress};
use crate::domain::status::Status;
use crate::domain::updates::{Update, UpdateKind};
use crate::view::addresses::Place;
use crate::view::facts::{Behind, behind};
use crate::view::frame::{Frame, render_not_found, rendered};
use crate::view::names::Name;
use crate::view::open::{RecoveryView, recovery};
use crate::view::promises::{NextWord, next_word};
use crate::view::public_record::incident_path;
use crate::view::safety::{SafetyView, safety};
use crate::view::site::Site;
use crate::view::times::Telling;
use crate::view::updates::{UpdateView, newest_first, state_word};
use crate::view::words::Words;
use crate::view::{advice, progress, statuses, structured, wordings};
use askama::Template;

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage<'a> {
    frame: Frame<'a>,
    incidents: String,
    class: &'static str,
    title: String,
    phase: &'static str,
    impact: &'static str,
    /// Why the impact is another than the computed one (markup); empty where it is not.
    impact_reason: String,
    /// That it is over, and since when (markup); empty while it is open.
    ended: String,
    /// When it began, and how long it lasted where it is over (markup).
    began: String,
    /// What was said of the beginning before, and why no longer (markup).
    began_before: Vec<String>,
    /// Where its report stands; empty where there is none.
    report: String,
    /// The page of the maintenance that became it by overrunning; empty for any other.
    from_work: String,
    /// True where it was carried over from another page, which said nothing of what ours must say.
    is_imported: bool,
    /// True where readers can ask to be told of it.
    is_followed: bool,
    next: Option<NextWord>,
    safety: SafetyView,
    advice: Vec<String>,
    recovery: Option<RecoveryView>,
    parts: Vec<PartRow>,
    sets: Vec<SetLine>,
    /// What was left open at an end of it, with why (markup).
    exceptions: Vec<String>,
    updates: Vec<UpdateView>,
    estimates: Vec<EstimateRow>,
    promises: String,
    late: Vec<LatePromise>,
    behind: Behind,
    record: String,
}

/// The progress of a group or a facility.
struct PartRow {
    name: String,
    restored: String,
    steps: String,
}

/// `/incidents/<id>/` in `language`; the page for what is not found where there is no such incident.
pub(crate) fn render(site: &Site<'_>, language: Language, id: IncidentId) -> String {
    let Some(counted) = site.counted(id) else {
        return render_not_found(site, language);
    };
    let (words, incident, progress) = (Words::of(language), counted.incident, counted.progress());
    let telling = Telling::new(words, site.page.zone, incident.stamp.at);
    let ended = incident.state.resolved_at();
    let ending = if incident.is_withdrawn() { &words.withdrawn_at } else { &words.ended_at };
    let ended = ended.map_or_else(String::new, |at| ending.fill(&[&telling.in_full().moment_markup(at)]));
    let recovery = recovery(site, &telling, incident, usize::MAX);
    let (promises, late) = history::promises(&telling, incident);
    let mut behind = behind(&telling, incident);
    // The beginning stands at the top of this page, with all of its corrections.
    behind.corrected_start.clear();
    let says = says(words, incident, &ended, recovery.as_ref());
    rendered(&IncidentPage {
        frame: Frame::new(site, &telling, Place::Incident(id), incident.stamp, says.each_ref().map(String::as_str))
            .from(incident.imported_from.as_ref(), &telling, incident.stamp)
            .about(structured::incident(site, language, incident)),
        incidents: Place::Incidents.path(site.page, language),
        class: class(incident, progress),
        title: wordings::inline(words, &incident.title),
        phase: state_word(words, incident),
        impact: impact_word(words, incident.impact),
        impact_reason: incident
            .impact_override
            .as_ref()
            .map_or_else(String::new, |other| words.impact_reason.fill(&[&wordings::inline(words, &other.reason)])),
        began: began(&telling, incident),
        began_before: began_before(&telling, &incident.starts),
        report: report(incident).map_or_else(String::new, |_| Place::Report(id).path(site.page, language)),
        from_work: site
            .overran_into(id)
            .map_or_else(String::new, |work| Place::Maintenance(work.id).path(site.page, language)),
        is_imported: incident.imported_from.is_some(),
        is_followed: site.page.takes_subscriptions && incident.state.is_open(),
        next: next_word(&telling, incident),
        safety: safety(&telling, incident),
        advice: advice::current(&telling, incident, None),
        recovery,
        parts: progress.map_or_else(Vec::new, |progress| part_rows(site, words, progress)),
        sets: history::sets(site, &telling, incident),
        exceptions: history::exceptions(&telling, incident),
        updates: newest_first(incident).iter().map(|one| UpdateView::of(site, &telling, incident, one)).collect(),
        estimates: history::estimates(&telling, incident),
        promises,
        late,
        behind,
        record: incident_path(id),
        ended,
    })
}

/// The report that stands: the latest edition that was not taken back.
pub(crate) fn report(incident: &IncidentRecord) -> Option<&Update> {
    incident.updates.iter().rfind(|update| update.kind == UpdateKind::Report && update.retraction.is_none())
}

/// The word for an impact.
pub(crate) fn impact_word(words: &Words, impact: Impact) -> &str {
    match impact {
        Impact::None => &words.impact_none,
        Impact::Minor => &words.impact_minor,
        Impact::Major => &words.impact_major,
        Impact::Critical => &words.impact_critical,
    }
}

/// Title, headline and description for the window and for previews.
fn says(words: &Words, incident: &IncidentRecord, ended: &str, recovery: Option<&RecoveryView>) -> [String; 3] {
    let (_, title) = incident.title.in_language(words.language);
    let title = crate::view::names::sound(title);
    let phase = state_word(words, incident);
    let state = words.stated.fill(&[&phase, &title]);
    let progress = recovery
        .map_or_else(String::new, |recovery| format!("{} · {}", recovery.line, wordings::unmarked(&recovery.as_of)));
    let description = if ended.is_empty() { progress } else { wordings::unmarked(ended) };
    [state.clone(), state, description]
}

/// The shape and colour of the worst that is not back; of nothing where it is over.
fn class(incident: &IncidentRecord, progress: Option<&Progress<'_>>) -> &'static str {
    if !incident.state.is_open() {
        return "";
    }
    let statuses = progress.into_iter().flat_map(|progress| &progress.standings);
    let worst = statuses.map(|standing| standing.recovered.recovery.status()).reduce(Status::worse);
    statuses::class(worst.unwrap_or(Status::Unknown))
}

fn began(telling: &Telling<'_>, incident: &IncidentRecord) -> String {
    let telling = telling.in_full();
    match (incident.start(), incident.state.resolved_at()) {
        (Some(start), Some(until)) => lasted(&telling, incident, start, until),
        (Some(start), None) => telling.words.began.fill(&[&started(&telling, start)]),
        (None, _) => String::new(),
    }
}

/// Every beginning that was said before the present one, struck, with why the next took its place.
fn began_before(telling: &Telling<'_>, starts: &[Start]) -> Vec<String> {
    let words = telling.words;
    let corrected = starts.windows(2).rev().map(|pair| {
        let before = format!("<del>{}</del>", started(telling, &pair[0]));
        let reason = pair[1].reason.as_ref().map_or_else(String::new, |reason| wordings::inline(words, reason));
        words.began_before.fill(&[&telling.moment_markup(pair[1].said_at), &before, &reason])
    });
    corrected.collect()
}

/// The progress by group and by facility, where there are several to tell apart.
fn part_rows(site: &Site<'_>, words: &Words, progress: &Progress<'_>) -> Vec<PartRow> {
    let groups = progress.by_group();
    let facilities = progress.by_facility();
    let of_group = |(id, count): &(Option<_>, Count)| {
        let group = id.and_then(|id| site.record.groups.iter().find(|group| group.id == id));
        let name = group.map_or_else(|| words.other_services.clone(), |g| Name::of_group(g, words.language).markup());
        part_row(words, name, *count)
    };
    let mut rows: Vec<PartRow> = Vec::new();
    if groups.len() > 1 {
        rows.extend(groups.iter().map(of_group));
    }
    if facilities.len() > 1 {
        // In the order of the record: parents before what stands in them.
        let named =
            site.record.facilities.iter().filter_map(|facility| Some((facility, facilities.get(&facility.id)?)));
        rows.extend(named.map(|(facility, count)| part_row(words, wordings::texts(words, &facility.names), *count)));
    }
    rows
}

fn part_row(words: &Words, name: String, count: Count) -> PartRow {
    let restored = words.restored_of.fill(&[&count.tracked(), &count.restored, &count.percent()]);
    PartRow { name, restored, steps: progress::steps_line(words, count) }
}
