//! What there is to report on, to be looked at; and, where no file keeps it, to be changed.

mod writing;

use super::{Known, Signed, answers};
use crate::config::Probing;
use crate::domain::staff::{Role, Staff};
use crate::store::catalogue;
use crate::view::console::{CataloguePage, Section};
use actix_web::{HttpRequest, HttpResponse};
pub use writing::{apply, write};

/// Where the catalogue is kept.
pub enum KeptIn {
    /// In the file of this name, which is applied on the server: the console shows what stands and changes nothing.
    File(String),
    /// In the database, where the console changes it. What probes do where the catalogue does not say.
    Database(Probing),
}

/// Groups, components, functions and facilities, and how they are changed.
pub async fn show(state: Known, signed: Signed, request: HttpRequest) -> HttpResponse {
    let catalogue = match state.store.read(catalogue::find).await {
        Ok(catalogue) => catalogue,
        Err(error) => return answers::failed(&state, Some(&signed), &error),
    };
    let file = match &state.console.catalogue {
        KeptIn::File(name) => Some(name.as_str()),
        KeptIn::Database(_) => None,
    };
    let done = (request.query_string() == "done=catalogue").then(|| signed.say().word("done-catalogue"));
    let frame = signed.frame(&state, Section::Catalogue, signed.say().word("catalogue-title")).having_done(done);
    let may_change = may_change(&signed.staff);
    answers::page(CataloguePage { catalogue: &catalogue, file, may_change }.html(frame))
}

/// True for administrators of everything: the catalogue says what there is for all groups.
fn may_change(staff: &Staff) -> bool {
    staff.role == Role::Administrator && staff.groups.is_none()
}
