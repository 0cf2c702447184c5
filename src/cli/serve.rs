//! `bonghwa serve`: probes, publishes and answers until it is told to stop.

use super::{Failure, catalogue, database};
use crate::actions::record;
use crate::app::{self, Alerting, Parts, Telling};
use crate::clock::Clock;
use crate::config::{self, Config, environment};
use crate::store;
use clap::Args;
use std::io::Write;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// What `serve` is told; all else is in the settings.
#[derive(Debug, Args)]
pub struct Arguments {}

/// Runs the page of the settings at `path` until the process is told to stop.
pub fn run(_: &Arguments, path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let config = config::load(path, environment::variables())?;
    super::start_log();
    super::block_on(serve(config, path, out))?
}

async fn serve(config: Config, path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let store = database::open(&config)?;
    database::refuse_rehearsal(&store).await?;
    let clock = Clock::System;
    let (now, zone) = (clock.now(), config.page.zone);
    let begun = store.write(move |conn| record::begin(conn, now, zone)).await;
    begun.map_err(|error: store::Error| Failure::failed("the database could not be written", &error))?;
    if let Some(told) = catalogue::find_unapplied(&store, &config, path).await {
        writeln!(out, "{told}")?;
    }
    let parts = Parts {
        store: store.clone(),
        clock: clock.clone(),
        machine: clock.clone(),
        page: config.page.clone(),
        listen: config.listen,
        trusted_proxies: config.trusted_proxies.clone(),
        settings: config.shown(),
        catalogue: catalogue::kept_in(&config, path),
        approval: config.approval,
        // Offered where a mail can follow.
        subscribing: config.subscribers.clone().filter(|_| config.email.is_some()),
        bounce_secret: config.email.as_ref().and_then(|email| email.bounce_secret.clone()),
        maintenance_leads: config.maintenance_leads.clone(),
        mail_folder: config.email.as_ref().and_then(|email| email.folder()).map(Path::to_owned),
        first_act: CancellationToken::new(),
    };
    let failed = |error: app::Error| Failure::failed("the page is not served", &error);
    let mut running = app::start(parts).await.map_err(failed)?;
    running.check(&config, &store, clock.clone()).map_err(failed)?;
    let alerting = Alerting {
        store: store.clone(),
        clock: clock.clone(),
        machine: clock.clone(),
        page: config.page.clone(),
        way: config.alerts.as_ref().and_then(|alerts| alerts.way().cloned()),
    };
    running.alert(alerting).await.map_err(failed)?;
    if let (Some(email), Some(key)) = (config.email.clone(), config.subscribers.clone()) {
        let page = config.page.clone();
        let telling = Telling { store, clock: clock.clone(), machine: clock, page, email, key };
        running.tell(telling).await.map_err(failed)?;
    }
    writeln!(out, "{} is served on http://{}", config.page.url, running.address)?;
    if config.page.is_open_to_listeners() {
        tracing::warn!("{}", super::PLAIN_HTTP);
    }
    if config.has_unnamed_proxy() {
        tracing::warn!("{}", super::UNNAMED_PROXY);
    }
    if config.lacks_second_way() {
        tracing::warn!("{}", super::NO_SECOND_WAY);
    }
    running.serve_until_told().await.map_err(failed)
}
