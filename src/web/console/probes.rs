//! Every probe with what it saw last.

use super::{Known, Signed, answers};
use crate::store::{Error, catalogue, probes};
use crate::view::console::{ProbesPage, Section};
use actix_web::HttpResponse;

/// The list.
pub async fn show(state: Known, signed: Signed) -> HttpResponse {
    let now = state.clock.now();
    let read = state.store.read(move |conn| {
        let components = catalogue::list_stamped_components(conn)?.into_iter().map(|found| found.component);
        let components: Vec<_> = components.collect();
        Ok::<_, Error>((components, probes::list_seen(conn, now)?))
    });
    let (components, seen) = match read.await {
        Ok(read) => read,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let frame = signed.frame(&state, Section::Probes, signed.say().word("probes-title"));
    let page = ProbesPage { seen: &seen, components: &components, page: &state.console.page, now };
    answers::page(page.html(frame))
}
