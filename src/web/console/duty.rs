//! Who is on call, and handing over.

use super::screen::{done, nonce, typed};
use super::{Fields, Known, Signed, answers};
use crate::actions::duty::{self as actions, DutyError};
use crate::actions::incidents::Desk;
use crate::domain::actors::Actor;
use crate::domain::duty::DutyRefusal;
use crate::domain::staff::Account;
use crate::store::{Conn, Error, duty, situation, staff};
use crate::view::console::{DutyPage, Section, Typed, refused_duty};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

/// How many hand-overs are shown: two weeks of three shifts fit a screen or two.
const LATEST: i64 = 20;

/// The page.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let done = done(&signed, asked.text("done"));
    render(&state, &signed, StatusCode::OK, &Typed::default(), done, None).await
}

/// Sets the order.
pub async fn order(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let named: Result<Vec<Actor>, _> =
        fields.all("handle").filter(|handle| !handle.is_empty()).map(Actor::parse).collect();
    let Ok(order) = named else { return unknown(&state, &signed, &fields).await };
    answer(&state, &signed, &fields, move |conn, desk| actions::set_order(conn, desk, &order)).await
}

/// Offers one's duty to somebody.
pub async fn hand_over(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let Ok(to) = Actor::parse(fields.text("to")) else { return unknown(&state, &signed, &fields).await };
    let note = fields.text("note").to_owned();
    answer(&state, &signed, &fields, move |conn, desk| actions::hand_over(conn, desk, &to, &note)).await
}

/// Takes what was offered.
pub async fn take(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let number = fields.text("number").parse().unwrap_or_default();
    answer(&state, &signed, &fields, move |conn, desk| actions::take_over(conn, desk, number)).await
}

/// Takes back what one had offered.
pub async fn withdraw(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    answer(&state, &signed, &fields, actions::withdraw).await
}

async fn unknown(state: &State, signed: &Signed, fields: &Fields) -> HttpResponse {
    let refusal = DutyRefusal::Unknown { handle: fields.text("to").to_owned() };
    let told = refused_duty(signed.say(), &refusal);
    render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, &typed(fields), None, Some(told)).await
}

async fn answer(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    act: impl FnOnce(&mut Conn, Desk<'_>) -> Result<(), DutyError> + Send + 'static,
) -> HttpResponse {
    let (zone, token) = (state.console.page.zone, fields.token().map(str::to_owned));
    let acted = signed.act(state, move |conn, when, by| {
        act(conn, Desk { now: when.record, zone, by, token: token.as_deref(), revision: None })
    });
    match acted.await {
        Ok(()) => answers::on_to("/console/duty?done=duty"),
        Err(DutyError::Refused(refusal)) => {
            let told = refused_duty(signed.say(), &refusal);
            render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, &typed(fields), None, Some(told)).await
        }
        Err(DutyError::Store(error)) => answers::failed(state, Some(signed), &error),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    typed: &Typed,
    done: Option<String>,
    refused: Option<String>,
) -> HttpResponse {
    let now = state.clock.now();
    let read = state.store.read(move |conn| {
        let accounts = staff::list_all(conn)?.into_iter().filter(Account::is_open);
        let (mut everybody, mut reachable) = (Vec::new(), Vec::new());
        for Account { staff, email, .. } in accounts {
            reachable.extend(email.map(|_| staff.handle.clone()));
            everybody.push(staff);
        }
        Ok::<_, Error>((situation::find(conn, now)?, (everybody, reachable), duty::list_latest(conn, LATEST)?))
    });
    let (situation, (everybody, reachable), latest) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = DutyPage {
        situation: &situation,
        page: &state.console.page,
        staff: &signed.staff,
        everybody: &everybody,
        reachable: &reachable,
        latest: &latest,
        now,
        typed,
        nonce: nonce(),
    };
    let frame = signed.frame(state, Section::Duty, signed.say().word("duty-title"));
    answers::page_with(status, page.html(frame.having_done(done).refusing(refused)))
}
