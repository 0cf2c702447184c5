//! The screen: everything that somebody who was asleep five minutes ago needs, in the order in which they need it.

use super::Frame;
use super::board::{Board, board};
use super::clocks::{Clock, clocks};
use super::composing::{Entry, Written, entries};
use super::contradictions::{Line, PublicWords, lines};
use super::desk::Desk;
use super::signals::{AlertView, Step, alerts, estimates, steps};
use super::since::{Since, since};
use super::timeline::{EntryView, UpdateView, changed_since, log, undoable, updates};
use super::typed::Typed;
use crate::domain::approvals::Matrix;
use crate::domain::escalations::Alerted;
use crate::domain::ids::IncidentId;
use crate::domain::incidents::Held;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::situation::Situation;
use crate::domain::staff::Staff;
use crate::domain::time::Time;
use crate::view::names::escaped;
use crate::view::wordings;
use askama::Template;

/// What the screen is made from.
pub struct Screen<'a> {
    /// What was read.
    pub situation: &'a Situation,
    /// The alerts that stand, each with who was told of it.
    pub told: &'a [Alerted],
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// How many record seconds pass in one: clocks count on by it.
    pub speed: f64,
    /// What readers are served.
    pub public: PublicWords,
    /// The incident that was chosen; the worst without one.
    pub chosen: Option<IncidentId>,
    /// Components that a link came with, to be ticked.
    pub picked: Vec<String>,
    /// The manuscripts that are neither public nor put away.
    pub written: Written<'a>,
    /// Until when those who approve have time, and what the machine's clock shows.
    pub waits: (&'a Matrix, Time),
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
    /// Where the form that clashed was opened, so that what changed since is told.
    pub clashed_since: Option<Time>,
    /// The number that is to be typed beside the board's button, because what was chosen reaches everybody.
    pub number: Option<usize>,
    /// A number that no other rendering has: forms are sent once.
    pub nonce: String,
    /// A word that changes when anything here may have: the script asks for it.
    pub mark: String,
    /// The strip that says how far the telling of people is (markup).
    pub delivery: String,
}

/// How many entries of the log stand open; older ones are folded.
const LOG_UNFOLDED: usize = 8;

/// An incident to choose. Its title is markup.
struct Tab {
    path: String,
    title: String,
    note: String,
    is_here: bool,
}

/// One text of a form in one language.
struct Slot {
    language: Language,
    name: String,
    value: String,
    is_required: bool,
}

#[derive(Template)]
#[template(path = "console/screen.html")]
struct ScreenPage<'a> {
    frame: Frame,
    desk: &'a Desk<'a>,
    held: Option<&'a Held>,
    now_ms: i64,
    speed: f64,
    nonce: String,
    mark: String,
    tabs: Vec<Tab>,
    clocks: Vec<Clock>,
    public: Vec<String>,
    public_age: String,
    contradictions: Vec<Line>,
    contradictions_rest: usize,
    /// How many checked components are not well.
    failing: usize,
    needs_somebody: bool,
    /// What nobody has seen yet, and what somebody has.
    alerts: [Vec<AlertView>; 2],
    /// What waits for the approval of whoever looks.
    asks_me: Vec<Entry>,
    /// What was agreed to and is not published.
    agreed: Vec<Entry>,
    /// How many components of incidents their checks see worse than the page says.
    hidden: usize,
    steps: Vec<Step>,
    estimates: Vec<String>,
    board: Option<Board>,
    board_since: Since,
    number: Option<usize>,
    updates: Vec<UpdateView>,
    undo: Option<(String, i64)>,
    log: Vec<EntryView>,
    log_older: Vec<EntryView>,
    log_since: Since,
    suspected: Vec<(String, String)>,
    on_call: Vec<String>,
    waiting_for_me: bool,
    changed: Vec<String>,
    waiting: Vec<Entry>,
    drafts: Vec<Entry>,
    delivery: String,
}

