//! Acknowledging: a named person has seen an alert.

use super::screen::{Shown, render};
use super::{Fields, Known, Signed, answers};
use crate::actions::alerts::{AlertError, acknowledge as act};
use crate::actions::incidents::Desk;
use crate::domain::alerts::Alert;
use crate::domain::ids::IncidentId;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

/// Notes that whoever sends the form has seen the alert that it names.
pub async fn acknowledge(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let (zone, chosen) = (state.console.page.zone, IncidentId::parse(fields.text("incident")));
    let acted = match Alert::parse(fields.text("alert")) {
        None => Ok(false),
        Some(alert) => {
            let acted = signed.act(&state, move |conn, when, by| {
                act(conn, Desk { now: when.record, zone, by, token: None, revision: None }, alert)
            });
            match acted.await {
                Ok(_) => Ok(true),
                Err(AlertError::Refused(_)) => Ok(false),
                Err(AlertError::Store(error)) => Err(error),
            }
        }
    };
    let to = chosen.map_or_else(String::new, |incident| format!("incident={incident}&"));
    match acted {
        Ok(true) => answers::on_to(&format!("/console/?{to}done=acknowledged")),
        Ok(false) => {
            let refused = Some(signed.say().word("refused-alert-over"));
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, Shown { chosen, refused, ..Shown::default() })
                .await
        }
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}
