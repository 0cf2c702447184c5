//! `[email]`: through whom mail goes out, under which name, signed with which keys. Passwords and keys are held in types
//! that nothing prints.
//!
//! `relays` reads the addresses of servers, `dkim` the keys.

mod dkim;
mod relays;

pub use dkim::{DkimKey, SigningKey};
pub use relays::{Credentials, Encryption, Relay};

use super::database::read_secret;
use super::faults::Refusal;
use super::page;
use super::reading::Reading;
use super::subscribers::SECRET_BYTES_MIN;
use crate::domain::addresses::{AddressRefusal, EmailAddress};
use crate::domain::hooks::HookKey;
use std::fmt;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

const FROM: &str = "email.from";
const RELAYS: &str = "email.relays";
const RETURN_PATH: &str = "email.return_path";
const PACE: &str = "email.pace";
/// What a folder in place of relays begins with.
const FOLDER: &str = "folder:";
/// Longer names do not fit into the list of a mail program.
const NAME_CHARACTERS_MAX: usize = 60;
/// Longer than any server needs that is in order. RFC 5321 §4.5.3.2 names minutes, for mail that is in no hurry.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Shorter than a handshake over a bad line.
const TIMEOUT_MIN: Duration = Duration::from_secs(1);
/// What RFC 5321 §4.5.3.2.6 names for the end of a message.
const TIMEOUT_MAX: Duration = Duration::from_secs(600);
/// The longest mark that a bounce address carries behind its `+`.
pub const TAG_BYTES_MAX: usize = 32;
/// What servers take before the `@` (RFC 5321 §4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;

/// How mail goes out.
#[derive(Debug, Clone)]
pub struct Email {
    /// Who it comes from.
    pub from: Mailbox,
    /// Where bounces go; each mail has a mark of its own in it ([`Email::bounce_address`]).
    pub return_path: EmailAddress,
    /// What takes it.
    pub route: Route,
    /// What signs it, each mail with every key. Empty where the relays sign.
    pub dkim: Vec<DkimKey>,
    /// Mails per second at most to each of these receiving domains.
    pub pace: Vec<(String, NonZeroU32)>,
    /// How long a server may take for one step.
    pub timeout: Duration,
    /// What a provider signs with that tells of bounces; `None` where none does.
    pub bounce_secret: Option<HookKey>,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// As it stands in a list of mails.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

/// What takes the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Servers, the preferred one first; at least one.
    Relays(Vec<Relay>),
    /// Files in a folder, for development.
    Folder(PathBuf),
}

impl Email {
    /// Mail of a rehearsal: from an address that nobody has (RFC 2606), into files in `folder`.
    pub fn of_rehearsal(folder: PathBuf) -> Result<Email, AddressRefusal> {
        Ok(Email {
            bounce_secret: None,
            from: Mailbox { name: None, address: EmailAddress::parse("status@example.org")? },
            return_path: EmailAddress::parse("bounces@example.org")?,
            route: Route::Folder(folder),
            dkim: Vec::new(),
            pace: Vec::new(),
            timeout: TIMEOUT,
        })
    }

    /// The folder that takes the mail; `None` where servers do.
    pub fn folder(&self) -> Option<&Path> {
        match &self.route {
            Route::Folder(folder) => Some(folder),
            Route::Relays(_) => None,
        }
    }

    /// The address that bounces of the mail with this mark come to: `bounces+TAG@example.org`. A mark has at most
    /// [`TAG_BYTES_MAX`] letters and digits; `None` for anything else.
    pub fn bounce_address(&self, tag: &str) -> Option<EmailAddress> {
        let (local, domain) = self.return_path.as_str().rsplit_once('@')?;
        let is_tag = (1..=TAG_BYTES_MAX).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        EmailAddress::parse(&format!("{local}+{tag}@{domain}")).ok().filter(|_| is_tag)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Route::Relays(relays) => f.write_str(&relays.iter().map(Relay::name).collect::<Vec<_>>().join(", ")),
            Route::Folder(path) => write!(f, "files in {}", path.display()),
        }
    }
}

