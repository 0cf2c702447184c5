//! How far the telling of people is; domains on hold, the pause of mail, and a test to oneself.

use super::screen::typed;
use super::{Fields, Known, Signed, answers};
use crate::actions::{holds, test_mails};
use crate::domain::holds::{Channel, HoldRefusal, read_domains, read_reason};
use crate::store::{Conn, Error, dispatch};
use crate::view::console::{DeliveriesPage, Section, Typed, refused_hold, refused_test};
use crate::web::server::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

/// How many notifications the board shows: those of two days of a large outage.
const LINES: i64 = 30;
/// How often the board looks again while anything is on its way, in seconds.
const LOOK_AGAIN_S: &str = "5";
/// What may have been done, as addresses say it; each is a message `done-…`.
const DONE: [&str; 5] = ["held", "released", "paused", "resumed", "tested"];

/// The board.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let done = DONE.contains(&asked.text("done")).then(|| signed.say().word(&format!("done-{}", asked.text("done"))));
    render(&state, &signed, StatusCode::OK, &Typed::default(), done, None).await
}

/// Puts domains on hold.
pub async fn hold(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let read = read_domains(fields.text("domains"))
        .and_then(|domains| Ok::<_, HoldRefusal>((domains, read_reason(fields.text("reason"))?)));
    let (domains, reason) = match read {
        Ok(read) => read,
        Err(refusal) => return refused(&state, &signed, &fields, refused_hold(signed.say(), &refusal)).await,
    };
    let held = signed.act(&state, move |conn, when, by| holds::hold(conn, when, by, &domains, &reason)).await;
    on(&state, &signed, held, "held")
}

/// Ends the hold of a domain.
pub async fn release(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let domain = fields.text("domain").to_owned();
    let released = signed.act(&state, move |conn, when, by| holds::release(conn, when, by, &domain)).await;
    on(&state, &signed, released, "released")
}

/// Pauses a channel.
pub async fn pause(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let Some(channel) = Channel::parse(fields.text("channel")) else { return answers::on_to("/console/deliveries") };
    let paused = signed.act(&state, move |conn, when, by| holds::pause(conn, when, by, channel)).await;
    on(&state, &signed, paused, "paused")
}

/// Ends the pause of a channel.
pub async fn resume(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let Some(channel) = Channel::parse(fields.text("channel")) else { return answers::on_to("/console/deliveries") };
    let resumed = signed.act(&state, move |conn, when, by| holds::resume(conn, when, by, channel)).await;
    on(&state, &signed, resumed, "resumed")
}

/// Sends whoever asks a test.
pub async fn test(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let zone = state.console.page.zone;
    let send = move |conn: &mut Conn, when, by: &_| test_mails::send(conn, when, by, zone);
    match signed.arrange(&state, send).await {
        Ok(()) => answers::on_to("/console/deliveries?done=tested"),
        Err(test_mails::TestError::Refused(refusal)) => {
            refused(&state, &signed, &fields, refused_test(signed.say(), refusal)).await
        }
        Err(test_mails::TestError::Store(error)) => answers::failed(&state, Some(&signed), &error),
    }
}

fn on(state: &State, signed: &Signed, acted: Result<(), Error>, done: &str) -> HttpResponse {
    match acted {
        Ok(()) => answers::on_to(&format!("/console/deliveries?done={done}")),
        Err(error) => answers::failed(state, Some(signed), &error),
    }
}

async fn refused(state: &State, signed: &Signed, fields: &Fields, told: String) -> HttpResponse {
    render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, &typed(fields), None, Some(told)).await
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    typed: &Typed,
    done: Option<String>,
    refused: Option<String>,
) -> HttpResponse {
    let now = state.machine.now();
    let dispatch = match state.store.read(move |conn| dispatch::find(conn, now, LINES)).await {
        Ok(dispatch) => dispatch,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = DeliveriesPage {
        dispatch: &dispatch,
        page: &state.console.page,
        staff: &signed.staff,
        now,
        is_on: state.subscribing.is_some(),
        typed,
    };
    let is_under_way = dispatch.total().queued > 0 && refused.is_none();
    let frame = signed.frame(state, Section::Deliveries, signed.say().word("deliveries-title"));
    let mut answer = answers::page_with(status, page.html(frame.having_done(done).refusing(refused)));
    if is_under_way && status == StatusCode::OK {
        // By the header and not by a script: it comes about without one, and only while there is something to see.
        let again = header::HeaderValue::from_str(&format!("{LOOK_AGAIN_S};url=/console/deliveries"));
        if let Ok(again) = again {
            answer.headers_mut().insert(header::REFRESH, again);
        }
    }
    answer
}
