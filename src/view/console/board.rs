//! The board: what an incident tracks and how far it is back, to be changed together by component, group, tier or facility.

use super::desk::Desk;
use super::signals::facility_name;
use crate::domain::incidents::Held;
use crate::domain::progress::{Count, Progress, Standing};
use crate::domain::recoveries::{Recovery, Step};
use crate::view::names::Name;
use crate::view::{recoveries, statuses, wordings};
use std::cmp::Reverse;

/// What a whole part of the board is ticked by.
pub(super) struct Choice {
    pub(super) value: String,
    /// Markup: its name and how it stands.
    pub(super) name: String,
    pub(super) is_ticked: bool,
}

/// One component. Texts are markup.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) mark: String,
    pub(super) note: String,
    pub(super) since: String,
    pub(super) as_of: String,
    pub(super) is_ticked: bool,
}

/// Everything tracked, and what it is chosen by.
pub(super) struct Board {
    /// How far it is, in a line.
    pub(super) progress: String,
    /// Markup: what other open incidents say otherwise of the same components.
    pub(super) otherwise: Vec<String>,
    /// What is not restored, and what was asked for by a link.
    pub(super) open: Vec<Row>,
    /// What is restored, folded.
    pub(super) restored: Vec<Row>,
    pub(super) groups: Vec<Choice>,
    pub(super) tiers: Vec<Choice>,
    pub(super) facilities: Vec<Choice>,
    /// The steps that components can be brought to: value, word, whether it is chosen.
    pub(super) steps: Vec<Choice>,
}

/// The form whose fields the board has.
pub(super) const FORM: &str = "recover";

/// The board of an incident; `None` where it tracks nothing. `picked` is a component that was asked for by a link.
pub(super) fn board(desk: &Desk<'_>, held: &Held, picked: &[String]) -> Option<Board> {
    let progress = Progress::of(&held.incident)?;
    let mut standings: Vec<&Standing<'_>> = progress.standings.iter().collect();
    // What is not back first, then what the public needs most; within that the order of the page.
    standings.sort_by_key(|standing| (standing.step() == Step::Restored, standing.tracked.tier.unwrap_or(u8::MAX)));
    standings.sort_by_key(|standing| Reverse(picked.contains(&standing.tracked.component.to_string())));
    let is_picked = |standing: &&Standing<'_>| picked.contains(&standing.tracked.component.to_string());
    let (open, restored): (Vec<_>, Vec<_>) =
        standings.into_iter().partition(|one| one.step() != Step::Restored || is_picked(one));
    let all = progress.all;
    let told: [(&'static str, usize); 5] = [
        ("restored", all.restored),
        ("tracked", all.tracked()),
        ("watching", all.watching),
        ("limited", all.limited),
        ("down", all.down),
    ];
    let told: Vec<(&'static str, &dyn std::fmt::Display)> =
        told.iter().map(|(name, count)| (*name, count as &dyn std::fmt::Display)).collect();
    Some(Board {
        progress: desk.say.with("board-progress", &told),
        otherwise: otherwise(desk, held),
        open: open.into_iter().map(|standing| row(desk, standing, picked)).collect(),
        restored: restored.into_iter().map(|standing| row(desk, standing, picked)).collect(),
        groups: groups(desk, &progress),
        tiers: tiers(desk, &progress),
        facilities: facilities(desk, &progress),
        steps: steps(desk),
    })
}

/// Which components other open incidents count as being elsewhere (markup), incident by incident.
fn otherwise(desk: &Desk<'_>, held: &Held) -> Vec<String> {
    let told = |(other, components): (&Held, Vec<crate::domain::ids::ComponentId>)| {
        let title = wordings::inline(desk.words, &other.incident.title);
        let names = desk.names_of(&components);
        desk.say.with("board-otherwise", &[("title", &title), ("names", &names)])
    };
    desk.situation.counted_otherwise(held).into_iter().map(told).collect()
}

fn row(desk: &Desk<'_>, standing: &Standing<'_>, picked: &[String]) -> Row {
    let (tracked, recovered) = (standing.tracked, standing.recovered);
    let id = tracked.component.to_string();
    let note = match &recovered.recovery {
        Recovery::Limited { limits, .. } => wordings::inline(desk.words, limits),
        Recovery::Watching { until } => desk.say.with("watched-until", &[("at", &desk.short(*until))]),
        Recovery::Down | Recovery::Restored => String::new(),
    };
    let word = recoveries::step_word(desk.words, standing.step());
    Row {
        name: recoveries::tracked_name(desk.words, tracked),
        mark: statuses::mark_saying(recoveries::class(standing.step(), recovered.recovery.status()), word),
        note,
        since: desk.say.with("row-since", &[("at", &desk.short(recovered.since))]),
        as_of: desk.say.with("row-as-of", &[("at", &desk.short(recovered.as_of))]),
        is_ticked: picked.contains(&id) || desk.typed.has(FORM, "component", &id),
        id,
    }
}

fn choice(desk: &Desk<'_>, field: &str, value: String, name: &str, count: Count) -> Choice {
    let told = desk.say.with(
        "choice",
        &[("name", &name), ("open", &count.not_back()), ("tracked", &count.tracked()), ("watching", &count.watching)],
    );
    Choice { is_ticked: desk.typed.has(FORM, field, &value), value, name: told }
}

fn groups(desk: &Desk<'_>, progress: &Progress<'_>) -> Vec<Choice> {
    let counts = progress.by_group();
    let group = |(id, count): &(Option<crate::domain::ids::GroupId>, Count)| {
        let group = desk.situation.groups.iter().find(|group| Some(group.id) == *id)?;
        let name = Name::of_group(group, desk.words.language).markup();
        Some(choice(desk, "group", group.id.to_string(), &name, *count))
    };
    counts.iter().filter_map(group).collect()
}

fn tiers(desk: &Desk<'_>, progress: &Progress<'_>) -> Vec<Choice> {
    let tier = |(tier, count): (Option<u8>, Count)| {
        let name = desk.say.with("tier", &[("tier", &tier?)]);
        Some(choice(desk, "tier", tier?.to_string(), &name, count))
    };
    progress.by_tier().into_iter().filter_map(tier).collect()
}

fn facilities(desk: &Desk<'_>, progress: &Progress<'_>) -> Vec<Choice> {
    let counts = progress.by_facility();
    let facility = |facility: &crate::domain::catalogue::Facility| {
        let count = counts.get(&facility.id)?;
        Some(choice(desk, "facility", facility.id.to_string(), &facility_name(desk, facility), *count))
    };
    desk.situation.facilities.iter().filter_map(facility).collect()
}

fn steps(desk: &Desk<'_>) -> Vec<Choice> {
    let words = desk.words;
    let choices = [
        ("down", words.step_down.clone()),
        ("partial", desk.say.word("limited-partial")),
        ("degraded", desk.say.word("limited-degraded")),
        ("watching", words.step_watching.clone()),
        ("restored", words.step_restored.clone()),
    ];
    let chosen = |(value, name): (&str, String)| Choice {
        value: value.to_owned(),
        name,
        is_ticked: desk.typed.has(FORM, "step", value),
    };
    choices.into_iter().map(chosen).collect()
}
