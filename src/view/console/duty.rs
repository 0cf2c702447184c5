//! Who is on call, in order, and handing over.

use super::desk::Desk;
use super::typed::Typed;
use super::{Frame, Say};
use crate::domain::actors::Actor;
use crate::domain::duty::{HandOver, ON_CALL_MAX};
use crate::domain::page::Page;
use crate::domain::situation::Situation;
use crate::domain::staff::Staff;
use crate::domain::time::Time;
use crate::view::names::escaped;
use askama::Template;

/// What the page is made from.
pub struct DutyPage<'a> {
    /// What was read.
    pub situation: &'a Situation,
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// Everybody who can sign in.
    pub everybody: &'a [Staff],
    /// Who of them has an address for alerts.
    pub reachable: &'a [Actor],
    /// The latest hand-overs, the last first.
    pub latest: &'a [HandOver],
    /// The present instant of the record.
    pub now: Time,
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
    /// A number that no other rendering has.
    pub nonce: String,
}

/// One of the staff, to be chosen.
struct Person {
    handle: String,
    name: String,
    is_chosen: bool,
}

/// One place in the order.
struct Place {
    number: usize,
    people: Vec<Person>,
}

/// One hand-over. Texts are markup.
struct HandOverView {
    number: i64,
    told: String,
    paragraphs: Vec<String>,
    note: String,
    is_mine_to_take: bool,
    is_mine_to_withdraw: bool,
}

#[derive(Template)]
#[template(path = "console/duty.html")]
struct DutyMarkup<'a> {
    frame: Frame,
    say: Say,
    on_call: Vec<(String, String, bool)>,
    hand_overs: Vec<HandOverView>,
    others: Vec<Person>,
    places: Vec<Place>,
    note: &'a str,
    token: String,
    may_respond: bool,
    may_order: bool,
}

impl DutyPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let desk = Desk::new(self.situation, self.page, self.staff, self.typed, self.now);
        let on_call = self.situation.on_call.iter();
        let page = DutyMarkup {
            say: desk.say,
            on_call: on_call.map(|staff| self.on_call(staff)).collect(),
            hand_overs: self.latest.iter().map(|one| self.hand_over(&desk, one)).collect(),
            others: self.others(),
            places: self.places(),
            note: self.typed.text("hand-over", "note"),
            may_respond: desk.may_respond(),
            may_order: self.staff.may_order(),
            token: format!("{}-hand-over", self.nonce),
            frame,
        };
        page.render().unwrap_or_default()
    }

    /// Somebody on call: name, handle, whether alerts reach them.
    fn on_call(&self, staff: &Staff) -> (String, String, bool) {
        (escaped(&staff.name), escaped(staff.handle.as_str()), self.reachable.contains(&staff.handle))
    }

    fn name(&self, handle: &Actor) -> String {
        let known = self.everybody.iter().find(|staff| staff.handle == *handle);
        escaped(known.map_or(handle.as_str(), |staff| &staff.name))
    }

    fn hand_over(&self, desk: &Desk<'_>, one: &HandOver) -> HandOverView {
        let (from, to, at) = (self.name(&one.from), self.name(&one.to), desk.short(one.offered_at));
        let note = match (one.taken_at, one.withdrawn_at) {
            (Some(at), _) => desk.say.with("hand-over-taken", &[("at", &desk.short(at))]),
            (None, Some(at)) => desk.say.with("hand-over-withdrawn", &[("at", &desk.short(at))]),
            (None, None) => desk.say.word("hand-over-waits"),
        };
        HandOverView {
            number: one.number,
            told: desk.say.with("hand-over-told", &[("from", &from), ("to", &to), ("at", &at)]),
            paragraphs: one.note.lines().filter(|line| !line.trim().is_empty()).map(escaped).collect(),
            note,
            is_mine_to_take: one.is_waiting() && one.to == self.staff.handle,
            is_mine_to_withdraw: one.is_waiting() && one.from == self.staff.handle,
        }
    }

    fn others(&self) -> Vec<Person> {
        let person = |staff: &Staff| Person {
            handle: staff.handle.to_string(),
            name: staff.name.clone(),
            is_chosen: self.typed.has("hand-over", "to", staff.handle.as_str()),
        };
        self.everybody.iter().filter(|staff| staff.handle != self.staff.handle).map(person).collect()
    }

    /// As many places as there are people on call, and two more.
    fn places(&self) -> Vec<Place> {
        let count = (self.situation.on_call.len() + 2).min(ON_CALL_MAX).min(self.everybody.len());
        let place = |place: usize| {
            let here = self.situation.on_call.get(place).map(|staff| &staff.handle);
            let person = |staff: &Staff| Person {
                handle: staff.handle.to_string(),
                name: staff.name.clone(),
                is_chosen: here == Some(&staff.handle),
            };
            Place { number: place + 1, people: self.everybody.iter().map(person).collect() }
        };
        (0..count).map(place).collect()
    }
}
