//! The settings, to be looked at.

use super::{Known, Signed, answers};
use crate::view::console::{Say, Section, SettingsPage};
use actix_web::HttpResponse;

/// Every setting with the value that holds.
pub async fn show(state: Known, signed: Signed) -> HttpResponse {
    let frame = signed.frame(&state, Section::Settings, Say(signed.language).word("settings-title"));
    answers::page(SettingsPage { frame, settings: &state.console.settings }.html())
}
