//! Whether this process lives, and whether it is fit to be sent readers.

use super::error;
use super::server::State;
use crate::actions::record::HEARTBEAT_MS;
use crate::clock::Clock;
use crate::store::{self, record};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How long the database may take to answer before it counts as away.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);
/// The site is behind when it is older than this many heartbeats: one may be late, two are not.
const HEARTBEATS_BEHIND: i64 = 3;

/// 200 as long as the process answers at all.
pub async fn healthz() -> HttpResponse {
    answer(StatusCode::OK, "ok\n".to_owned(), "text/plain; charset=utf-8")
}

#[derive(Serialize)]
struct Readiness {
    is_ready: bool,
    site: &'static str,
    database: &'static str,
}

/// 200 with a site to serve that is not behind; 503 with the reason otherwise. A database that is away is told but makes
/// the process unfit only once its heartbeats are missed: until then the last site is as good as any.
pub async fn readyz(request: HttpRequest) -> HttpResponse {
    let Some(state) = request.app_data::<Arc<State>>() else { return error::plain(StatusCode::INTERNAL_SERVER_ERROR) };
    let served = state.published.site().as_ref().as_ref().map(|site| site.stamp);
    let found = tokio::time::timeout(DATABASE_PATIENCE, state.store.read(record::find_standing)).await;
    let database = match found {
        Ok(Ok(_)) => "ok",
        Ok(Err(store::Error::Busy(_))) => "busy",
        Ok(Err(_)) => "failed",
        Err(_) => "silent",
    };
    let age_ms = served.map(|stamp| (state.clock.now() - stamp.at).num_milliseconds());
    let site = match age_ms {
        None => "not rendered yet",
        // A clock that stands or runs by another measure is a rehearsal's; its site is as old as it is meant to be.
        Some(age) if age > HEARTBEATS_BEHIND * HEARTBEAT_MS && matches!(state.clock, Clock::System) => "behind",
        Some(_) => "ok",
    };
    let is_ready = site == "ok";
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let told = serde_json::to_string(&Readiness { is_ready, site, database }).unwrap_or_default();
    answer(status, told + "\n", "application/json; charset=utf-8")
}

fn answer(status: StatusCode, body: String, content_type: &'static str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}
