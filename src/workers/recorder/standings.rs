//! The verdicts on everything that is watched, in memory, and what each observation or silence changes about them.

use crate::actions::observations::{Judged, Turned};
use crate::domain::ids::ComponentId;
use crate::domain::observations::{Observation, SeriesId};
use crate::domain::probes::Watched;
use crate::domain::time::Time;
use crate::domain::verdict::{Kept, Part, Standing, Turn, Verdict, since_of_component, status_of_component};
use crate::store::verdicts::Recorded;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// How far back a restart folds observations at most; patience beyond that begins anew.
const REPLAY_MAX: Duration = Duration::from_secs(3_600);

struct Entry {
    watched: Watched,
    verdict: Verdict,
}

/// Every verdict, by series.
#[derive(Default)]
pub struct Standings {
    entries: HashMap<SeriesId, Entry>,
    by_component: HashMap<ComponentId, BTreeSet<SeriesId>>,
}

impl Standings {
    /// The verdicts as they were when this installation last recorded anything, at `last_at`: what was kept of them, and
    /// the `latest` observations folded in. With them comes what those say that was never written down.
    pub fn resume(
        watched: &[Watched],
        recorded: &HashMap<SeriesId, Recorded>,
        latest: &[Observation],
        last_at: Option<Time>,
    ) -> (Standings, Vec<Turned>) {
        let mut standings = Standings::default();
        for watched in watched {
            let kept = recorded.get(&watched.series).map_or_else(Kept::nothing, |recorded| recorded.kept);
            standings.insert(watched.clone(), Verdict::resume(kept));
        }
        let mut turned = Vec::new();
        for seen in latest {
            turned.extend(standings.fold(seen, Verdict::replay));
        }
        for (series, recorded) in recorded {
            if let Some(entry) = standings.entries.get_mut(series) {
                entry.verdict.assume_told(last_at.unwrap_or(recorded.recorded_at).max(recorded.kept.since));
            }
        }
        (standings, turned)
    }

    /// How far before the last observation [`Standings::resume`] wants to look.
    pub fn lookback(watched: &[Watched]) -> Duration {
        let of_one = |watched: &Watched| {
            let judging = &watched.probe.judging;
            let checks = watched.probe.interval.saturating_mul(judging.failure.checks.max(judging.recovery.checks) + 1);
            let patience = judging.failure.time.max(judging.recovery.time).max(judging.flapping.within).max(checks);
            patience.saturating_add(judging.silent_after)
        };
        watched.iter().map(of_one).max().unwrap_or_default().min(REPLAY_MAX)
    }

    /// Folds one observation in. Of a series that is not watched any more it changes nothing.
    pub fn observe(&mut self, seen: &Observation) -> Vec<Turned> {
        self.fold(seen, Verdict::observe)
    }

    /// Lets time pass: what has not been heard of for too long becomes unknown.
    pub fn fall_silent(&mut self, now: Time) -> Vec<Turned> {
        let mut silent = Vec::new();
        for (series, entry) in &mut self.entries {
            let turn = entry.verdict.fall_silent(&entry.watched.probe.judging, now);
            silent.extend(turn.map(|turn| (*series, turn, entry.verdict.kept())));
        }
        // One order on every run: by the instant, then by series.
        silent.sort_by_key(|(series, turn, _)| (turn.since, *series));
        silent.into_iter().filter_map(|(series, turn, kept)| self.turned(series, turn, kept, now, None)).collect()
    }

    /// Watches these from now on: new ones begin unknown, those that stay keep their verdict.
    pub fn watch(&mut self, watched: &[Watched]) {
        let mut before = std::mem::take(self);
        for watched in watched {
            let verdict = before.entries.remove(&watched.series).map(|entry| entry.verdict);
            self.insert(watched.clone(), verdict.unwrap_or_else(|| Verdict::resume(Kept::nothing())));
        }
    }

    /// What the probes of every component say, for a moment at which that may differ without any verdict having turned:
    /// after a start, and after the catalogue changed.
    pub fn judge_all(&self, now: Time) -> Vec<Turned> {
        let judge = |component: &ComponentId| {
            let status = status_of_component(&self.parts(*component, None))?;
            let judged = Judged {
                component: *component,
                status,
                since: now,
                as_of: now,
                actor: "probes".to_owned(),
                why: Some("the component's probes or its policy changed".to_owned()),
            };
            Some(Turned { verdict: None, judged })
        };
        let mut all: Vec<Turned> = self.by_component.keys().filter_map(judge).collect();
        all.sort_by_key(|turned| turned.judged.component);
        all
    }

    fn insert(&mut self, watched: Watched, verdict: Verdict) {
        self.by_component.entry(watched.probe.component).or_default().insert(watched.series);
        self.entries.insert(watched.series, Entry { watched, verdict });
    }

    fn fold(
        &mut self,
        seen: &Observation,
        step: fn(&mut Verdict, &crate::domain::verdict::Judging, &Observation) -> Vec<Turn>,
    ) -> Vec<Turned> {
        let Some(entry) = self.entries.get_mut(&seen.series) else { return Vec::new() };
        let turns = step(&mut entry.verdict, &entry.watched.probe.judging, seen);
        let kept = entry.verdict.kept();
        turns.into_iter().filter_map(|turn| self.turned(seen.series, turn, kept, seen.at, seen.note.as_ref())).collect()
    }

    fn turned(&self, series: SeriesId, turn: Turn, kept: Kept, as_of: Time, note: Option<&String>) -> Option<Turned> {
        let probe = &self.entries.get(&series)?.watched.probe;
        // Where one observation brings two turns, the first of them is told as it was then.
        let kept = Kept { standing: turn.to, since: turn.since, ..kept };
        let parts = self.parts(probe.component, Some((series, kept)));
        let words = match turn.to {
            Standing::Unknown => "no check has told anything since then",
            Standing::Down => "checks fail",
            Standing::Slow => "answers are slow",
            Standing::Up => "checks succeed",
        };
        let note = note.filter(|_| turn.to != Standing::Unknown);
        let judged = Judged {
            component: probe.component,
            status: status_of_component(&parts)?,
            since: since_of_component(&kept, &parts),
            as_of,
            actor: format!("probe:{}", probe.slug),
            why: Some(note.cloned().unwrap_or_else(|| words.to_owned())),
        };
        Some(Turned { verdict: Some((series, kept)), judged })
    }

    /// The verdicts on a component's probes, that of one series taken as given.
    fn parts(&self, component: ComponentId, given: Option<(SeriesId, Kept)>) -> Vec<Part> {
        let series = self.by_component.get(&component).into_iter().flatten();
        let part = |series: &SeriesId| {
            let entry = self.entries.get(series)?;
            let kept = given.filter(|(given, _)| given == series).map_or(entry.verdict.kept(), |(_, kept)| kept);
            Some(Part { kept, is_decisive: entry.watched.probe.is_decisive })
        };
        series.filter_map(part).collect()
    }
}
