//! Puts the parts together, starts them, and stops them in order.

use crate::channels::email::{MailTransport, SetupFault};
use crate::channels::second_way::{self, SecondWay};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::alerts::Way;
use crate::config::email::Email;
use crate::domain::approvals::Matrix;
use crate::domain::hooks::HookKey;
use crate::domain::page::Page;
use crate::domain::subscriber_links::LinkKey;
use crate::entropy;
use crate::probing::{Checker, CheckerFault};
use crate::published::Published;
use crate::store::{self, Store, record};
use crate::view::console::UNDO_FOR;
use crate::web;
use crate::workers::deliverer::{Deliverer, Meter};
use crate::workers::duty::Duty;
use crate::workers::escalations::Escalations;
use crate::workers::fan_out::FanOut;
use crate::workers::prober::Limits;
use crate::workers::publisher::Publisher;
use crate::workers::recorder::Recorder;
use crate::workers::timekeeper;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What is needed to serve a page.
pub struct Parts {
    /// The database, open.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time, by which the sessions of staff are counted: the same, but in rehearsals.
    pub machine: Clock,
    /// The page.
    pub page: Page,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Proxies whose forwarded address and scheme are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The settings as the console shows them: each key with its value, secrets left out.
    pub settings: web::Settings,
    /// Where the catalogue is kept.
    pub catalogue: web::KeptIn,
    /// Who must agree before words are public.
    pub approval: Matrix,
    /// The key of the links in mails; `None` where no mail goes out, and nobody can ask to be told.
    pub subscribing: Option<LinkKey>,
    /// What a provider signs with that tells of bounces; `None` where none does.
    pub bounce_secret: Option<HookKey>,
    /// How long before it begins people are reminded of planned work.
    pub maintenance_leads: Vec<Duration>,
    /// The folder that takes the mails, where one does: the console shows what is in it.
    pub mail_folder: Option<PathBuf>,
    /// Cancelled by the first act of a person in the console: what plays a rehearsal stops then.
    pub first_act: CancellationToken,
}

/// What is needed to tell subscribers.
pub struct Telling {
    /// The database, open.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time.
    pub machine: Clock,
    /// The page.
    pub page: Page,
    /// How mail goes out.
    pub email: Email,
    /// What links in it are made with.
    pub key: LinkKey,
}

