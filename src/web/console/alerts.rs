//! Acknowledging: a named person has seen an alert.

use super::screen::{Shown, render};
use super::{Fields, Known, Signed, answers};
use crate::actions::alerts::{AlertError, acknowledge as act};
use crate::actions::incidents::Desk;
use crate::domain::alerts::{Alert, AlertRefusal};
use crate::domain::ids::IncidentId;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

/// Notes that whoever sends the form has seen the alert that it names.
pub async fn acknowledge(state: Known, signed: Signed, fields: Fields) -> HttpResponse {
    let (zone, chosen) = (state.console.page.zone, IncidentId::parse(fields.text("incident")));
    let acted = match Alert::parse(fields.text("alert")) {
        None => Ok(Some(AlertRefusal::Over)),
        Some(alert) => {
            let staff = signed.staff.clone();
            let acted = signed.act(&state, move |conn, when, by| {
                act(
                    conn,
                    Desk { now: when.record, zone, by, token: None, revision: None },
                    &staff,
                    (alert, when.machine),
                )
            });
            match acted.await {
                Ok(_) => Ok(None),
                Err(AlertError::Refused(refusal)) => Ok(Some(refusal)),
                Err(AlertError::Store(error)) => Err(error),
            }
        }
    };
    let to = chosen.map_or_else(String::new, |incident| format!("incident={incident}&"));
    match acted {
        Ok(None) => answers::on_to(&format!("/console/?{to}done=acknowledged")),
        Ok(Some(refusal)) => {
            let key = match refusal {
                AlertRefusal::Over => "refused-alert-over",
                AlertRefusal::Elsewhere => "refused-alert-elsewhere",
            };
            let refused = Some(signed.say().word(key));
            render(&state, &signed, StatusCode::UNPROCESSABLE_ENTITY, Shown { chosen, refused, ..Shown::default() })
                .await
        }
        Err(error) => answers::failed(&state, Some(&signed), &error),
    }
}
