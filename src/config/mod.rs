//! Settings: read raw from `bonghwa.toml` and the environment, then parsed into [`Config`], which holds only what is
//! valid. The only module that reads the environment.

pub mod duration;

use crate::domain::page::Page;
use crate::domain::verdict::Judging;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server, as libpq reads it. May hold a password: never print it.
    Postgres(String),
}

/// All settings, valid.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// What the page is.
    pub page: Page,
    /// Proxies whose forwarded address and scheme are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where the data is.
    pub database: DatabaseUrl,
    /// How long what is kept.
    pub retention: Retention,
    /// How probes run where the catalogue does not say.
    pub probing: Probing,
}

/// How long what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Raw observations.
    pub observations: Duration,
    /// Hourly counts of checks.
    pub check_hours: Duration,
}

/// How probes run.
#[derive(Debug, Clone, PartialEq)]
pub struct Probing {
    /// The name of the place that this process checks from.
    pub location: String,
    /// Default time between checks.
    pub interval: Duration,
    /// Default time for one attempt.
    pub timeout: Duration,
    /// Default attempts in one check.
    pub attempts: u32,
    /// Default judging.
    pub judging: Judging,
    /// Checks under way at once.
    pub concurrency: usize,
    /// Checks under way at once to one host.
    pub concurrency_per_host: usize,
    /// Private networks that probes may reach all the same.
    pub allow: Vec<IpNet>,
}
