//! What is checked, how, and how patiently it is judged. A probe belongs to one leaf component.

use super::ids::{ComponentId, ProbeId};
use super::verdict::Judging;
use std::time::Duration;

/// The definition of a check that runs again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Its public id.
    pub id: ProbeId,
    /// Its name in files and logs.
    pub slug: String,
    /// The leaf whose verdict it feeds.
    pub component: ComponentId,
    /// Down here means the component is out; otherwise it is partial.
    pub is_decisive: bool,
    /// Time from the start of one check to the start of the next.
    pub interval: Duration,
    /// What one attempt may take, from the first question to the resolver to the last byte read.
    pub timeout: Duration,
    /// Attempts in one check before it counts as failed; at least 1.
    pub attempts: u32,
    /// What is asked.
    pub check: Check,
    /// How its observations become a verdict.
    pub judging: Judging,
}

/// What a probe asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// A request over HTTP or HTTPS.
    Http(HttpCheck),
    /// Whether a TCP port accepts a connection.
    Tcp(TcpCheck),
}

impl Check {
    /// Its word in files and in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Check::Http(_) => "http",
            Check::Tcp(_) => "tcp",
        }
    }

    /// The host it goes to, for the bound on checks per host.
    pub fn host(&self) -> &str {
        match self {
            Check::Http(http) => http.url.host_str().unwrap_or_default(),
            Check::Tcp(tcp) => &tcp.host,
        }
    }
}

/// Whether `host:port` accepts a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpCheck {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// One HTTP request and what its answer must be like.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpCheck {
    /// `http` or `https`, with a host.
    pub url: url::Url,
    /// `GET`, `HEAD`, `POST`, …
    pub method: String,
    /// Own headers, sent to the first host only: a redirect elsewhere must not carry a token away.
    pub headers: Vec<(String, String)>,
    /// What is sent as the body.
    pub body: Option<String>,
    /// How many redirects are followed; each hop is checked against the address guard again.
    pub redirects_max: u8,
    /// All must hold, else the check has failed.
    pub conditions: Vec<Condition>,
    /// With fewer days than this left, the observation carries a note for staff. It never counts against the
    /// component: only a certificate that browsers refuse does.
    pub certificate_days_min: Option<u32>,
}

/// Something that must hold of an HTTP answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The status code lies in one of these inclusive ranges.
    Status(Vec<(u16, u16)>),
    /// The body contains this text.
    BodyContains(String),
    /// The body does not contain this text.
    BodyLacks(String),
    /// The body matches this regular expression.
    BodyMatches(String),
    /// The named header is there and contains this text.
    HeaderContains {
        /// The header's name.
        name: String,
        /// What its value must contain; empty: it must be there.
        value: String,
    },
    /// The first value that the JSONPath (RFC 9535) finds compares to the given JSON value.
    Json {
        /// The path, `$.status`.
        path: String,
        /// How they compare.
        comparison: Comparison,
        /// The expected value, as JSON text.
        value: String,
    },
}

/// How two JSON values compare. Ordering holds between numbers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The same value.
    Equals,
    /// Any other value.
    Differs,
    /// A smaller number.
    Below,
    /// A greater number.
    Above,
}

/// A probe with what one location last saw of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The definition.
    pub probe: Probe,
    /// From where; `None` where no location has run it yet.
    pub location: Option<String>,
    /// What its observations together say; `None` where nothing was judged yet.
    pub kept: Option<super::verdict::Kept>,
    /// The newest observation, with what it noted where it was not well; `None` where there was none lately.
    pub last: Option<super::observations::Observation>,
}

/// A probe as one location runs it: what the prober is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The definition.
    pub probe: Probe,
    /// Its observations from this location.
    pub series: super::observations::SeriesId,
}
