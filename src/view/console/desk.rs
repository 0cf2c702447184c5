//! What the parts of the screen are made with: who looks, when, at which page, and what they had typed.

use super::{Say, Typed};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::situation::Situation;
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::view::times::Telling;
use crate::view::words::Words;
use crate::view::{recoveries, times};
use chrono_tz::Tz;

/// An instant by which people wait. Where the machine tells another time than the record `now` is about, as in rehearsals, it
/// says that this is the real one.
pub(super) fn machine_moment(language: Language, zone: Tz, at: Time, (now, machine): (Time, Time)) -> String {
    /// Longer than any page takes to be made.
    const APART_SECONDS: i64 = 60;
    let told = Telling::new(Words::of(language), zone, machine).moment(at);
    if (machine - now).num_seconds().abs() > APART_SECONDS {
        return Say(language).with("machine-moment", &[("at", &told)]);
    }
    told
}

/// For so long something was just now: seconds that nobody counts.
const JUST_NOW_MS: i64 = 10_000;

/// Everything that a part of the screen asks of.
pub(super) struct Desk<'a> {
    pub(super) situation: &'a Situation,
    pub(super) page: &'a Page,
    pub(super) staff: &'a Staff,
    pub(super) now: Time,
    pub(super) typed: &'a Typed,
    pub(super) say: Say,
    pub(super) words: &'static Words,
    pub(super) telling: Telling<'static>,
    leaves: Leaves,
}

impl<'a> Desk<'a> {
    /// The desk of `staff` at `now`.
    pub(super) fn new(
        situation: &'a Situation,
        page: &'a Page,
        staff: &'a Staff,
        typed: &'a Typed,
        now: Time,
    ) -> Desk<'a> {
        let words = Words::of(staff.language);
        let telling = Telling::new(words, page.zone, now);
        let leaves = Leaves::of(&situation.components);
        Desk { situation, page, staff, now, typed, say: Say(staff.language), words, telling, leaves }
    }

    /// The name of a component where its parent does not stand above it (markup).
    pub(super) fn name(&self, component: ComponentId) -> String {
        let leaf = self.leaves.get(component);
        leaf.map_or_else(|| component.to_string(), |leaf| recoveries::tracked_name(self.words, &leaf.tracked))
    }

    /// What the checks of a component say and since when (markup), while they fail.
    pub(super) fn failing(&self, component: ComponentId) -> Option<String> {
        let checked = self.situation.checked.get(&component).filter(|checked| checked.failing > 0)?;
        let status = crate::view::statuses::mark(self.words, checked.status);
        let since = self.short(checked.since);
        Some(self.say.with("checks-say-since", &[("status", &status), ("since", &since)]))
    }

    /// The names of `components` (markup): four of them, and how many more there are.
    pub(super) fn names_of(&self, components: &[ComponentId]) -> String {
        const NAMED_MAX: usize = 4;
        let names: Vec<String> = components.iter().take(NAMED_MAX).map(|component| self.name(*component)).collect();
        let names = names.join(&self.words.list_comma);
        match components.len().saturating_sub(NAMED_MAX) {
            0 => names,
            rest => self.say.with("and-more", &[("names", &names), ("count", &rest)]),
        }
    }

    /// A leaf of the catalogue.
    pub(super) fn leaves(&self) -> &Leaves {
        &self.leaves
    }

    /// True for who may write into the log and acknowledge.
    pub(super) fn may_respond(&self) -> bool {
        self.staff.role >= Role::Responder
    }

    /// True for who may change what the public sees.
    pub(super) fn may_publish(&self) -> bool {
        self.staff.role >= Role::Publisher
    }

    /// How long ago `at` was, or how far ahead it is, in a span that the script keeps counting.
    pub(super) fn distance(&self, at: Time) -> String {
        let millis = (self.now - at).num_milliseconds();
        format!("<span data-count=\"{}\">{}</span>", at.timestamp_millis(), self.telling.duration(millis.abs()))
    }

    /// How long ago `at` was: `3분 전`, and `방금` at first. The script keeps counting.
    pub(super) fn ago(&self, at: Time) -> String {
        let millis = (self.now - at).num_milliseconds();
        let told = match millis < JUST_NOW_MS {
            true => self.say.word("just-now"),
            false => self.say.with("ago", &[("span", &self.telling.duration(millis))]),
        };
        format!("<span data-count=\"{}\" data-since>{told}</span>", at.timestamp_millis())
    }

    /// `15일(토) 15:27` as a time element.
    pub(super) fn moment(&self, at: Time) -> String {
        self.telling.moment_markup(at)
    }

    /// An instant of today by its clock alone, any other with its day.
    pub(super) fn short(&self, at: Time) -> String {
        use crate::domain::time::day_of;
        if day_of(at, self.page.zone) == day_of(self.now, self.page.zone) {
            format!("<time datetime=\"{}\">{}</time>", times::wire(at, self.page.zone), self.telling.clock(at))
        } else {
            self.moment(at)
        }
    }
}
