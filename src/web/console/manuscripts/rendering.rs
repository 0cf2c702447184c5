//! The page of a manuscript, weighed as it stands or as it was typed, and why something was not done to it.

use crate::actions::manuscripts::{self as actions, Hand, ManuscriptError, Rules, Weighed};
use crate::domain::approvals::{ApprovalRefusal, Matrix};
use crate::domain::catalogue::{Component, Facility, Group};
use crate::domain::ids::{ManuscriptId, TemplateId};
use crate::domain::incidents::IncidentRefusal;
use crate::domain::manuscripts::beginning::Shelf;
use crate::domain::manuscripts::{Content, Difference, Manuscript, ManuscriptRefusal, SetAside, Version};
use crate::domain::page::Page;
use crate::domain::staff::Role;
use crate::domain::templates::Template;
use crate::domain::time::Time;
use crate::store::{Conn, Error, catalogue};
use crate::view::console::{
    ManuscriptPage, OverPage, Say, Section, refused_act, refused_approval, refused_manuscript, told_at, undo_left,
};
use crate::web::console::{Signed, answers};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

/// What a rendering of a manuscript is about.
#[derive(Default)]
pub(super) struct Shown {
    /// Words that were typed and do not stand.
    pub(super) typed: Option<Content>,
    /// The number under which such words are kept, to be looked at again.
    pub(super) take: Option<i32>,
    /// The template that was asked for in the place of words that somebody typed.
    pub(super) template: Option<TemplateId>,
    pub(super) done: Option<String>,
    pub(super) refused: Option<String>,
}

/// The catalogue as forms pick from it.
pub(super) struct Catalogue {
    pub(super) groups: Vec<Group>,
    pub(super) facilities: Vec<Facility>,
    pub(super) components: Vec<Component>,
}

impl Catalogue {
    pub(super) fn find(conn: &mut Conn) -> Result<Catalogue, Error> {
        let components = catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component);
        Ok(Catalogue {
            components: components.collect(),
            groups: catalogue::list_groups(conn)?,
            facilities: catalogue::list_facilities(conn)?,
        })
    }

    pub(super) fn shelf(&self) -> Shelf<'_> {
        Shelf { groups: &self.groups, facilities: &self.facilities, components: &self.components }
    }
}

/// Everything that the page is made from.
enum Read {
    Open(Box<OpenRead>),
    Over(Box<Manuscript>),
}

struct OpenRead {
    weighed: Weighed,
    catalogue: Catalogue,
    templates: Vec<Template>,
    set_aside: Vec<SetAside>,
    earlier: Vec<Version>,
    is_earlier: bool,
    asked_template: Option<TemplateId>,
    differs: Option<Vec<Difference>>,
}

/// Does something by the rules that the settings make.
pub(in crate::web::console) fn by_rules<T>(page: &Page, matrix: &Matrix, act: impl FnOnce(&Rules<'_>) -> T) -> T {
    let tell = |at: Time| told_at(page, at);
    let (languages, organisation) = (&page.languages, &page.names);
    act(&Rules { zone: page.zone, languages, organisation, matrix, tell: &tell })
}

fn read(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    id: ManuscriptId,
    (typed, take): (Option<Content>, Option<i32>),
) -> Result<Read, ManuscriptError> {
    let stands = actions::find(conn, id)?;
    if !stands.is_open() {
        return Ok(Read::Over(Box::new(stands)));
    }
    let set_aside = actions::list_set_aside(conn, &stands)?;
    let earlier = actions::list_versions(conn, &stands)?;
    let aside = take.and_then(|take| set_aside.iter().find(|one| one.revision == take));
    let before = take.and_then(|take| earlier.iter().find(|one| one.revision == take));
    let is_earlier = typed.is_none() && aside.is_none() && before.is_some();
    let taken = aside.map(|one| &one.content).or(before.map(|one| &one.content));
    let typed = typed.or_else(|| taken.cloned());
    let differs = typed.as_ref().map(|typed| stands.content.differences(typed));
    let shown = Manuscript { content: typed.unwrap_or_else(|| stands.content.clone()), ..stands };
    let is_taken = |one: &SetAside| one.content != shown.content;
    let set_aside = set_aside.iter().filter(|one| is_taken(one)).cloned().collect();
    Ok(Read::Open(Box::new(OpenRead {
        catalogue: Catalogue::find(conn)?,
        templates: crate::actions::templates::list(conn)?,
        set_aside,
        earlier,
        is_earlier,
        asked_template: None,
        differs: differs.filter(|differs| !differs.is_empty()),
        weighed: actions::weigh(conn, hand, rules, shown)?,
    })))
}

/// The page of a manuscript.
pub(super) async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    id: ManuscriptId,
    shown: Shown,
) -> HttpResponse {
    let (staff, page, matrix, when) =
        (signed.staff.clone(), state.console.page.clone(), state.console.approval, state.when());
    let (asked, template) = ((shown.typed, shown.take), shown.template);
    let found = state
        .store
        .read(move |conn| by_rules(&page, &matrix, |rules| read(conn, Hand { staff: &staff, when }, rules, id, asked)));
    let (done, refusal) = (shown.done, shown.refused);
    match found.await {
        Ok(Read::Open(mut read)) => {
            read.asked_template = template;
            let title = signed.say().word("manuscript-title");
            let frame = signed.frame(state, Section::Manuscripts, title).having_done(done).refusing(refusal);
            answers::page_with(status, markup(state, signed, &read).html(frame))
        }
        Ok(Read::Over(manuscript)) => {
            let title = signed.say().word("manuscript-title");
            let frame = signed.frame(state, Section::Manuscripts, title).having_done(done).refusing(refusal);
            answers::page_with(status, over(state, signed, frame, &manuscript).html())
        }
        Err(ManuscriptError::Store(error)) => answers::failed(state, Some(signed), &error),
        Err(_) => {
            let told = signed.say().word("refused-no-manuscript");
            super::listed(state, signed, StatusCode::NOT_FOUND, Some(told)).await
        }
    }
}

