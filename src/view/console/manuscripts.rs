//! The writing desk: one manuscript with all that is known about it. What the public will read stands first, then what is
//! missing and who must agree, then the fields.

mod beside;
mod fields;
mod news;
mod picker;
mod preview;
mod telling;

use super::{Frame, Say};
use crate::domain::approvals::{Demand, Judgement, Matrix, Overdue, Standing};
use crate::domain::ids::TemplateId;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{Held, IncidentRecord, IncidentRefusal, Phase};
use crate::domain::language::{Language, Texts};
use crate::domain::lint::{Finding, Rule};
use crate::domain::manuscripts::beginning::Shelf;
use crate::domain::manuscripts::exemption::Exemption;
use crate::domain::manuscripts::reading::{Beside, Lack};
use crate::domain::manuscripts::{Aim, Difference, Manuscript, REASON_CHARS_MAX, SetAside, Stage, Version};
use crate::domain::page::Page;
use crate::domain::reach::{People, Reach};
use crate::domain::staff::{Role, Staff};
use crate::domain::templates::Template as Pattern;
use crate::domain::time::Time;
use crate::view::console::desk::machine_moment;
use crate::view::times::Telling;
use crate::view::words::Words;
use askama::Template;
use beside::Fold;
use fields::{Choice, Line};
use news::New;
use picker::Part;
use preview::Preview;
pub(super) use telling::first_words;
use telling::{Found, Missing, Said};
pub use telling::{heading, refused_approval, refused_manuscript, refused_template, told_done};

/// What the page of a manuscript is made from.
pub struct ManuscriptPage<'a> {
    /// The manuscript, with the words that are shown: those that stand, or those that were typed and are not saved.
    pub manuscript: &'a Manuscript,
    /// The catalogue.
    pub shelf: Shelf<'a>,
    /// The incident that it is about; `None` for one that is yet to be opened.
    pub held: Option<&'a Held>,
    /// The leaves of the page.
    pub leaves: &'a Leaves,
    /// Everything that is missing.
    pub lacks: &'a [Lack],
    /// What goes out with the words, as far as it can be read.
    pub beside: &'a [Beside],
    /// What the incident would be, without what is missing or refused.
    pub after: Option<&'a IncidentRecord>,
    /// The rules of incidents that it breaks.
    pub refusals: &'a [IncidentRefusal],
    /// What is wrong with the words.
    pub findings: &'a [Finding],
    /// The rules of which somebody said that the words stand all the same.
    pub overridden: &'a [Rule],
    /// Who must agree.
    pub demand: Demand,
    /// How far that is.
    pub standing: &'a Standing,
    /// All that was said of it, and what of that counts today.
    pub approvals: &'a [Judgement],
    /// Whether it is a holding notice that says nothing but an approved template.
    pub exemption: &'a Exemption,
    /// How many of the components that an opening names an open incident counts already.
    pub counted_elsewhere: usize,
    /// True where it speaks of what whoever looks does not answer for: they read it and write nothing in it.
    pub is_outside: bool,
    /// How many components it speaks of, and whether that is everybody.
    pub reach: Reach,
    /// How many people are sent it by mail; `None` where nobody is told of it.
    pub people: Option<People>,
    /// True where mail goes out.
    pub has_mail: bool,
    /// What approvals are bound to, and the button as well.
    pub hash: &'a str,
    /// What was typed over revisions that stood no longer.
    pub set_aside: &'a [SetAside],
    /// The library.
    pub templates: &'a [Pattern],
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// The present instant of the record.
    pub now: Time,
    /// The present instant of the machine, by which people wait.
    pub machine: Time,
    /// Who must agree to what.
    pub matrix: &'a Matrix,
    /// What stands, where the words that are shown are others.
    pub differs: Option<Vec<Difference>>,
    /// True where the words that are shown are an earlier version, and not what somebody typed over another one.
    pub is_earlier: bool,
    /// What stood before what stands now, the latest first.
    pub earlier: &'a [Version],
    /// The template that was asked for in the place of words that somebody typed.
    pub asked_template: Option<TemplateId>,
}

/// What was typed by somebody while another one saved.
struct Kept {
    revision: i32,
    by: String,
    at: String,
    differs: Vec<Changed>,
}

/// One field that differs. Its name is text.
struct Changed {
    name: String,
    lines: Vec<(bool, String)>,
}

