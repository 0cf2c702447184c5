//! The listening server and what its handlers know.

use super::console::{Console, KeptIn, Settings};
use super::front::Front;
use super::health::DatabaseCheck;
use super::hooks::MailHook;
use super::limits::{self, Limiter};
use super::patience::Patient;
use super::subscribing::Subscribing;
use super::{request_log, routes};
use crate::actions::staff::When;
use crate::clock::Clock;
use crate::domain::approvals::Matrix;
use crate::domain::page::Page;
use crate::published::Published;
use crate::store::Store;
use crate::view::{embeds, site, subscribing};
use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::{AppConfig, Server, ServerHandle};
use actix_web::http::header::HeaderValue;
use actix_web::middleware::from_fn;
use actix_web::rt::net::{TcpSocket, TcpStream};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The head of a connection's first request must have come by then, or it is closed; see [`super::patience`] for the rest.
const HEAD_PATIENCE: Duration = Duration::from_secs(5);
/// How long an idle connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a connection that we close is read on, so that our last words are not lost with what was still coming.
const FAREWELL: Duration = Duration::from_secs(1);
/// Connections that may wait to be taken: a burst of readers at the moment when everything fails.
const BACKLOG: u32 = 2_048;
/// What a stop waits for requests under way.
const STOP_PATIENCE_S: u64 = 5;

/// What the server of a page is told.
pub struct Knowing<'a> {
    /// The public site.
    pub published: Arc<Published>,
    /// The database.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time, by which sessions, codes and waits are counted.
    pub machine: Clock,
    /// The page.
    pub page: &'a Page,
    /// True where the page is a rehearsal.
    pub is_rehearsal: bool,
    /// Proxies whose forwarded address and scheme are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The settings as the console shows them.
    pub settings: Settings,
    /// Where the catalogue is kept.
    pub catalogue: KeptIn,
    /// Who must agree before words are public.
    pub approval: Matrix,
    /// What asking to be told needs; `None` where no mail goes out.
    pub subscribing: Option<Subscribing>,
    /// What is needed to take a provider's word of bounces; `None` where none gives it.
    pub mail_hook: Option<MailHook>,
    /// The folder that takes the mails, where one does.
    pub mail_folder: Option<PathBuf>,
    /// Cancelled by the first act of a person.
    pub first_act: CancellationToken,
}

/// What every handler may know. Nothing of it changes while the server runs, but the site and the database behind it.
pub struct State {
    /// The public site.
    pub(super) published: Arc<Published>,
    /// The database.
    pub(super) store: Store,
    /// Record time.
    pub(super) clock: Clock,
    /// Machine time.
    pub(super) machine: Clock,
    /// Proxies whose forwarded address and scheme are believed.
    pub(super) trusted_proxies: Vec<IpNet>,
    /// How much one address may ask.
    pub(super) limiter: Limiter,
    /// What the database last said.
    pub(super) database_check: DatabaseCheck,
    /// What the console knows.
    pub(super) console: Console,
    /// What browsers may do with our pages.
    pub(super) content_security_policy: HeaderValue,
    pub(super) corner_policy: HeaderValue,
    /// What asking to be told needs; `None` where no mail goes out.
    pub(super) subscribing: Option<Subscribing>,
    /// What is needed to take a provider's word of bounces; `None` where none gives it.
    pub(super) mail_hook: Option<MailHook>,
    /// What browsers may do with the pages for it.
    pub(super) subscribing_policy: HeaderValue,
    /// True where the page's own address is https.
    pub(super) sends_strict_transport: bool,
}

impl State {
    /// What the handlers know of what the server was told.
    pub fn new(knowing: Knowing<'_>) -> std::io::Result<State> {
        let Knowing {
            published,
            store,
            clock,
            machine,
            page,
            is_rehearsal,
            trusted_proxies,
            settings,
            catalogue,
            approval,
            subscribing,
            mail_hook,
            mail_folder,
            first_act,
        } = knowing;
        let policy = site::content_security_policy(page);
        Ok(State {
            published,
            store,
            clock,
            machine,
            trusted_proxies,
            limiter: Limiter::default(),
            database_check: DatabaseCheck::default(),
            console: Console::new(page, is_rehearsal, (settings, catalogue), approval, (mail_folder, first_act)),
            content_security_policy: HeaderValue::from_str(&policy).map_err(std::io::Error::other)?,
            corner_policy: HeaderValue::from_str(&embeds::content_security_policy()).map_err(std::io::Error::other)?,
            subscribing,
            mail_hook,
            subscribing_policy: HeaderValue::from_str(&subscribing::content_security_policy(page))
                .map_err(std::io::Error::other)?,
            sends_strict_transport: page.url.starts_with("https://"),
        })
    }

    /// The present instant of both clocks.
    pub(super) fn when(&self) -> When {
        When { record: self.clock.now(), machine: self.machine.now() }
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
    let socket = if listen.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait for the last connections of the process before it.
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    let address = listener.local_addr()?;
    let builder = Server::build().shutdown_timeout(STOP_PATIENCE_S).disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let connections = move || {
        let (state, stopping) = (state.clone(), stopping.clone());
        let app = App::new()
            .app_data(state.clone())
            .wrap(from_fn(limits::limit))
            .wrap(from_fn(request_log::log))
            .configure(routes::configure);
        let front = Front::before(app, state).into_factory().map_err(|error| error.error_response());
        let service = HttpService::build()
            .client_request_timeout(HEAD_PATIENCE)
            .client_disconnect_timeout(FAREWELL)
            .keep_alive(KEEP_ALIVE)
            .local_addr(address)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .finish(map_config(front, |()| AppConfig::default()));
        fn_service(|stream: TcpStream| async move {
            stream.set_nodelay(true)?;
            let peer = stream.peer_addr()?;
            Ok::<_, DispatchError>((Patient::new(stream), Protocol::Http1, Some(peer)))
        })
        .and_then(service)
    };
    let server = builder.listen("page", listener, connections)?.run();
    Ok(Bound { address, handle: server.handle(), server })
}