fn over<'a>(
    state: &State,
    signed: &Signed,
    frame: crate::view::console::Frame,
    manuscript: &'a Manuscript,
) -> OverPage<'a> {
    let page = &state.console.page;
    OverPage {
        public: format!("{}/incidents/{}/", page.prefix(page.default_language()), manuscript.aim.incident()),
        left: undo_left(manuscript, state.machine.now()),
        may_undo: signed.staff.role >= Role::Publisher,
        manuscript,
        frame,
    }
}

fn markup<'a>(state: &'a State, signed: &'a Signed, read: &'a OpenRead) -> ManuscriptPage<'a> {
    let (weighed, when) = (&read.weighed, state.when());
    ManuscriptPage {
        manuscript: &weighed.manuscript,
        shelf: read.catalogue.shelf(),
        held: weighed.held.as_ref(),
        leaves: &weighed.leaves,
        lacks: &weighed.lacks,
        beside: weighed.asked.as_ref().map_or(&[], |asked| &asked.beside),
        after: weighed.after.as_ref(),
        refusals: &weighed.refusals,
        findings: &weighed.findings,
        overridden: &weighed.overridden,
        demand: weighed.demand,
        standing: &weighed.standing,
        approvals: &weighed.approvals,
        exemption: &weighed.exemption,
        counted_elsewhere: weighed.counted_elsewhere,
        is_outside: weighed.require_groups(&signed.staff).is_err(),
        reach: weighed.reach,
        people: weighed.people,
        has_mail: state.subscribing.is_some(),
        hash: &weighed.hash,
        set_aside: &read.set_aside,
        templates: &read.templates,
        page: &state.console.page,
        staff: &signed.staff,
        now: when.record,
        machine: when.machine,
        matrix: &state.console.approval,
        differs: read.differs.clone(),
        is_earlier: read.is_earlier,
        earlier: &read.earlier,
        asked_template: read.asked_template,
    }
}

/// Why a manuscript was not changed, with services called by their names.
pub(super) async fn told_of_manuscript(state: &State, signed: &Signed, refusal: &ManuscriptRefusal) -> String {
    let ManuscriptRefusal::OutsideGroups { components } = refusal else {
        return refused_manuscript(signed.say(), refusal);
    };
    let names = answers::names(state, signed).await;
    let components = components.iter().map(|slug| names.call(slug)).collect();
    refused_manuscript(signed.say(), &ManuscriptRefusal::OutsideGroups { components })
}

/// The page with why something was not done: what was typed, where that does not stand, and how it differs.
pub(super) async fn refused(
    state: &State,
    signed: &Signed,
    id: ManuscriptId,
    typed: Option<Content>,
    error: ManuscriptError,
) -> HttpResponse {
    use ManuscriptError as E;
    let say = signed.say();
    let told = match &error {
        E::Store(error) => return answers::failed(state, Some(signed), error),
        E::Refused(refusal) => told_of_manuscript(state, signed, refusal).await,
        E::Approval(refusal) => refused_approval(say, refusal),
        E::Incident(refusal) => {
            let names = answers::names(state, signed).await;
            told_of_incident(say, &refusal.clone().naming(&|slug| names.call(slug)))
        }
        E::Content(refusal) => say.with("refused-content", &[("rule", refusal)]),
        E::Lacking(lacks) => say.counted("refused-lacking", lacks.len(), &[]),
        E::Found(_) => say.word("refused-found"),
    };
    let clashes = matches!(
        &error,
        E::Refused(ManuscriptRefusal::SavedMeanwhile { .. })
            | E::Approval(ApprovalRefusal::ChangedMeanwhile)
            | E::Incident(IncidentRefusal::ChangedMeanwhile { .. })
    );
    let status = if clashes { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(state, signed, status, id, Shown { typed, refused: Some(told), ..Shown::default() }).await
}

fn told_of_incident(say: Say, refusal: &IncidentRefusal) -> String {
    match refusal {
        IncidentRefusal::ChangedMeanwhile { .. } => say.word("refused-incident-changed"),
        other => refused_act(say, other),
    }
}
