//! What an update of an incident or of a maintenance says now, for programs and feeds: one shape for both, in which what
//! was taken back is said to be so and never stands as if it held.

use super::addresses;
use super::site::Site;
use super::times::Telling;
use super::updates::UpdateView;
use super::wordings::{self, Body};
use super::words::Words;
use crate::domain::ids::UpdateId;
use crate::domain::incidents::IncidentRecord;
use crate::domain::maintenances::{Announced, MaintenanceRecord, MaintenanceUpdate, Phase};
use crate::domain::time::Time;
use crate::domain::updates::Update;

/// One update as it reads now. What is markup is escaped.
pub(crate) struct Spoken {
    pub(crate) id: UpdateId,
    /// Its address from the root of the site.
    pub(crate) permalink: String,
    pub(crate) phase: &'static str,
    /// What must be known of it at a glance: that it is a quotation, that it was corrected or taken back.
    pub(crate) marks: Vec<&'static str>,
    /// Where it stands in the timeline.
    pub(crate) display_at: Time,
    pub(crate) published_at: Time,
    /// When its words last changed: published, corrected or taken back.
    pub(crate) changed_at: Time,
    /// The tag of the language of its words, where that is not the reader's.
    pub(crate) lang: Option<&'static str>,
    /// What stands, as paragraphs of markup. Of an update that was taken back: that it was, and why.
    pub(crate) paragraphs: Vec<String>,
    /// The words that were taken back, as paragraphs of markup.
    pub(crate) struck: Vec<String>,
    /// As of when, and who speaks (markup).
    pub(crate) source: String,
}

impl Spoken {
    /// An update of an incident.
    pub(crate) fn of_update(
        site: &Site<'_>,
        telling: &Telling<'_>,
        incident: &IncidentRecord,
        update: &Update,
    ) -> Spoken {
        let view = UpdateView::of(site, telling, incident, update);
        let words = Words::of(telling.words.language);
        let is_retracted = view.is_retracted();
        let corrected = if view.is_corrected { words.corrected.as_str() } else { "" };
        let retracted = if is_retracted { words.retracted.as_str() } else { "" };
        let marks = [view.kind, corrected, retracted].into_iter().filter(|mark| !mark.is_empty()).collect();
        let around = [view.quoted_from, view.signed_by];
        let [quoted_from, signed_by] = around.map(|line| Some(line).filter(|line| !line.is_empty()));
        let lang = view.body.lang;
        let whole = quoted_from.into_iter().chain(marked(view.body)).chain(signed_by).collect();
        let (paragraphs, struck) = if is_retracted { (vec![view.retracted], whole) } else { (whole, Vec::new()) };
        Spoken {
            id: update.id,
            permalink: view.permalink,
            phase: view.phase,
            marks,
            display_at: update.display_at,
            published_at: update.published_at,
            changed_at: changed_at(update),
            lang,
            paragraphs,
            struck,
            source: format!("{} · {}", view.as_of, view.speaker),
        }
    }

    /// An update of a maintenance.
    pub(crate) fn of_work(
        site: &Site<'_>,
        telling: &Telling<'_>,
        maintenance: &MaintenanceRecord,
        update: &MaintenanceUpdate,
    ) -> Spoken {
        let words = Words::of(telling.words.language);
        let body = update.body.as_ref().map(|body| Body::of(words, body));
        let (lang, written) = body.map_or((None, Vec::new()), |body| (body.lang, marked(body)));
        let ours = own_words(telling, maintenance, update);
        let home = addresses::maintenance(site.page, words.language, maintenance.id);
        Spoken {
            id: update.id,
            permalink: format!("{home}#u-{}", update.id),
            phase: phase_of_work(words, update.phase),
            marks: Vec::new(),
            display_at: update.as_of,
            published_at: update.published_at,
            changed_at: update.published_at,
            lang,
            paragraphs: ours.into_iter().chain(written).collect(),
            struck: Vec::new(),
            source: words.as_of.fill(&[&telling.moment_markup(update.as_of)]),
        }
    }

    /// What stands, as plain text with a line for each paragraph.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.paragraphs.iter().map(|paragraph| wordings::unmarked(paragraph)).collect();
        lines.join("\n")
    }
}

/// The paragraphs of `body`, each marked with its language where that is not the reader's.
fn marked(body: Body) -> Vec<String> {
    match body.lang {
        Some(tag) => body.paragraphs.iter().map(|line| format!("<span lang=\"{tag}\">{line}</span>")).collect(),
        None => body.paragraphs,
    }
}

/// When the words of an update last changed.
pub(crate) fn changed_at(update: &Update) -> Time {
    let corrected_at = update.revisions.last().map(|revision| revision.at);
    let retracted_at = update.retraction.as_ref().map(|retraction| retraction.at);
    [corrected_at, retracted_at].into_iter().flatten().fold(update.published_at, Time::max)
}

/// The word for the phase of a maintenance.
pub(crate) fn phase_of_work(words: &Words, phase: Phase) -> &str {
    match phase {
        Phase::Planned => &words.work_planned,
        Phase::InProgress => &words.work_in_progress,
        Phase::Verifying => &words.work_verifying,
        Phase::Completed => &words.work_completed,
        Phase::Cancelled => &words.work_cancelled,
    }
}

/// The word for how far a maintenance is: its phase, unless it goes on beyond its announced end.
pub(crate) fn standing_of_work<'w>(words: &'w Words, maintenance: &MaintenanceRecord) -> &'w str {
    match maintenance.overrun {
        Some(_) if maintenance.state.is_under_way() => &words.work_overrunning,
        _ => phase_of_work(words, maintenance.state.phase()),
    }
}

/// What the page itself says in an update, in one sentence: what the timekeeper or staff noted without words, what was moved and to when, that
/// it was called off. `None` where staff have said it all.
pub(crate) fn own_words(
    telling: &Telling<'_>,
    maintenance: &MaintenanceRecord,
    update: &MaintenanceUpdate,
) -> Option<String> {
    let words = telling.words;
    let moved = |said: &&Announced| said.reason.is_some() && said.said_at == update.published_at;
    if update.body.is_some() {
        if update.phase == Phase::Cancelled {
            return Some(words.say_work_cancelled.clone());
        }
        let said = maintenance.announced.iter().find(moved)?;
        return Some(
            words.say_work_moved.fill(&[&telling.moment_markup(said.from), &telling.moment_markup(said.until)]),
        );
    }
    let overran = maintenance.overrun.is_some_and(|overrun| overrun.at == update.as_of);
    let said = match update.phase {
        Phase::InProgress | Phase::Verifying if overran => &words.say_work_overran,
        Phase::InProgress => &words.say_work_began,
        Phase::Verifying => &words.say_work_verifying,
        Phase::Completed => &words.say_work_ended,
        // Nothing is said in these without words; should it be once, the bare phase is true.
        phase @ (Phase::Planned | Phase::Cancelled) => {
            return Some(phase_of_work(words, phase).to_owned());
        }
    };
    Some(said.clone())
}
