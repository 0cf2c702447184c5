//! Planning: what is typed is looked at first, as the public would read it, and published by a second button.

use super::super::screen::{nonce, typed};
use super::super::{Fields, Known, Signed, answers, hashing};
use super::reading::{digest, recurrence, time, wording};
use crate::actions::maintenances::asking::{self, Announcement, Form};
use crate::actions::maintenances::{Acting, MaintenanceError};
use crate::domain::catalogue::{Component, Facility, Group};
use crate::domain::facilities::propose;
use crate::domain::ids::{ComponentId, FacilityId, GroupId, MaintenanceId, RecurrenceId};
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::incidents::{BODY_CHARS_MAX, TITLE_CHARS_MAX};
use crate::domain::maintenances::acting::PlanDraft;
use crate::domain::maintenances::{Ending, MaintenanceRecord, MaintenanceRefusal};
use crate::domain::recurrences::{OCCURRENCES, Occurrence, Recurrence, Rule, RuleRefusal};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::store::{Error, catalogue};
use crate::view::console::{Fault, Names, PlanPage, Planned, Section, Typed, refused_rule, refused_work};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::Timelike;
use chrono_tz::Tz;

/// What there is on the page.
struct Catalogue {
    groups: Vec<Group>,
    facilities: Vec<Facility>,
    components: Vec<Component>,
}

/// What the rule of the form gives, where it has one: what recurs, and the next times.
type Tried = Option<Result<(Rule, Vec<Occurrence>), RuleRefusal>>;

/// What is shown beside the form.
#[derive(Default)]
struct Shown {
    faults: Vec<Fault>,
    planned: Option<Planned>,
    refused: Option<String>,
    done: Option<String>,
}

