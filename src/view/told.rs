//! What the open incidents say at the top of the page, and which leaves they speak for.

use super::headline::{Sentence, first_of};
use super::open::{board_anchor, open_incidents};
use super::progress;
use super::site::{Site, status_of_leaf};
use super::wordings;
use super::words::Words;
use crate::domain::incidents::{IncidentRecord, Start};
use crate::domain::progress::Progress;
use crate::domain::record::ComponentRecord;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What the open incidents say at the top, and which leaves they speak for.
pub(crate) struct Told<'a> {
    pub(crate) sentences: Vec<Sentence>,
    /// The latest moment that their recovery speaks of.
    pub(crate) as_of: Option<Time>,
    /// The beginning of the first of them, and whether others began later.
    pub(crate) start: Option<(&'a Start, bool)>,
    /// The progress, or what the first of them is called, for the title of the window.
    pub(crate) short: Option<String>,
}

impl<'a> Told<'a> {
    /// What the open incidents of `site` say.
    pub(crate) fn of(site: &Site<'a>, words: &Words) -> Told<'a> {
        let incidents: Vec<&'a IncidentRecord> = open_incidents(site);
        let progress = |incident: &IncidentRecord| site.counted(incident.id)?.progress();
        let progresses: Vec<&Progress<'a>> = incidents.iter().filter_map(|incident| progress(incident)).collect();
        let union = site.union();
        let tracking = incidents.iter().find(|incident| progress(incident).is_some());
        let board = tracking.map_or_else(String::new, |incident| format!("#{}", board_anchor(incident)));
        let mut sentences: Vec<Sentence> = union.map_or_else(Vec::new, |union| union.sentences(site, words, &board));
        // Of one that tracks nothing yet there is but its title to say.
        let untracked = incidents.iter().filter(|incident| progress(incident).is_none());
        sentences.extend(untracked.map(|incident| {
            let title = wordings::inline(words, &incident.title);
            Sentence::of(Status::Unknown, words.say_incident.fill(&[&title]))
        }));
        let short = union.map(|union| progress::short(words, union));
        let title = || incidents.first().map(|incident| wordings::unmarked(&wordings::inline(words, &incident.title)));
        let starts = incidents.iter().filter_map(|incident| incident.start());
        let first = first_of(starts.clone().map(|start| start.at));
        Told {
            short: short.or_else(title),
            as_of: progresses.iter().map(|progress| progress.as_of).max(),
            start: starts.clone().min_by_key(|start| start.at).zip(first.map(|(_, is_first)| is_first)),
            sentences,
        }
    }
}

/// True for a leaf that the sentences about incidents speak of. One that is back there and yet wrong on the page is told of
/// beside them.
pub(crate) fn speaks_of(site: &Site<'_>, leaf: &ComponentRecord) -> bool {
    let standing = site.union().and_then(|union| union.standing(leaf.component.id));
    standing.is_some_and(|(step, _)| !step.is_back() || status_of_leaf(leaf) == Status::Operational)
}
