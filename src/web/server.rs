//! The listening server and what its handlers know.

use super::front::Front;
use super::health::DatabaseCheck;
use super::limits::{self, Limiter};
use super::{request_log, routes};
use crate::clock::Clock;
use crate::domain::page::Page;
use crate::published::Published;
use crate::store::Store;
use crate::view::site;
use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header::HeaderValue;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// A request's head must have come by then, or the connection is closed: slow clients hold no worker.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);
/// How long an idle connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// What a stop waits for requests under way.
const STOP_PATIENCE_S: u64 = 5;

/// What every handler may know. Nothing of it changes while the server runs, but the site and the database behind it.
pub struct State {
    /// The public site.
    pub(super) published: Arc<Published>,
    /// The database.
    pub(super) store: Store,
    /// Record time.
    pub(super) clock: Clock,
    /// Proxies whose forwarded address and scheme are believed.
    pub(super) trusted_proxies: Vec<IpNet>,
    /// How much one address may ask.
    pub(super) limiter: Limiter,
    /// What the database last said.
    pub(super) database_check: DatabaseCheck,
    /// What browsers may do with our pages.
    pub(super) content_security_policy: HeaderValue,
    /// True where the page's own address is https.
    pub(super) sends_strict_transport: bool,
}

impl State {
    /// What the handlers of a server of `page` know.
    pub fn new(
        published: Arc<Published>,
        store: Store,
        clock: Clock,
        page: &Page,
        trusted_proxies: Vec<IpNet>,
    ) -> std::io::Result<State> {
        let policy = site::content_security_policy(page);
        Ok(State {
            published,
            store,
            clock,
            trusted_proxies,
            limiter: Limiter::default(),
            database_check: DatabaseCheck::default(),
            content_security_policy: HeaderValue::from_str(&policy).map_err(std::io::Error::other)?,
            sends_strict_transport: page.url.starts_with("https://"),
        })
    }
}

/// A server that has its address and only waits to be run.
pub struct Bound {
    /// Where it listens; the port is the real one where 0 was asked for.
    pub address: SocketAddr,
    /// Runs until it is stopped.
    pub server: Server,
    /// Stops it.
    pub handle: ServerHandle,
}

/// Listens on `listen`. An address that is taken or not ours is an error here, before anything runs.
pub fn bind(listen: SocketAddr, state: Arc<State>) -> std::io::Result<Bound> {
    let server = HttpServer::new(move || {
        let app = App::new()
            .app_data(state.clone())
            .wrap(from_fn(limits::limit))
            .wrap(from_fn(request_log::log))
            .configure(routes::configure);
        Front::before(app, state.clone())
    })
    .client_request_timeout(HEAD_PATIENCE)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(STOP_PATIENCE_S)
    .tcp_nodelay(true)
    .disable_signals()
    .bind(listen)?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    let server = server.run();
    Ok(Bound { address, handle: server.handle(), server })
}