#[derive(Template)]
#[template(path = "console/manuscript.html")]
struct ManuscriptMarkup<'a> {
    frame: Frame,
    id: String,
    /// Where the incident stands on the screen.
    incident: Option<String>,
    about: String,
    revision: i32,
    incident_revision: String,
    hash: &'a str,
    may_write: bool,
    may_publish: bool,
    may_approve: bool,
    may_override: bool,
    may_sign: bool,
    is_waiting: bool,
    needs_asking: bool,
    is_ready: bool,
    pending: Vec<String>,
    missing: Vec<Missing>,
    blocked: Vec<String>,
    found: Vec<Found>,
    reason: String,
    reason_chars_max: usize,
    agreement: String,
    due: Option<String>,
    said: Vec<Said>,
    reach: String,
    number: Option<usize>,
    news: Vec<New>,
    previews: Vec<Preview>,
    differs_title: String,
    differs_note: String,
    differs: Option<Vec<Changed>>,
    kept: Vec<Kept>,
    earlier: Vec<Kept>,
    templates: Vec<Choice>,
    /// The template that was asked for, and what is said before it takes the place of typed words.
    asked_template: Option<(String, String)>,
    head: Vec<Line>,
    slots: Vec<Line>,
    own_slots: Vec<Line>,
    is_more_open: bool,
    choices: Vec<(String, String, Vec<Choice>)>,
    times: Vec<Line>,
    precisions: Vec<Choice>,
    promise: Vec<Line>,
    is_night: bool,
    folds: Vec<Fold>,
    notes: Vec<Line>,
    speaker: Vec<Line>,
    signatories: Vec<Line>,
    ending: Vec<Line>,
    parts: Vec<Part>,
    options: Vec<Choice>,
    facilities: Vec<Choice>,
    carried: Vec<(String, String)>,
}

impl ManuscriptMarkup<'_> {
    /// True where something is missing in what is folded.
    fn lacks_more(&self) -> bool {
        let folded = [&self.times, &self.promise, &self.own_slots, &self.speaker];
        folded.into_iter().flatten().flat_map(|line| &line.sides).any(|side| side.is_lacking)
    }
}

/// An instant in every language of `page`, for what is said to the public.
pub fn told_at(page: &Page, at: Time) -> Texts {
    let told = |language: &Language| (*language, Telling::new(Words::of(*language), page.zone, at).moment(at));
    page.languages.iter().map(told).collect()
}

