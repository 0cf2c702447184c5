//! Lists of people that an administrator brings: looked at first, then brought in one piece.

use super::screen::{nonce, typed};
use super::{Fields, Known, Signed, answers};
use crate::actions::subscribers::bringing::{self, Bringing};
use crate::domain::subscriber_lists::{Known as Offered, Manner, Row, read_reason};
use crate::domain::tokens;
use crate::importing::subscriber_lists::read;
use crate::store::{Conn, Error, catalogue};
use crate::view::console::{ListPage, Looked, Section, Typed};
use crate::web::server::State;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

/// The form.
pub async fn show(state: Known, signed: Signed) -> HttpResponse {
    render(&state, &signed, StatusCode::OK, &Typed::default(), Looked::NotYet, None)
}

/// Looks at a list, or brings it as it was looked at.
pub async fn bring(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let typed = typed(&fields);
    let refused =
        |told: String| render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &typed, Looked::NotYet, Some(told));
    if state.subscribing.is_none() {
        return refused(signed.say().word("list-no-mail"));
    }
    let manner = match fields.text("manner") {
        "confirmed" => match read_reason(fields.text("reason")) {
            Some(reason) => Manner::Confirmed { reason },
            None => return refused(signed.say().word("refused-list-reason")),
        },
        _ => Manner::Asking,
    };
    let stands = match state.store.read(catalogue::find).await {
        Ok(stands) => stands,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let offered = Offered::of(&state.console.page, &stands);
    let rows = match read(fields.text("list").as_bytes(), &offered) {
        Ok(rows) => rows,
        Err(faults) => {
            let looked = Looked::Wrong(&faults);
            return render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, &typed, looked, None);
        }
    };
    let digest = tokens::hash(&format!("{manner:?}\n{}", fields.text("list")));
    let is_seen = fields.text("seen") == digest;
    match fields.text("step") {
        "go" if is_seen => go(&state, &signed, &fields, (rows, manner), digest).await,
        _ => {
            let changed = (fields.text("step") == "go").then(|| signed.say().word("refused-list-changed"));
            let looked = Looked::Right { rows: &rows, manner: &manner, seen: &digest };
            let status = if changed.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
            render(&state, &signed, status, &typed, looked, changed)
        }
    }
}

async fn go(
    state: &State,
    signed: &Signed,
    fields: &Fields,
    (rows, manner): (Vec<Row>, Manner),
    digest: String,
) -> HttpResponse {
    let (token, nonce) = (fields.token().map(str::to_owned), nonce());
    let bring = move |conn: &mut Conn, when, by: &_| {
        let bringing = Bringing { token: token.as_deref(), digest: &digest, nonce: &nonce };
        bringing::bring(conn, when, by, bringing, (&rows, &manner))
    };
    match signed.arrange::<_, Error, _>(state, bring).await {
        Ok(brought) => {
            let brought = brought.unwrap_or_default();
            let told = signed.say().with("done-list", &[("new", &brought.new), ("known", &brought.known)]);
            let frame = frame(state, signed).having_done(Some(told));
            answers::page(
                ListPage { typed: &Typed::default(), looked: Looked::NotYet, nonce: super::screen::nonce() }
                    .html(frame),
            )
        }
        Err(error) => answers::failed(state, Some(signed), &error),
    }
}

fn frame(state: &State, signed: &Signed) -> crate::view::console::Frame {
    signed.frame(state, Section::Subscribers, signed.say().word("list-title"))
}

fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    typed: &Typed,
    looked: Looked<'_>,
    refused: Option<String>,
) -> HttpResponse {
    let page = ListPage { typed, looked, nonce: nonce() };
    answers::page_with(status, page.html(frame(state, signed).refusing(refused)))
}