/// The form, empty.
pub async fn begin(state: Known, signed: Signed) -> HttpResponse {
    match read_catalogue(&state).await {
        Ok(found) => render(&state, &signed, StatusCode::OK, (&found, &Typed::default()), Shown::default()),
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}

/// Fills in, shows, or publishes what the form says.
pub async fn plan(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let found = match read_catalogue(&state).await {
        Ok(found) => found,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    if fields.text("act") == "fill" {
        let (typed, left_out) = fill(&signed, &found, &fields);
        let done = (left_out > 0).then(|| signed.say().counted("plan-left-out", left_out, &[]));
        return render(&state, &signed, StatusCode::OK, (&found, &typed), Shown { done, ..Shown::default() });
    }
    let refused = |shown| render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, (&found, &typed(&fields)), shown);
    let tried = match try_rule(&state, &fields).await {
        Ok(tried) => tried,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let announcement = match read(&state, &signed, &fields, (&tried, &found)) {
        Ok(announcement) => announcement,
        Err(faults) => return refused(Shown { faults, ..Shown::default() }),
    };
    let is_publishing = fields.text("act") == "publish";
    let is_shown = fields.text("shown") == digest(&fields);
    let token = fields.token().map(str::to_owned);
    if is_publishing && is_shown {
        let (zone, staff, number) = (state.console.page.zone, signed.staff.clone(), fields.text("number").to_owned());
        let asked = announcement.clone();
        let acted = signed.act(&state, move |conn, when, by| {
            let form = Form { staff: &staff, token: token.as_deref(), number: &number };
            asking::announce(conn, Acting { now: when.record, zone, by }, form, &asked)
        });
        match acted.await {
            Ok(id) => return answers::on_to(&format!("/console/maintenances/{id}?done=plan")),
            Err(MaintenanceError::Store(error)) => return answers::failed(&state, Some(&signed), &error),
            Err(MaintenanceError::Refused(refusal)) => {
                let planned = preview(&state, &signed, &found, (&announcement, &tried), &fields).ok();
                return refused(Shown { planned, ..of_refusal(&signed, &found, &refusal) });
            }
        }
    }
    let planned = match preview(&state, &signed, &found, (&announcement, &tried), &fields) {
        Ok(planned) => Some(planned),
        Err(refusal) => return refused(of_refusal(&signed, &found, &refusal)),
    };
    if is_publishing {
        let told = Some(signed.say().word("plan-look-again"));
        return refused(Shown { planned, refused: told, ..Shown::default() });
    }
    render(&state, &signed, StatusCode::OK, (&found, &typed(&fields)), Shown { planned, ..Shown::default() })
}

fn of_refusal(signed: &Signed, found: &Catalogue, refusal: &MaintenanceRefusal) -> Shown {
    let names = Names::of(&found.components, signed.language);
    let (field, told) = refused_work(signed.say(), &names, refusal);
    Shown { refused: Some(told.clone()), faults: vec![Fault { field, told }], ..Shown::default() }
}

/// Tries the rule away from those who answer: one that never comes true is searched through for thousands of years.
async fn try_rule(state: &State, fields: &Fields) -> Result<Tried, Error> {
    let page = &state.console.page;
    let zone = fields.filled("zone").map_or(Ok(page.zone), str::parse::<Tz>);
    let (Ok(zone), Some(from)) = (zone, time(fields, "from", page.zone)) else { return Ok(None) };
    let (now, local) = (state.clock.now(), from.with_timezone(&zone).naive_local());
    // Rules know no parts of a second (RFC 5545 §3.3.5).
    let first = local.with_nanosecond(0).unwrap_or(local);
    let Ok(Some(text)) = recurrence(fields, first.date()) else { return Ok(None) };
    let give = move || {
        let rule = Rule::new(&text, zone, first)?;
        let next = rule.next(now, OCCURRENCES);
        Ok((rule, next))
    };
    hashing::in_turn(state, give).await.map(Some)
}

/// What the form says, or what stands wrong in its fields.
fn read(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    (tried, found): (&Tried, &Catalogue),
) -> Result<Announcement, Vec<Fault>> {
    let (page, say, mut faults) = (&state.console.page, signed.say(), Vec::new());
    let mut worded = |field: &'static str, what: &'static str, chars_max: usize| {
        let read = wording(fields, page, (what, field), chars_max);
        read.map_err(|refusal| {
            faults.push(Fault { field, told: refused_work(say, &Names::default(), &refusal.into()).1 });
        })
        .ok()
    };
    let (title, body) = (worded("title", "the title", TITLE_CHARS_MAX), worded("body", "the body", BODY_CHARS_MAX));
    let mut timed = |field: &'static str| {
        let read = time(fields, field, page.zone);
        if read.is_none() {
            faults.push(Fault { field, told: say.word("refused-work-time") });
        }
        read
    };
    let (from, until) = (timed("from"), timed("until"));
    let affected = affected(fields);
    let recurs = recurrence(fields, from.unwrap_or_else(|| state.clock.now()).date_naive());
    let recurs = recurs.map_err(|field| {
        faults.push(Fault { field, told: say.word(&format!("refused-recurs-{field}")) });
    });
    let Ok(recurs) = recurs else { return Err(faults) };
    let (Some(title), Some(body), Some(from), Some(until)) = (title, body, from, until) else { return Err(faults) };
    let ending = if fields.has("by-itself") { Ending::ByItself } else { Ending::ByStaff };
    let key = fields.token().map_or_else(nonce, str::to_owned);
    if recurs.is_none() {
        let id = MaintenanceId::from_slug(&key);
        return Ok(Announcement::Once(PlanDraft { id, title, body, from, until, affected, ending, recurrence: None }));
    };
    if until <= from {
        return Err(of_refusal(signed, found, &MaintenanceRefusal::EndsBeforeBeginning).faults);
    }
    let rule = match tried {
        Some(Ok((rule, _))) => rule.clone(),
        Some(Err(refusal)) => return Err(vec![Fault { field: "every", told: refused_rule(say, refusal) }]),
        None => return Err(vec![Fault { field: "zone", told: say.word("refused-work-zone") }]),
    };
    let lasts_ms = (until - from).num_milliseconds();
    let id = RecurrenceId::from_slug(&key);
    Ok(Announcement::Recurring(Recurrence { id, rule, lasts_ms, title, body, affected, ending, ended_at: None }))
}

/// The components that are named, with the worst expected of each. What is no status stands as one that nobody can expect,
/// so that the rules refuse it.
fn affected(fields: &Fields) -> Vec<(ComponentId, Status)> {
    let named = fields.pairs().iter().filter(|(_, value)| !value.is_empty());
    let read = |(name, value): &(String, String)| {
        let id = ComponentId::parse(name.strip_prefix("expected.")?)?;
        Some((id, Status::parse(value).unwrap_or(Status::Unknown)))
    };
    named.filter_map(read).collect()
}

/// What it would become, tried in memory: nothing is written.
fn preview(
    state: &State,
    signed: &Signed,
    found: &Catalogue,
    (announcement, tried): (&Announcement, &Tried),
    fields: &Fields,
) -> Result<Planned, MaintenanceRefusal> {
    let now = state.clock.now();
    let (draft, rule, next) = match announcement {
        Announcement::Once(draft) => (draft.clone(), None, Vec::new()),
        Announcement::Recurring(recurrence) => {
            let next = tried.iter().flatten().next().map_or(&[][..], |(_, next)| next.as_slice());
            let first = next.first().ok_or(MaintenanceRefusal::NothingToCome)?;
            let times: Vec<Time> = next.iter().map(|one| one.at).collect();
            (recurrence.draft(first, &recurrence.affected), Some(recurrence.rule.clone()), times)
        }
    };
    let leaves = Leaves::of(&found.components);
    let maintenance = MaintenanceRecord::plan(&draft, &leaves, Act { now, by: signed.actor() })?;
    let beyond = maintenance.affected.iter().filter(|affected| !signed.staff.may_touch(affected.leaf.group));
    let components: Vec<String> = beyond.map(|affected| leaves.slug(affected.leaf.component)).collect();
    if !components.is_empty() {
        return Err(MaintenanceRefusal::OutOfReach { components });
    }
    Ok(Planned { maintenance, rule, next, digest: digest(fields) })
}

/// What was typed with everything named that hangs on a facility or stands in a group, where nothing is said of it yet; and
/// how many were left out because others answer for them.
fn fill(signed: &Signed, found: &Catalogue, fields: &Fields) -> (Typed, usize) {
    let (leaves, wanted) = (Leaves::of(&found.components), fields.text("fill"));
    let proposed: Vec<(ComponentId, &str)> = match wanted.split_once(':') {
        Some(("facility", id)) => {
            let facility = FacilityId::parse(id);
            let hanging = facility.map(|id| propose(&found.facilities, &found.components, id)).unwrap_or_default();
            let expected = |is_redundant| if is_redundant { Status::DegradedPerformance } else { Status::MajorOutage };
            hanging.into_iter().map(|one| (one.component, expected(one.is_redundant).as_str())).collect()
        }
        Some(("group", id)) => {
            let group = GroupId::parse(id);
            let components = found.components.iter().map(|component| component.id);
            let is_in =
                |id: &ComponentId| leaves.get(*id).is_some_and(|leaf| group.is_some() && leaf.tracked.group == group);
            components.filter(is_in).map(|id| (id, fields.text("fill-as"))).collect()
        }
        _ => Vec::new(),
    };
    let is_theirs = |id: ComponentId| leaves.get(id).is_some_and(|leaf| signed.staff.may_touch(leaf.tracked.group));
    let left_out = proposed.iter().filter(|(id, _)| !is_theirs(*id)).count();
    let mut pairs = fields.pairs().to_vec();
    for (id, expected) in proposed.into_iter().filter(|(id, _)| is_theirs(*id)) {
        let name = format!("expected.{id}");
        if pairs.iter().any(|(own, value)| *own == name && !value.is_empty()) {
            continue;
        }
        pairs.retain(|(own, _)| *own != name);
        pairs.push((name, expected.to_owned()));
    }
    (Typed::new(fields.text("form"), pairs), left_out)
}

async fn read_catalogue(state: &State) -> Result<Catalogue, Error> {
    let read = state.store.read(|conn| {
        let components = catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component);
        let components = components.collect();
        Ok::<_, Error>(Catalogue {
            components,
            groups: catalogue::list_groups(conn)?,
            facilities: catalogue::list_facilities(conn)?,
        })
    });
    read.await
}

fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    (found, typed): (&Catalogue, &Typed),
    shown: Shown,
) -> HttpResponse {
    let page = PlanPage {
        catalogue: (&found.groups, &found.facilities, &found.components),
        page: &state.console.page,
        staff: &signed.staff,
        now: state.clock.now(),
        typed,
        faults: &shown.faults,
        planned: shown.planned.as_ref(),
        nonce: nonce(),
    };
    let first = shown.faults.first().map(|fault| fault.told.clone());
    let frame = signed.frame(state, Section::Maintenances, signed.say().word("plan-title"));
    answers::page_with(status, page.html(frame.having_done(shown.done).refusing(shown.refused.or(first))))
}