impl ManuscriptPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let mut markup = ManuscriptMarkup {
            id: self.manuscript.id.to_string(),
            incident: self.held.map(|held| held.incident.id.to_string()),
            about: self.about(),
            revision: self.manuscript.revision,
            incident_revision: self.held.map_or_else(String::new, |held| held.revision.to_string()),
            hash: self.hash,
            may_write: self.staff.role >= Role::Responder && !self.is_outside,
            may_publish: self.staff.role >= Role::Publisher,
            may_approve: self.may_approve(),
            may_override: self.may_override(),
            may_sign: self.may_sign(),
            is_waiting: self.is_asked() && self.needs_asking(),
            needs_asking: self.needs_asking(),
            is_ready: self.is_ready(),
            pending: self.pending(),
            missing: self.missing(),
            blocked: self.refusals.iter().map(|refusal| self.blocked(refusal)).collect(),
            found: self.found(),
            reason: self.manuscript.content.typed("override_reason").to_owned(),
            reason_chars_max: REASON_CHARS_MAX,
            agreement: self.agreement(),
            due: self.due(),
            said: self.said(),
            reach: self.reach(),
            number: self.reach.number(),
            news: self.news(),
            previews: self.previews(frame.is_rehearsal),
            differs: self.differs.as_ref().map(|differs| differs.iter().map(|one| self.changed(one)).collect()),
            differs_title: self.say().word(if self.is_earlier { "earlier-taken" } else { "differs-title" }),
            differs_note: self.say().word(if self.is_earlier { "earlier-taken-note" } else { "differs-note" }),
            kept: self.kept(),
            earlier: self.earlier(),
            templates: self.templates(),
            asked_template: self.asked_template(),
            head: self.head(),
            slots: self.slots(true),
            own_slots: self.slots(false),
            is_more_open: false,
            choices: self.choices(),
            times: self.times(),
            precisions: self.precisions(),
            promise: self.promise(),
            is_night: self.manuscript.content.get("night") == "yes",
            folds: self.folds(),
            notes: self.notes(),
            speaker: self.speaker(),
            signatories: self.signatories(),
            ending: self.ending(),
            parts: self.parts(),
            options: self.options(),
            facilities: self.facilities(),
            carried: Vec::new(),
            frame,
        };
        markup.carried = self.carried(&markup);
        markup.is_more_open = markup.lacks_more();
        markup.render().unwrap_or_default()
    }

    /// The library, the template of these words chosen.
    fn templates(&self) -> Vec<Choice> {
        if self.corrects() {
            return Vec::new();
        }
        let choice = |one: &Pattern| {
            let kind = self.say().word(&format!("template-{}", one.kind.as_str().replace('_', "-")));
            let word = one.made_by.as_ref().map_or_else(|| kind.clone(), |by| format!("{kind} · {by}"));
            Choice {
                is_chosen: match self.asked_template {
                    Some(asked) => asked == one.id,
                    None => self.manuscript.content.get("template") == one.id.as_str(),
                },
                value: one.id.to_string(),
                word,
            }
        };
        let none = Choice { value: String::new(), word: self.say().word("template-none"), is_chosen: false };
        [none].into_iter().chain(self.templates.iter().map(choice)).collect()
    }

    fn say(&self) -> Say {
        Say(self.staff.language)
    }

    fn words(&self) -> &'static Words {
        Words::of(self.staff.language)
    }

    /// True for what opens an incident.
    fn opens(&self) -> bool {
        matches!(self.manuscript.aim, Aim::Open(_))
    }

    /// True for what only speaks: better words in the place of others.
    fn corrects(&self) -> bool {
        matches!(self.manuscript.aim, Aim::Correct(..))
    }

    /// True where the incident would be over.
    fn ends(&self) -> bool {
        Phase::parse(self.manuscript.content.get("phase")) == Some(Phase::Resolved)
    }

    fn is_ready(&self) -> bool {
        let has_standing = self.findings.iter().any(|finding| !self.overridden.contains(&finding.rule));
        self.lacks.is_empty() && self.refusals.is_empty() && !has_standing && self.standing.require().is_ok()
    }

    fn needs_asking(&self) -> bool {
        matches!(self.standing, Standing::Missing(_) | Standing::Returned(_)) && self.differs.is_none()
    }

    fn is_asked(&self) -> bool {
        matches!(self.manuscript.stage, Stage::Asked { .. }) && self.differs.is_none()
    }

    fn may_approve(&self) -> bool {
        let is_another = !self.manuscript.writers.contains(&self.staff.handle);
        self.is_asked() && self.staff.role >= Role::Publisher && is_another && self.needs_asking()
    }

    fn may_override(&self) -> bool {
        let Stage::Asked { at, .. } = &self.manuscript.stage else { return false };
        let is_over = self.machine >= self.matrix.deadline(*at) && self.matrix.overdue == Overdue::Override;
        is_over && self.staff.role == Role::Administrator && self.needs_asking()
    }

    fn kept(&self) -> Vec<Kept> {
        let kept = |one: &SetAside| Kept {
            revision: one.revision,
            by: one.by.to_string(),
            at: self.moment(one.at),
            differs: self.manuscript.content.differences(&one.content).iter().map(|one| self.changed(one)).collect(),
        };
        self.set_aside.iter().map(kept).filter(|one| !one.differs.is_empty()).collect()
    }

    /// What can be brought back.
    fn earlier(&self) -> Vec<Kept> {
        let kept = |one: &Version| Kept {
            revision: one.revision,
            by: one.by.to_string(),
            at: self.moment(one.at),
            differs: self.manuscript.content.differences(&one.content).iter().map(|one| self.changed(one)).collect(),
        };
        self.earlier.iter().map(kept).filter(|one| !one.differs.is_empty()).collect()
    }

    /// The template that was asked for in the place of typed words, and what becomes of those.
    fn asked_template(&self) -> Option<(String, String)> {
        let asked = self.templates.iter().find(|one| Some(one.id) == self.asked_template)?;
        let kind = self.say().word(&format!("template-{}", asked.kind.as_str().replace('_', "-")));
        Some((asked.id.to_string(), self.say().with("template-over", &[("template", &kind)])))
    }

    fn changed(&self, one: &Difference) -> Changed {
        let lines = one.lines.iter().map(|(sign, line)| (*sign == '+', line.clone())).collect();
        Changed { name: self.name_of(&one.field), lines }
    }

    fn moment(&self, at: Time) -> String {
        machine_moment(self.staff.language, self.page.zone, at, (self.now, self.machine))
    }
}
