//! Settings: read raw from `bonghwa.toml` and the environment, then parsed into [`Config`], which holds only what is
//! valid. The only module that reads the environment.
//!
//! `keys` lists every key; `raw` holds the file and the environment against it; one file for each section judges the
//! values through `reading`, which collects every fault before anything is refused.

pub mod alerts;
pub mod catalogue;
mod colours;
mod console;
mod database;
pub mod duration;
pub mod email;
pub mod environment;
pub mod faults;
pub mod file;
mod keys;
mod maintenance;
mod nearest;
mod networks;
mod page;
mod probing;
mod raw;
mod reading;
mod retention;
mod security;
mod shown;
mod subscribers;

use crate::domain::approvals::Matrix;
use crate::domain::page::Page;
use crate::domain::subscriber_links::LinkKey;
use crate::domain::verdict::Judging;
use faults::{Faults, Refusal};
use ipnet::IpNet;
use raw::Raw;
use reading::Reading;
use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the server listens unless told otherwise: this machine only, behind a proxy that speaks TLS.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// A hundred times the file that `bonghwa init` writes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Reads the settings of the file at `path`, and over them what `environment` says ([`environment::variables`] in a
/// running program). Refuses with every fault at once.
pub fn load(path: &Path, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Config, Faults> {
    let wanted = "name the settings with --config, or let `bonghwa init` write them";
    let text = file::read(path, FILE_BYTES_MAX, wanted)?;
    parse(&text, path, environment)
}

/// As [`load`], from the text of the file; `path` is what faults call it and what relative paths start beside.
pub fn parse(
    text: &str,
    path: &Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Config, Faults> {
    let mut reading = Reading::of(Raw::read(text, path, environment)?);
    let config = judge(&mut reading);
    reading.finish(config)
}

/// Every key that the file may hold, with its section, in the order of the manual.
pub fn known_keys() -> impl Iterator<Item = &'static str> {
    keys::KEYS.iter().map(|(key, _)| *key)
}

/// The settings, or `None` where a fault was noted. Every section is judged before any is missed.
fn judge(reading: &mut Reading) -> Option<Config> {
    let listen = reading.or_default("listen", LISTEN, |text| {
        let right = "write an address and a port, such as 127.0.0.1:8080 or [::]:8080";
        text.parse().map_err(|_| Refusal::new("is no address to listen on", right))
    });
    let page = page::read(reading);
    let trusted_proxies = reading.list("trusted_proxies", networks::parse_proxies);
    let database = database::read(reading);
    let retention = retention::read(reading);
    let probing = probing::read(reading);
    let approval = console::read(reading);
    let alerts = alerts::read(reading);
    let email = email::read(reading);
    let subscribers = subscribers::read(reading);
    let maintenance_leads = maintenance::read(reading);
    Some(Config {
        listen: listen?,
        page: page?,
        trusted_proxies: trusted_proxies?.unwrap_or_default(),
        database: database?,
        retention: retention?,
        probing: probing?,
        approval: approval?,
        alerts: alerts?,
        email: email?,
        subscribers: subscribers?,
        maintenance_leads: maintenance_leads?,
    })
}

/// Where the data is. Neither `Display` nor `Debug` shows the address of a server.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server, as libpq reads it. May hold a password: never print it.
    Postgres(String),
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "SQLite, {}", path.display()),
            DatabaseUrl::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
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
    /// Who must agree before words are public.
    pub approval: Matrix,
    /// How staff are alerted beside mail, or why they are not; `None` where neither is said.
    pub alerts: Option<alerts::Alerts>,
    /// How mail goes out; `None` where it does not.
    pub email: Option<email::Email>,
    /// What links in mails are made with; without it nobody can subscribe, and nobody is told by mail.
    pub subscribers: Option<LinkKey>,
    /// How long before it begins people are reminded of planned work; each once.
    pub maintenance_leads: Vec<Duration>,
}

impl Config {
    /// True where a proxy must be in front, on this machine, and is not named.
    pub fn has_unnamed_proxy(&self) -> bool {
        self.listen.ip().to_canonical().is_loopback()
            && self.trusted_proxies.is_empty()
            && self.page.url.starts_with("https://")
    }

    /// True where staff are alerted by mail, and nobody said what is to happen when mail is what is down.
    pub fn lacks_second_way(&self) -> bool {
        self.email.is_some() && self.alerts.is_none()
    }
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

#[cfg(test)]
mod tests;
