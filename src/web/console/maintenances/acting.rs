//! The page of one maintenance, and what is done with it.

use super::super::screen::{nonce, typed};
use super::super::{Fields, Known, Signed, answers};
use super::done;
use super::reading::{optional_wording, time, wording};
use crate::actions::maintenances::asking::{self, Asked, Form};
use crate::actions::maintenances::{Acting, MaintenanceError};
use crate::domain::ids::MaintenanceId;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX};
use crate::domain::language::Wording;
use crate::domain::maintenances::MaintenanceRefusal;
use crate::domain::page::Page;
use crate::store::{Error, catalogue, maintenances};
use crate::view::console::{Fault, MaintenancePage, Names, Say, Section, Typed, refused_work};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// The page.
pub async fn show(state: Known, signed: Signed, id: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(id) = MaintenanceId::parse(&id) else { return answers::unknown(&state, &signed) };
    let told = (done(&signed, &request), None);
    render(&state, &signed, StatusCode::OK, id, &Typed::default(), told).await
}

/// Does what the form asks.
pub async fn act(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = MaintenanceId::parse(&id) else { return answers::unknown(&state, &signed) };
    let asked = match read(&state.console.page, signed.say(), &fields) {
        Ok(asked) => asked,
        Err(fault) => return back(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, id, &fields, fault).await,
    };
    let (zone, staff) = (state.console.page.zone, signed.staff.clone());
    let (token, number) = (fields.token().map(str::to_owned), fields.text("number").to_owned());
    let seen = fields.text("seen").parse().ok();
    let acted = signed.act(&state, move |conn, when, by| {
        let form = Form { staff: &staff, token: token.as_deref(), number: &number };
        asking::carry_out(conn, Acting { now: when.record, zone, by }, form, (id, seen), &asked)
    });
    match acted.await {
        Ok(()) => answers::on_to(&format!("/console/maintenances/{id}?done={}", fields.text("form"))),
        Err(MaintenanceError::Refused(refusal)) => {
            let status = match refusal {
                MaintenanceRefusal::ChangedMeanwhile => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let (field, told) = refused_work(signed.say(), &answers::names(&state, &signed).await, &refusal);
            back(&state, &signed, status, id, &fields, Fault { field, told }).await
        }
        Err(MaintenanceError::Store(Error::NotFound)) => answers::unknown(&state, &signed),
        Err(MaintenanceError::Store(error)) => answers::failed(&state, Some(&signed), &error),
    }
}

/// What the form asks, or what stands wrong in it.
fn read(page: &Page, say: Say, fields: &Fields) -> Result<Asked, Fault> {
    let wrong = |refusal: MaintenanceRefusal| {
        // Of words alone, in which no component is named.
        let (field, told) = refused_work(say, &Names::default(), &refusal);
        Fault { field, told }
    };
    let named = |what: &'static str| (what, "words");
    let reason = || -> Result<Wording, Fault> {
        wording(fields, page, named("the reason"), NOTE_CHARS_MAX).map_err(|refusal| wrong(refusal.into()))
    };
    let optional = || -> Result<Option<Wording>, Fault> {
        optional_wording(fields, page, named("the body"), BODY_CHARS_MAX).map_err(|refusal| wrong(refusal.into()))
    };
    let unreadable = |field: &'static str| Fault { field, told: say.word("refused-work-time") };
    Ok(match fields.text("form") {
        "move" => Asked::Move {
            from: match fields.has("from") {
                true => Some(time(fields, "from", page.zone).ok_or_else(|| unreadable("from"))?),
                false => None,
            },
            until: time(fields, "until", page.zone).ok_or_else(|| unreadable("until"))?,
            reason: reason()?,
        },
        "start" => Asked::Start { body: optional()?, is_early_meant: fields.has("early") },
        "verify" => Asked::Verify(optional()?),
        "end" => Asked::End { body: optional()?, despite_checks: fields.filled("despite").map(str::to_owned) },
        "cancel" => Asked::Cancel(reason()?),
        "tell" => {
            let body = wording(fields, page, named("the words"), BODY_CHARS_MAX);
            Asked::Tell(body.map_err(|refusal| wrong(refusal.into()))?)
        }
        _ => return Err(Fault { field: "", told: say.word("refused-work-act") }),
    })
}

async fn back(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    id: MaintenanceId,
    fields: &Fields,
    fault: Fault,
) -> HttpResponse {
    render(state, signed, status, id, &typed(fields), (None, Some(fault))).await
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    id: MaintenanceId,
    typed: &Typed,
    (done, fault): (Option<String>, Option<Fault>),
) -> HttpResponse {
    let read = state.store.read(move |conn| {
        let components: Vec<_> =
            catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component).collect();
        let maintenance = maintenances::find(conn, id)?;
        let down = asking::list_down(conn, &maintenance)?;
        Ok::<_, Error>((maintenance, components, down))
    });
    let (maintenance, components, down) = match read.await {
        Ok(read) => read,
        Err(Error::NotFound) => return answers::unknown(state, signed),
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let (leaves, names) = (Leaves::of(&components), Names::of(&components, signed.language));
    let page = MaintenancePage {
        maintenance: &maintenance,
        leaves: &leaves,
        page: &state.console.page,
        staff: &signed.staff,
        now: state.clock.now(),
        typed,
        fault: fault.as_ref(),
        down: down.iter().map(|slug| names.call(slug)).collect(),
        nonce: nonce(),
    };
    let title = maintenance.title.in_language(signed.language).1.to_owned();
    let frame = signed.frame(state, Section::Maintenances, title);
    answers::page_with(status, page.html(frame.having_done(done)))
}
