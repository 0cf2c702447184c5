//! Where the console begins.

use super::answers;
use actix_web::HttpResponse;

/// Leads to the first part that everybody may see.
pub async fn show() -> HttpResponse {
    answers::on_to("/console/account")
}
