//! An open incident as it stands on the front page: the next word, the data statement, the recovery, the latest updates.

use super::addresses::Place;
use super::facts::{Behind, behind};
use super::promises::{NextWord, next_word};
use super::recoveries::Board;
use super::safety::{SafetyView, safety};
use super::site::Site;
use super::times::Telling;
use super::updates::{UpdateView, newest_first, phase_word};
use super::words::Words;
use super::{advice, curve, estimates, progress, wordings};
use crate::domain::incidents::IncidentRecord;
use crate::domain::progress::Scope;

/// The front page shows so many updates of each incident; all of them are on its own page.
const UPDATES_MAX: usize = 5;
/// The front page shows so many rows of a board: one of seven hundred would be hundreds of kilobytes.
const ROWS_MAX: usize = 100;

/// An open incident, ready for the macros of `incident_parts.html`.
pub(crate) struct OpenIncident {
    pub(crate) anchor: String,
    pub(crate) path: String,
    /// What it is called (markup).
    pub(crate) title: String,
    pub(crate) phase: &'static str,
    pub(crate) next: Option<NextWord>,
    pub(crate) safety: SafetyView,
    /// What holds for everybody meanwhile (markup).
    pub(crate) advice: Vec<String>,
    pub(crate) recovery: Option<RecoveryView>,
    pub(crate) updates: Vec<UpdateView>,
    /// The way to all updates, in words; empty where all are shown.
    pub(crate) all_updates: String,
    pub(crate) behind: Behind,
}

/// The recovery of an incident: the numbers, the curve, the board.
pub(crate) struct RecoveryView {
    /// `주요 기능 38개 중 23개 복구 (60%)`
    pub(crate) line: String,
    /// Every step that occurs.
    pub(crate) steps: String,
    /// The same of all that is tracked, where the line counts the first tier alone; may be empty.
    pub(crate) all_line: String,
    /// As of when, in which version of the set (markup).
    pub(crate) as_of: String,
    /// The estimate for the whole incident, part by part (markup).
    pub(crate) estimate: Vec<String>,
    /// The curve with its reasons (markup); empty before anything changed.
    pub(crate) curve: String,
    /// The reasons as lines of text.
    pub(crate) reasons: Vec<String>,
    pub(crate) board_anchor: String,
    pub(crate) board: Board,
}

/// The open incidents of the record: the worst impact first, then the one that began last.
pub(crate) fn open_incidents<'a>(site: &Site<'a>) -> Vec<&'a IncidentRecord> {
    let open =
        site.record.incidents.iter().map(AsRef::as_ref).filter(|incident: &&IncidentRecord| incident.state.is_open());
    let mut open: Vec<&IncidentRecord> = open.collect();
    open.sort_by_key(|incident| std::cmp::Reverse(incident.impact));
    open
}

/// Where the board of an incident stands on the front page. No slug begins with an underscore.
pub(crate) fn board_anchor(incident: &IncidentRecord) -> String {
    format!("_b{}", incident.id)
}

/// The recovery of `incident` with at most `rows_max` rows on its board; `None` where it tracks nothing.
pub(crate) fn recovery(
    site: &Site<'_>,
    telling: &Telling<'_>,
    incident: &IncidentRecord,
    rows_max: usize,
) -> Option<RecoveryView> {
    let (words, counted) = (telling.words, site.counted(incident.id)?);
    let progress = counted.progress()?;
    let all = progress.all;
    let as_of = words.as_of.fill(&[&telling.moment_markup(progress.as_of)]);
    let estimate = estimates::current(telling, incident, None);
    Some(RecoveryView {
        line: progress::line(words, progress.scope, progress.headline()),
        steps: progress::steps_line(words, progress.headline()),
        all_line: match progress.scope {
            Scope::FirstTier if progress.headline() != all => {
                words.progress_all_line.fill(&[&all.tracked(), &all.restored, &all.percent()])
            }
            _ => String::new(),
        },
        as_of: match progress.set_version {
            1 => as_of,
            version => format!("{as_of} · {}", words.set_version.fill(&[&version])),
        },
        estimate: estimate.map_or_else(Vec::new, |estimate| estimate.parts().map(str::to_owned).collect()),
        curve: curve::curve(telling, counted, progress),
        reasons: curve::reasons(telling, counted, progress),
        board_anchor: board_anchor(incident),
        board: Board::of(site, telling, counted, progress, rows_max),
    })
}

impl OpenIncident {
    /// `incident` as it stands on the front page.
    pub(crate) fn of(site: &Site<'_>, telling: &Telling<'_>, incident: &IncidentRecord) -> OpenIncident {
        let words = Words::of(telling.words.language);
        let updates = newest_first(incident);
        let shown = updates.iter().take(UPDATES_MAX).map(|update| UpdateView::of(site, telling, incident, update));
        let are_more = updates.len() > UPDATES_MAX;
        OpenIncident {
            anchor: format!("_i{}", incident.id),
            path: Place::Incident(incident.id).path(site.page, words.language),
            title: wordings::inline(words, &incident.title),
            phase: phase_word(words, incident.state.phase()),
            next: next_word(telling, incident),
            safety: safety(telling, incident),
            advice: advice::current(telling, incident, None),
            recovery: recovery(site, telling, incident, ROWS_MAX),
            updates: shown.collect(),
            all_updates: if are_more { words.all_updates.fill(&[&updates.len()]) } else { String::new() },
            behind: behind(telling, incident),
        }
    }

    /// The incident as lines of text, in the order of the page, with addresses on `url`.
    pub(crate) fn lines(&self, words: &Words, url: &str) -> Vec<String> {
        let plain = wordings::unmarked;
        let mut lines = vec![format!("== {} ({})", plain(&self.title), self.phase)];
        if let Some(next) = &self.next {
            let note = if next.note.is_empty() { String::new() } else { format!(". {}", next.note) };
            lines.push(plain(&format!("{}: {}{note}", words.next_update, next.said)));
        }
        let safety = format!("{}: {}. {}", words.safety_title, self.safety.answer, self.safety.said);
        lines.push(plain(&safety).trim_end().to_owned());
        lines.extend(self.advice.iter().map(|advice| format!("{}: {}", words.meanwhile, plain(advice))));
        if let Some(recovery) = &self.recovery {
            lines.extend(recovery.lines(words, url));
        }
        if !self.updates.is_empty() {
            lines.extend([String::new(), format!("-- {}", words.updates_title)]);
        }
        for update in &self.updates {
            lines.extend(update.lines());
            lines.push(String::new());
        }
        if !self.all_updates.is_empty() {
            lines.push(format!("{}: {url}{}", self.all_updates, self.path));
        }
        lines
    }
}

impl RecoveryView {
    fn lines(&self, words: &Words, url: &str) -> Vec<String> {
        let plain = wordings::unmarked;
        let mut lines = vec![String::new(), format!("-- {}", words.recovery), self.line.clone(), self.steps.clone()];
        lines.push(self.all_line.clone());
        lines.push(plain(&self.as_of));
        if !self.estimate.is_empty() {
            lines.push(plain(&format!("{}: {}", words.whole_estimate, self.estimate.join(" · "))));
        }
        lines.extend(self.reasons.iter().cloned());
        lines.extend(self.board.lines(url));
        // The two lines that may be empty are not worth a gap; the first stands before the heading.
        let first = lines.remove(0);
        lines.retain(|line| !line.is_empty());
        lines.insert(0, first);
        lines
    }
}