/// How mail goes out, `Some(None)` where it does not, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Option<Email>> {
    let folder = reading.folder().to_owned();
    let from = reading.optional(FROM, mailbox);
    let route = read_route(reading, &folder);
    let return_path = reading.optional(RETURN_PATH, return_path);
    let dkim = reading.list("email.dkim", |text| dkim::parse(text, &folder));
    let pace = reading.list(PACE, pace);
    let timeout = reading.duration("email.timeout", TIMEOUT, TIMEOUT_MIN..=TIMEOUT_MAX);
    let bounce_secret = reading.optional("email.bounce_webhook_secret_file", |path| {
        let secret = read_secret(&folder.join(path))?;
        match secret.len() {
            ..SECRET_BYTES_MIN => Err(Refusal::new(
                "holds a secret that is too short",
                "write a long one, for example with: head -c 32 /dev/urandom | base64 > bounces.secret",
            )),
            _ => Ok(HookKey::from_secret(secret.as_bytes())),
        }
    });
    let (from, Some(route)) = (from?, route?) else { return Some(None) };
    let Some(from) = from else {
        let right = "write who mail comes from, such as from = \"Status <status@example.org>\"";
        reading.refuse(FROM, Refusal::new("is missing, and email.relays is set", right));
        return None;
    };
    let return_path = match return_path? {
        Some(return_path) => return_path,
        None => fitting(from.address.clone()).map_err(|refusal| reading.refuse(FROM, refusal)).ok()?,
    };
    let (dkim, pace) = (dkim?.unwrap_or_default(), pace?.unwrap_or_default());
    Some(Some(Email { from, return_path, route, dkim, pace, timeout: timeout?, bounce_secret: bounce_secret? }))
}

/// What takes the mail; `Some(None)` where mail is off.
fn read_route(reading: &mut Reading, folder: &Path) -> Option<Option<Route>> {
    let entries = reading.list(RELAYS, |text| match text.strip_prefix(FOLDER) {
        Some("") => Err(Refusal::new("names no folder", "write folder: and a path, such as folder:mails")),
        Some(path) => Ok(Route::Folder(folder.join(path))),
        None => relays::parse(text).map(|relay| Route::Relays(vec![relay])),
    })?;
    let mut entries = entries.unwrap_or_default().into_iter();
    let Some(mut route) = entries.next() else { return Some(None) };
    for entry in entries {
        let refusal = match (&mut route, entry) {
            (Route::Relays(relays), Route::Relays(more)) => {
                let is_repeated = relays.iter().any(|relay| more.iter().any(|other| other.name() == relay.name()));
                relays.extend(more);
                is_repeated.then(|| Refusal::new("names a relay twice", "name each once, the preferred one first"))
            }
            _ => Some(Refusal::new("has a folder beside other entries", "keep the folder alone, or the relays")),
        };
        if let Some(refusal) = refusal {
            reading.refuse(RELAYS, refusal);
            return None;
        }
    }
    Some(Some(route))
}

fn mailbox(text: &str) -> Result<Mailbox, Refusal> {
    let Some((name, rest)) = text.split_once('<') else {
        return Ok(Mailbox { name: None, address: address(text)? });
    };
    let inside = rest.trim_end().strip_suffix('>');
    let right = "write a name and an address, such as \"Status <status@example.org>\"";
    let inside = inside.ok_or_else(|| Refusal::new("has a bracket that does not end", right))?;
    let name = name.trim().trim_matches('"').trim();
    let name = if name.is_empty() { None } else { Some(page::line(name, NAME_CHARACTERS_MAX)?) };
    Ok(Mailbox { name, address: address(inside)? })
}

fn address(text: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::parse(text).map_err(|refusal| Refusal::new("is refused", refusal.to_string()))
}

fn return_path(text: &str) -> Result<EmailAddress, Refusal> {
    fitting(address(text)?)
}

/// The address, where it has room for a mark.
fn fitting(address: EmailAddress) -> Result<EmailAddress, Refusal> {
    let local_max = LOCAL_BYTES_MAX - TAG_BYTES_MAX - "+".len();
    let local = address.as_str().rsplit_once('@').map_or(0, |(local, _)| local.len());
    let wrong = "leaves no room for the mark by which a bounce is known";
    let right = format!("write an email.return_path with at most {local_max} characters before the @");
    if local <= local_max { Ok(address) } else { Err(Refusal::new(wrong, right)) }
}

fn pace(text: &str) -> Result<(String, NonZeroU32), Refusal> {
    let right = "write a domain and how many mails it takes in a second, such as naver.com=50";
    let refusal = || Refusal::new("is no pace of a domain", right);
    let (domain, rate) = text.split_once('=').ok_or_else(refusal)?;
    // As an address of that domain is read, so that both are spelt alike.
    let domain = EmailAddress::parse(&format!("x@{}", domain.trim())).map_err(|_| refusal())?.domain().to_owned();
    Ok((domain, rate.trim().parse().map_err(|_| refusal())?))
}

#[cfg(test)]
mod tests;
