//! What there is to report on, to be looked at.

use super::{Known, Signed, answers};
use crate::store::catalogue;
use crate::view::console::{CataloguePage, Section};
use actix_web::HttpResponse;

/// Groups, components, functions and facilities, and how they are changed.
pub async fn show(state: Known, signed: Signed) -> HttpResponse {
    let catalogue = match state.store.read(catalogue::find).await {
        Ok(catalogue) => catalogue,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let frame = signed.frame(&state, Section::Catalogue, signed.say().word("catalogue-title"));
    answers::page(CataloguePage { catalogue: &catalogue }.html(frame))
}
