//! The screen, as it is asked for, as it comes back when a form was not taken, and the word by which the script notices
//! that it is out of date.

use super::{Fields, Known, Signed, answers};
use crate::actions::escalations;
use crate::actions::staff::When;
use crate::domain::ids::IncidentId;
use crate::domain::time::{Time, from_millis};
use crate::entropy;
use crate::store::{Error, approvals, manuscripts, situation};
use crate::view::console::{PublicWords, Screen, Section, Typed, Written, delivery_strip};
use crate::web::server::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

/// What may have been done, as addresses say it; each is a message `done-…`.
const DONE: [&str; 8] = ["recovered", "logged", "suspected", "undone", "corrected", "acknowledged", "status", "duty"];

/// What a rendering of the screen is about.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) chosen: Option<IncidentId>,
    /// True where an incident was asked for that cannot be.
    pub(super) is_unknown: bool,
    pub(super) picked: Vec<String>,
    pub(super) typed: Typed,
    pub(super) clashed_since: Option<Time>,
    /// The number that is to be typed beside the board's button.
    pub(super) number: Option<usize>,
    pub(super) done: Option<String>,
    pub(super) refused: Option<String>,
}

/// The screen.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    let (chosen, is_asked) = (IncidentId::parse(asked.text("incident")), asked.has("incident"));
    let shown = Shown {
        chosen,
        is_unknown: is_asked && chosen.is_none(),
        picked: asked.all("pick").map(str::to_owned).collect(),
        typed: wrong(&asked),
        done: done(&signed, asked.text("done")),
        ..Shown::default()
    };
    render(&state, &signed, StatusCode::OK, shown).await
}

/// The form that puts right the update which a link calls wrong, as if it had been chosen there.
fn wrong(asked: &Fields) -> Typed {
    match asked.text("wrong") {
        "" => Typed::default(),
        update => Typed::new("put-right", vec![(String::from("update"), update.to_owned())]),
    }
}

/// What was done, in a sentence, by the word that an address carries.
pub(super) fn done(signed: &Signed, word: &str) -> Option<String> {
    DONE.contains(&word).then(|| signed.say().word(&format!("done-{word}")))
}

/// The screen in a state of its own.
pub(super) async fn render(state: &State, signed: &Signed, status: StatusCode, mut shown: Shown) -> HttpResponse {
    let (now, machine) = (state.clock.now(), state.machine.now());
    let read = state.store.read(move |conn| {
        let mark = situation::find_mark(conn)?;
        let watch = escalations::find(conn, When { record: now, machine })?;
        let told = escalations::list_told(conn, &watch)?;
        let written = (manuscripts::list_open(conn)?, approvals::list_agreed(conn)?);
        Ok::<_, Error>(((watch.situation, watch.dispatch), written, mark, told))
    });
    let ((found, dispatch), (manuscripts, agreed), mark, told) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    // Whoever clashed reads first what changed, which stands above.
    let place = shown.typed.place().filter(|_| shown.clashed_since.is_none());
    // Another one in its place would be acted on by mistake: it is said, and the open ones are there to be chosen.
    let is_unknown = shown.is_unknown || shown.chosen.is_some_and(|id| found.incident(Some(id)).is_none());
    if is_unknown {
        shown = Shown { chosen: None, refused: Some(signed.say().word("unknown-incident")), ..shown };
    }
    let status = if is_unknown { StatusCode::NOT_FOUND } else { status };
    let screen = Screen {
        situation: &found,
        told: &told,
        page: &state.console.page,
        staff: &signed.staff,
        now,
        speed: state.clock.speed().unwrap_or(0.0),
        public: public_words(state, signed),
        chosen: shown.chosen,
        picked: shown.picked,
        written: Written { manuscripts: &manuscripts, agreed: &agreed },
        waits: (&state.console.approval, state.machine.now()),
        typed: &shown.typed,
        clashed_since: shown.clashed_since,
        number: shown.number,
        nonce: nonce(),
        mark,
        delivery: delivery_strip(signed.say(), &dispatch, &state.console.page, machine),
    };
    let title = found.incident(shown.chosen).map(|held| held.incident.title.in_language(signed.language).1.to_owned());
    let title = title.unwrap_or_else(|| signed.say().word("screen-title"));
    let frame = signed.frame(state, Section::Screen, title);
    answers::page_with(status, screen.html(frame.having_done(shown.done).refusing(shown.refused).at_form(place)))
}

/// A word that changes when anything on the screen may have.
pub async fn mark(state: Known, signed: Signed) -> HttpResponse {
    match state.store.read(situation::find_mark).await {
        Ok(mark) => HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8")).body(mark),
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}

/// What readers are served now, in the language of whoever looks where the page speaks it.
fn public_words(state: &State, signed: &Signed) -> PublicWords {
    let page = &state.console.page;
    let speaks = page.languages.contains(&signed.language);
    let language = if speaks { signed.language } else { page.default_language() };
    let Some(file) = state.published.file(&format!("{}/plain", page.prefix(language))) else {
        return PublicWords::default();
    };
    PublicWords::of_plain(&String::from_utf8_lossy(&file.identity().body), file.stamp.at)
}

/// A number that no other rendering has; without chance there is none, and forms then are told apart by what they say.
pub(super) fn nonce() -> String {
    entropy::number().map_or_else(|_| String::from("without-chance"), |number| format!("{number:016x}"))
}

/// What was typed into a form that is not taken.
pub(super) fn typed(fields: &Fields) -> Typed {
    Typed::new(fields.text("form"), fields.pairs().to_vec())
}

/// When the form was opened that was sent.
pub(super) fn opened_at(fields: &Fields) -> Option<Time> {
    from_millis(fields.text("opened").parse().ok()?)
}
