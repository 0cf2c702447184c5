//! Planned work: the list, the form in which it is planned, and the page of one with what may be done with it.

mod acting;
mod planning;
mod reading;

use super::screen::nonce;
use super::{Fields, Known, Signed, answers};
use crate::actions::maintenances::asking::{self, Form};
use crate::actions::maintenances::{Acting, MaintenanceError};
use crate::domain::ids::RecurrenceId;
use crate::store::{Error, maintenances};
use crate::view::console::{MaintenancesPage, Section, refused_work};
use crate::web::server::State;
pub use acting::{act, show};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
pub use planning::{begin, plan};

/// What may have been done, as addresses say it; each is a message `done-work-…`.
const DONE: [&str; 8] = ["plan", "move", "start", "verify", "end", "cancel", "tell", "end-recurrence"];

/// What was done, in a sentence, by the word that an address carries.
fn done(signed: &Signed, request: &HttpRequest) -> Option<String> {
    let asked = Fields::parse(request.query_string().as_bytes());
    let word = asked.text("done");
    DONE.contains(&word).then(|| signed.say().word(&format!("done-work-{word}")))
}

/// The list.
pub async fn list(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let done = done(&signed, &request);
    render(&state, &signed, StatusCode::OK, done, None).await
}

/// Calls a recurrence off.
pub async fn end_recurrence(state: Known, signed: Signed, fields: Fields, id: Path<String>) -> HttpResponse {
    let Some(id) = RecurrenceId::parse(&id) else { return answers::unknown(&state, &signed) };
    let (zone, staff) = (state.console.page.zone, signed.staff.clone());
    let token = fields.token().map(str::to_owned);
    let acted = signed.act(&state, move |conn, when, by| {
        let form = Form { staff: &staff, token: token.as_deref(), number: "" };
        asking::end_recurrence(conn, Acting { now: when.record, zone, by }, form, id)
    });
    match acted.await {
        Ok(()) => answers::on_to("/console/maintenances?done=end-recurrence"),
        Err(MaintenanceError::Store(Error::NotFound)) => answers::unknown(&state, &signed),
        Err(MaintenanceError::Refused(refusal)) => {
            let (_, told) = refused_work(signed.say(), &answers::names(&state, &signed).await, &refusal);
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, None, Some(told)).await
        }
        Err(MaintenanceError::Store(error)) => answers::failed(&state, Some(&signed), &error),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    done: Option<String>,
    refused: Option<String>,
) -> HttpResponse {
    let read = state
        .store
        .read(|conn| Ok::<_, Error>((maintenances::list_known(conn, &[])?, maintenances::recurrences::list(conn)?)));
    let (all, recurrences) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = MaintenancesPage {
        maintenances: &all,
        recurrences: &recurrences,
        page: &state.console.page,
        staff: &signed.staff,
        now: state.clock.now(),
        nonce: nonce(),
    };
    let frame = signed.frame(state, Section::Maintenances, signed.say().word("works-title"));
    answers::page_with(status, page.html(frame.having_done(done).refusing(refused)))
}
