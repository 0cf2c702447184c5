//! Setting the status of components that no incident tracks.

use super::screen::{nonce, typed};
use super::{Fields, Known, Signed, answers, instants};
use crate::actions::incidents::Desk;
use crate::actions::statuses::{Setting, SettingError, set as act};
use crate::domain::ids::ComponentId;
use crate::domain::status::Status;
use crate::domain::statuses::SettingRefusal;
use crate::store::situation;
use crate::view::console::{Section, StatusPage, Typed, refused_setting};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

/// The page.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let picked = asked.all("pick").map(str::to_owned).collect();
    let done = super::screen::done(&signed, asked.text("done"));
    render(&state, &signed, StatusCode::OK, Shown { picked, done, ..Shown::default() }).await
}

/// Sets it.
pub async fn set(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let say = signed.say();
    let setting = match read(&state, &fields) {
        Ok(setting) => setting,
        Err(key) => return back(&state, &signed, &fields, say.word(key), None).await,
    };
    let (zone, staff) = (state.console.page.zone, signed.staff.clone());
    let token = fields.token().map(str::to_owned);
    let acted = signed.act(&state, move |conn, when, by| {
        let desk = Desk { now: when.record, zone, by, token: token.as_deref(), revision: None };
        act(conn, desk, &staff, &setting)
    });
    match acted.await {
        Ok(()) => answers::on_to("/console/status?done=status"),
        Err(SettingError::Refused(refusal)) => {
            let number = match &refusal {
                SettingRefusal::NumberMissing(missing) => Some(missing.expected),
                _ => None,
            };
            let names = answers::names(&state, &signed).await;
            back(&state, &signed, &fields, refused_setting(say, &names, &refusal), number).await
        }
        Err(SettingError::Store(error)) => answers::failed(&state, Some(&signed), &error),
    }
}

/// What the form says, or the key of why it cannot be read.
fn read(state: &State, fields: &Fields) -> Result<Setting, &'static str> {
    let mut components: Vec<ComponentId> = fields.all("component").filter_map(ComponentId::parse).collect();
    components.sort();
    components.dedup();
    let why = fields.text("why").trim().to_owned();
    if why.chars().count() > crate::domain::incidents::NOTE_CHARS_MAX {
        return Err("refused-why-long");
    }
    Ok(Setting {
        components,
        to: Status::parse(fields.text("status")).ok_or("refused-status")?,
        since: instants::since(fields, state.clock.now(), state.console.page.zone).ok_or("refused-since")?,
        until: instants::until(fields, state.clock.now(), state.console.page.zone).ok_or("refused-until")?,
        said: format!("{} {}", instants::said(fields), instants::until_said(fields)),
        why,
        number: fields.text("number").to_owned(),
    })
}

/// What a rendering of the page is about.
#[derive(Default)]
struct Shown {
    picked: Vec<String>,
    typed: Typed,
    number: Option<usize>,
    done: Option<String>,
    refused: Option<String>,
}

async fn back(state: &State, signed: &Signed, fields: &Fields, refused: String, number: Option<usize>) -> HttpResponse {
    let shown = Shown { typed: typed(fields), number, refused: Some(refused), ..Shown::default() };
    render(state, signed, StatusCode::UNPROCESSABLE_ENTITY, shown).await
}

async fn render(state: &State, signed: &Signed, status: StatusCode, shown: Shown) -> HttpResponse {
    let now = state.clock.now();
    let situation = match state.store.read(move |conn| situation::find(conn, now)).await {
        Ok(situation) => situation,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let place = shown.typed.place();
    let page = StatusPage {
        situation: &situation,
        page: &state.console.page,
        staff: &signed.staff,
        now,
        picked: shown.picked,
        typed: &shown.typed,
        number: shown.number,
        nonce: nonce(),
    };
    let frame = signed.frame(state, Section::Status, signed.say().word("status-title"));
    answers::page_with(status, page.html(frame.having_done(shown.done).refusing(shown.refused).at_form(place)))
}
