//! Every probe with what it saw last, and a check of one at once.

use super::{Fields, Known, Signed, answers};
use crate::actions::asked_checks::{AskError, ask};
use crate::domain::asked_checks::Progress;
use crate::domain::ids::ProbeId;
use crate::store::{Error, asked_checks, catalogue, leases, probes};
use crate::view::console::{ProbesPage, Section, refused_check};
use crate::web::server::State;
use actix_web::http::{StatusCode, header};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// How often the page of a check that is on its way looks again, in seconds: most answer within one.
const LOOK_AGAIN_S: u32 = 1;

/// The list, with the answer to a check that was asked for.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let asked = Fields::parse(request.query_string().as_bytes());
    render(&state, &signed, StatusCode::OK, ProbeId::parse(asked.text("asked")), None).await
}

/// Asks for a check. It is made by the process that checks, and the page that is answered with waits for it.
pub async fn check(state: Known, signed: Signed, id: Path<String>) -> HttpResponse {
    let Some(probe) = ProbeId::parse(&id) else { return answers::on_to("/console/probes") };
    let staff = signed.staff.clone();
    let asked = signed.arrange(&state, move |conn, when, by| ask(conn, when, by, &staff, probe)).await;
    match asked {
        Ok(()) => answers::on_to(&format!("/console/probes?asked={probe}")),
        Err(AskError::Refused(refusal)) => {
            let refused = refused_check(signed.say(), &refusal);
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, Some(probe), Some(refused)).await
        }
        Err(AskError::Store(error)) => answers::failed(&state, Some(&signed), &error),
    }
}

async fn render(
    state: &State,
    signed: &Signed,
    status: StatusCode,
    asked: Option<ProbeId>,
    refused: Option<String>,
) -> HttpResponse {
    let when = state.when();
    let read = state.store.read(move |conn| {
        let components = catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component);
        let components: Vec<_> = components.collect();
        let asked = asked.map(|probe| asked_checks::find_latest(conn, probe)).transpose()?.flatten();
        let is_checked = leases::somebody_checks(conn, when.machine)?;
        Ok::<_, Error>((components, probes::list_seen(conn, when.record)?, asked, is_checked))
    });
    let (components, seen, asked, is_checked) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(state, Some(signed), &error),
    };
    let page = ProbesPage {
        seen: &seen,
        components: &components,
        page: &state.console.page,
        staff: &signed.staff,
        asked: asked.as_ref(),
        is_checked,
        now: when.record,
        machine: when.machine,
    };
    let is_on_its_way = matches!(page.progress(), Some(Progress::Waiting | Progress::UnderWay));
    let frame = signed.frame(state, Section::Probes, signed.say().word("probes-title")).refusing(refused);
    let mut answer = answers::page_with(status, page.html(frame));
    if let (true, Some(asked)) = (is_on_its_way, &asked) {
        // By the header and not by a script: it comes about without one. Only while there is something to wait for.
        let again = format!("{LOOK_AGAIN_S};url=/console/probes?asked={}", asked.probe);
        if let Ok(again) = header::HeaderValue::from_str(&again) {
            answer.headers_mut().insert(header::REFRESH, again);
        }
    }
    answer
}