impl Screen<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let desk = Desk::new(self.situation, self.page, self.staff, self.typed, self.now);
        let held = self.situation.incident(self.chosen);
        let (contradictions, contradictions_rest) = lines(&desk);
        let undo = held.and_then(|held| undoable(held, self.now));
        let age = |at: Time| desk.say.with("public-age", &[("ago", &desk.ago(at)), ("at", &desk.short(at))]);
        let mut newest = held.map(|held| log(&desk, held)).unwrap_or_default();
        let older = newest.split_off(newest.len().min(LOG_UNFOLDED));
        let changed = self.clashed_since.zip(held);
        let written = entries(&desk, self.written, self.waits.1, Some(self.waits.0)).into_iter();
        let (waiting, drafts): (Vec<Entry>, _) = written.partition(|entry| entry.is_asked);
        let (agreed, waiting): (Vec<Entry>, _) = waiting.into_iter().partition(|entry| entry.is_agreed);
        let (asks_me, waiting): (Vec<Entry>, _) =
            waiting.into_iter().partition(|entry| desk.may_publish() && !entry.is_mine);
        let (unseen, seen): (Vec<AlertView>, _) =
            alerts(&desk, self.told).into_iter().partition(|alert| alert.seen.is_none());
        let has_alerts = !unseen.is_empty() || !seen.is_empty();
        let waiting_for_me = self.situation.waiting.iter().any(|one| one.to == self.staff.handle);
        let told = self.situation.contradictions();
        let hidden = told.iter().filter(|one| one.is_hidden() && one.incident.is_some()).count();
        let page = ScreenPage {
            held,
            now_ms: self.now.timestamp_millis(),
            speed: self.speed,
            nonce: self.nonce,
            mark: self.mark,
            tabs: tabs(&desk, held),
            clocks: clocks(&desk, held),
            public: self.public.sentences.iter().map(|sentence| escaped(sentence)).collect(),
            public_age: self.public.made_at.map_or_else(String::new, age),
            contradictions,
            contradictions_rest,
            failing: self.situation.checked.values().filter(|checked| checked.failing > 0).count(),
            needs_somebody: has_alerts || !asks_me.is_empty() || !agreed.is_empty() || waiting_for_me || hidden > 0,
            alerts: [unseen, seen],
            asks_me,
            agreed,
            hidden,
            steps: held.map(|held| steps(&desk, held)).unwrap_or_default(),
            estimates: held.map(|held| estimates(&desk, held)).unwrap_or_default(),
            board: held.and_then(|held| board(&desk, held, &self.picked)),
            board_since: since(&desk, super::board::FORM, desk.say.word("since-legend")),
            number: self.number,
            updates: held.map(|held| updates(&desk, held)).unwrap_or_default(),
            undo: undo.map(|(update, left)| (update.id.to_string(), left)),
            log: newest,
            log_older: older,
            log_since: since(&desk, "log", desk.say.word("log-when")),
            suspected: held.map(|held| suspected(&desk, held)).unwrap_or_default(),
            on_call: self.situation.on_call.iter().map(|staff| escaped(&staff.name)).collect(),
            waiting_for_me,
            changed: changed.map(|(since, held)| changed_since(&desk, held, since)).unwrap_or_default(),
            waiting,
            drafts,
            delivery: self.delivery,
            desk: &desk,
            frame,
        };
        page.render().unwrap_or_default()
    }
}

impl ScreenPage<'_> {
    /// The token of a form.
    fn token(&self, form: &str) -> String {
        format!("{}-{form}", self.nonce)
    }

    /// A text of `form` in every language of the page, the default one first; only that one is required.
    fn slots(&self, form: &str, name: &str, is_required: bool) -> Vec<Slot> {
        let default = self.desk.page.default_language();
        let slot = |language: &Language| {
            let name = format!("{name}_{}", language.tag());
            let value = self.desk.typed.text(form, &name).to_owned();
            Slot { language: *language, name, value, is_required: is_required && *language == default }
        };
        self.desk.page.languages.iter().map(slot).collect()
    }
}

fn tabs(desk: &Desk<'_>, here: Option<&Held>) -> Vec<Tab> {
    let tab = |held: &Held| {
        let incident = &held.incident;
        let impact = desk.say.word(&format!("impact-{}", incident.impact.as_str()));
        let phase = desk.say.word(&format!("phase-{}", incident.state.phase().as_str()));
        Tab {
            path: format!("/console/?incident={}", incident.id),
            title: wordings::inline(desk.words, &incident.title),
            note: format!("{impact} · {phase}"),
            is_here: here.is_some_and(|here| here.incident.id == incident.id),
        }
    };
    desk.situation.open.iter().chain(&desk.situation.ended).map(tab).collect()
}

/// Suspected causes: what, and by whom when. Both markup.
fn suspected(desk: &Desk<'_>, held: &Held) -> Vec<(String, String)> {
    let told = |cause: &crate::domain::incidents::SuspectedCause| {
        let (at, by) = (desk.short(cause.at), escaped(cause.by.as_str()));
        (escaped(&cause.note), desk.say.with("suspected-by", &[("at", &at), ("by", &by)]))
    };
    held.suspected.iter().rev().map(told).collect()
}
