//! Whether this process lives, and whether it is fit to be sent readers.

use super::error;
use super::server::State;
use crate::actions::record::HEARTBEAT_MS;
use crate::clock::Clock;
use crate::store::{self, Store, record};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long the database may take to answer before it counts as away.
const DATABASE_PATIENCE: Duration = Duration::from_secs(2);
/// How long an answer of the database stands.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// The site is behind when it is older than this many heartbeats: one may be late, two are not.
const HEARTBEATS_BEHIND: i64 = 3;

/// 200 as long as the process answers at all.
pub async fn healthz() -> HttpResponse {
    answer(StatusCode::OK, "ok\n".to_owned(), "text/plain; charset=utf-8")
}

/// What the database last said. Asked at most once at a time and once a second, whoever wants to know how often: the
/// question takes a connection that the publisher may need.
#[derive(Default)]
pub(super) struct DatabaseCheck(Mutex<Option<(Instant, &'static str)>>);

impl DatabaseCheck {
    async fn latest(&self, store: &Store) -> &'static str {
        let mut latest = self.0.lock().await;
        if let Some((asked_at, said)) = *latest
            && asked_at.elapsed() < ASKED_AGAIN_AFTER
        {
            return said;
        }
        let found = tokio::time::timeout(DATABASE_PATIENCE, store.read(record::find_standing)).await;
        let said = match found {
            Ok(Ok(_)) if !store.is_in_place() => "gone",
            Ok(Ok(_)) => "ok",
            Ok(Err(store::Error::Busy(_))) => "busy",
            Ok(Err(_)) => "failed",
            Err(_) => "silent",
        };
        *latest = Some((Instant::now(), said));
        said
    }
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
    let database = state.database_check.latest(&state.store).await;
    let age_ms = served.map(|stamp| (state.clock.now() - stamp.at).num_milliseconds());
    let site = match age_ms {
        None => "not rendered yet",
        // A clock that runs by another measure is a rehearsal's, whose heartbeats come as fast as it can make them.
        Some(age) if age > HEARTBEATS_BEHIND * HEARTBEAT_MS && !matches!(state.clock, Clock::Scaled(_)) => "behind",
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