/// What is needed to alert staff.
pub struct Alerting {
    /// The database, open.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time.
    pub machine: Clock,
    /// The page.
    pub page: Page,
    /// The way beside mail that the settings name.
    pub way: Option<Way>,
}

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}; choose another address")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database failed before there was anything to serve.
    #[error("the first site could not be rendered")]
    Store(#[from] store::Error),
    /// The prober could not be set up.
    #[error("checks cannot be made")]
    Probing(#[source] CheckerFault),
    /// Mail could not be set up.
    #[error("mail cannot be sent")]
    Mail(#[source] SetupFault),
    /// The second way to staff could not be set up.
    #[error("staff cannot be alerted beside mail")]
    SecondWay(#[source] second_way::SetupFault),
    /// The server ended by itself.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// A page that is being served. Dropping it does not stop it; [`Running::stop`] does.
pub struct Running {
    /// Where it is served; the port is the real one where 0 was asked for.
    pub address: SocketAddr,
    /// The site, for those who want to look at it without asking over the network.
    pub published: Arc<Published>,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    handle: actix_web::dev::ServerHandle,
}

/// Renders the first site, then listens: whoever is answered gets a whole page. Pages of incidents that are over follow at
/// once; whoever asks for one before it is there is told to ask again. Time is kept and changes are published
/// from then on; probes run where [`Running::check`] is called.
pub async fn start(parts: Parts) -> Result<Running, Error> {
    let cancel = CancellationToken::new();
    let published = Arc::new(Published::default());
    let page = Arc::new(Page { takes_subscriptions: parts.subscribing.is_some(), ..parts.page });
    let publisher = Publisher::new(parts.store.clone(), page.clone(), published.clone());
    timekeeper::tick(&parts.store, &parts.clock, page.zone).await?;
    publisher.publish_first().await?;
    let listen_error = |source| Error::Listen { address: parts.listen, source };
    let standing = parts.store.read(record::find_standing).await?;
    let state = web::State::new(web::Knowing {
        published: published.clone(),
        store: parts.store.clone(),
        clock: parts.clock.clone(),
        machine: parts.machine.clone(),
        page: &page,
        is_rehearsal: standing.is_rehearsal,
        trusted_proxies: parts.trusted_proxies,
        settings: parts.settings,
        catalogue: parts.catalogue,
        approval: parts.approval,
        mail_hook: parts
            .bounce_secret
            .zip(parts.subscribing.clone())
            .map(|(secret, key)| web::MailHook { secret, key }),
        subscribing: parts.subscribing.map(|key| web::Subscribing { key }),
        mail_folder: parts.mail_folder,
        first_act: parts.first_act,
    })
    .map_err(listen_error)?;
    let bound = web::bind(parts.listen, Arc::new(state)).map_err(listen_error)?;
    let mut tasks = JoinSet::new();
    tasks.spawn(publisher.run(parts.store.watch_sequence(cancel.clone()), cancel.clone()));
    let keeping = timekeeper::Keeping {
        store: parts.store,
        clock: parts.clock,
        machine: parts.machine,
        zone: page.zone,
        leads: parts.maintenance_leads,
    };
    tasks.spawn(keeping.run(cancel.clone()));
    Ok(Running {
        address: bound.address,
        published,
        cancel,
        tasks,
        server: tokio::spawn(bound.server),
        handle: bound.handle,
    })
}

impl Running {
    /// Makes the checks of the catalogue beside serving, until the stop.
    pub fn check(&mut self, config: &Config, store: &Store, clock: Clock) -> Result<(), Error> {
        let checker = Checker::new(config.probing.allow.clone(), &[]).map_err(Error::Probing)?;
        let number = entropy::number().map_err(|error| Error::Stopped(std::io::Error::other(error)))?;
        let duty = Duty {
            checker: Arc::new(checker),
            recorder: Recorder {
                store: store.clone(),
                clock,
                zone: config.page.zone,
                retention: config.retention,
                failed_writes: Arc::default(),
            },
            limits: Limits {
                concurrency: config.probing.concurrency,
                concurrency_per_host: config.probing.concurrency_per_host,
            },
            location: config.probing.location.clone(),
            machine: Clock::System,
            holder: format!("{number:016x}"),
        };
        let sequence = store.watch_sequence(self.cancel.clone());
        self.tasks.spawn(duty.run(sequence, self.cancel.clone()));
        Ok(())
    }

    /// Alerts staff, until the stop: by letters, which [`Running::tell`] sends, and by the second way. In a rehearsal that calls nobody.
    pub async fn alert(&mut self, alerting: Alerting) -> Result<(), Error> {
        let standing = alerting.store.read(record::find_standing).await?;
        let second_way = match (&alerting.way, standing.is_rehearsal) {
            (_, true) => Some(SecondWay::rehearsed()),
            (Some(way), false) => Some(SecondWay::new(way, &[]).map_err(Error::SecondWay)?),
            (None, false) => None,
        };
        let escalations = Escalations {
            store: alerting.store,
            clock: alerting.clock,
            machine: alerting.machine,
            page: Arc::new(alerting.page),
            second_way,
            is_rehearsal: standing.is_rehearsal,
        };
        self.tasks.spawn(escalations.run(self.cancel.clone()));
        Ok(())
    }

    /// Tells subscribers and sends what is due, until the stop. In a rehearsal nothing but a folder takes the mail: whoever is
    /// written to there is a real person.
    pub async fn tell(&mut self, telling: Telling) -> Result<(), Error> {
        let standing = telling.store.read(record::find_standing).await?;
        let transport = match standing.is_rehearsal {
            true => MailTransport::rehearsed(&telling.email),
            false => Some(MailTransport::new(&telling.email, &[]).map_err(Error::Mail)?),
        };
        let Some(transport) = transport else {
            tracing::warn!("a rehearsal sends no mail: set email.relays to a folder to see what would be sent");
            return Ok(());
        };
        let number = entropy::number().map_err(|error| Error::Stopped(std::io::Error::other(error)))?;
        let fan_out = FanOut {
            store: telling.store.clone(),
            machine: telling.machine.clone(),
            clock: telling.clock,
            hold: UNDO_FOR,
        };
        let deliverer = Deliverer {
            store: telling.store.clone(),
            machine: telling.machine,
            transport,
            email: telling.email,
            page: Arc::new(Page { takes_subscriptions: true, ..telling.page }),
            key: telling.key,
            // A number that no lease has: never negative, so that it reads as one.
            holder: i64::try_from(number >> 1).unwrap_or_default(),
            is_rehearsal: standing.is_rehearsal,
            meter: Meter::default(),
        };
        self.tasks.spawn(fan_out.run(telling.store.watch_sequence(self.cancel.clone()), self.cancel.clone()));
        self.tasks.spawn(deliverer.run(self.cancel.clone()));
        Ok(())
    }

    /// Cancelled when everything is to stop.
    pub fn cancel(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Runs `task` beside the others until the stop; it must end by itself when [`Running::cancel`] says so.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Serves until the process is told to stop (SIGTERM or Ctrl-C), then stops in order.
    pub async fn serve_until_told(mut self) -> Result<(), Error> {
        tokio::select! {
            () = told_to_stop() => self.stop().await,
            ended = &mut self.server => match ended {
                Ok(Err(error)) => Err(Error::Stopped(error)),
                Ok(Ok(())) => self.stop().await,
                Err(join) => Err(Error::Stopped(std::io::Error::other(join))),
            },
        }
    }

    /// Stops taking connections, answers what is under way, lets every worker finish what it holds.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.cancel.cancel();
        self.handle.stop(true).await;
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(panic) = ended {
                tracing::error!(%panic, "a worker did not end well");
            }
        }
        Ok(())
    }
}

/// Waits until the process is told to stop: by SIGTERM or by Ctrl-C.
pub async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = terminate.recv() => {}, _ = tokio::signal::ctrl_c() => {} }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
