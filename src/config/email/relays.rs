//! The address of a mail server: `smtps://user:password@host:465?connections=16&rate=100`.

use crate::config::faults::Refusal;
use percent_encoding::percent_decode_str;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use url::{Host, Url};

/// Sessions at once where the address does not say: half of what Postfix gives a client unless told otherwise.
const CONNECTIONS: u32 = 16;
/// More than any relay opens to one client.
const CONNECTIONS_MAX: u32 = 1_000;
const RIGHT: &str = "write smtps://user:password@host, smtp://host:587 (TLS by STARTTLS), smtp-plain://127.0.0.1:25 or \
    folder:DIR; special characters in a password are written %xx";

/// A mail server that takes our mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its name or address, an IPv6 address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept from others.
    pub encryption: Encryption,
    /// Who we are to it.
    pub credentials: Option<Credentials>,
    /// Sessions at once at most.
    pub connections: u32,
    /// Mails per second at most.
    pub rate: Option<NonZeroU32>,
}

/// How the way to a server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte on (RFC 8314).
    Implicit,
    /// TLS after STARTTLS (RFC 3207), and no mail without it.
    StartTls,
    /// None.
    Plain,
}

/// A name and a password. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password: never print it.
    pub password: String,
}

impl Relay {
    /// What it is called in alerts and on screens: host and port.
    pub fn name(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl Encryption {
    fn of_scheme(scheme: &str) -> Option<(Encryption, u16)> {
        match scheme {
            "smtps" => Some((Encryption::Implicit, 465)),
            "smtp" => Some((Encryption::StartTls, 587)),
            "smtp-plain" => Some((Encryption::Plain, 25)),
            _ => None,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// The relay at this address. What is refused is never repeated: it may hold a password.
pub(super) fn parse(text: &str) -> Result<Relay, Refusal> {
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("is no address ({error})"), RIGHT))?;
    let scheme = Encryption::of_scheme(url.scheme());
    let (encryption, port) = scheme.ok_or_else(|| Refusal::new("is of a kind that there is not", RIGHT))?;
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(Refusal::new("goes on after its host", RIGHT));
    }
    let host = host(&url)?;
    let credentials = credentials(&url)?;
    if encryption == Encryption::Plain && credentials.is_some() && !is_loopback(&host) {
        let right = "write smtps:// or smtp://, or take user and password out";
        return Err(Refusal::new("would send its password for everybody to read", right));
    }
    let port = url.port().unwrap_or(port);
    let mut relay = Relay { host, port, encryption, credentials, connections: CONNECTIONS, rate: None };
    for (key, value) in url.query_pairs() {
        match (&*key, value.parse::<NonZeroU32>()) {
            ("connections", Ok(number)) if number.get() <= CONNECTIONS_MAX => relay.connections = number.get(),
            ("rate", Ok(number)) => relay.rate = Some(number),
            _ => {
                let right = format!("write ?connections=1 to {CONNECTIONS_MAX} and &rate=, mails per second");
                return Err(Refusal::new("has something after its ? that is not known", right));
            }
        }
    }
    Ok(relay)
}

/// A name that could be one, or an address.
fn host(url: &Url) -> Result<String, Refusal> {
    let wrong = || Refusal::new("names no host", RIGHT);
    // The library takes hosts of these kinds of address as they stand, so they are read once more.
    match Host::parse(url.host_str().ok_or_else(wrong)?).map_err(|_| wrong())? {
        Host::Domain(name) => Ok(name),
        Host::Ipv4(ip) => Ok(ip.to_string()),
        Host::Ipv6(ip) => Ok(ip.to_string()),
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, Refusal> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).ok();
    let wrong = || Refusal::new("has a user or a password that is not whole", RIGHT);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => {
            let user = decoded(user).filter(|user| !user.contains('\0')).ok_or_else(wrong)?;
            let password = decoded(password).filter(|word| !word.is_empty() && !word.contains('\0'));
            Ok(Some(Credentials { user, password: password.ok_or_else(wrong)? }))
        }
        _ => Err(wrong()),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
