//! `[alerts]`: the second way to staff, because our own mail may be what is down; or why there is none.
//!
//! The address of a webhook may be in a private network: whoever writes it here has this machine in hand anyway. What it goes on with after its host,
//! and the arguments of a command, often hold a token, so nothing here prints them.

use super::database::read_secret;
use super::faults::Refusal;
use super::page;
use super::reading::Reading;
use crate::domain::hooks::HookKey;
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

const WEBHOOK: &str = "alerts.webhook";
const SECRET_FILE: &str = "alerts.webhook_secret_file";
const COMMAND: &str = "alerts.command";
const WAIVED: &str = "alerts.waived";
/// A sentence or two.
const REASON_CHARACTERS_MAX: usize = 200;

/// What is said of a second way.
#[derive(Debug, Clone)]
pub enum Alerts {
    /// There is one.
    Way(Way),
    /// There is none, for this reason.
    Waived(String),
}

/// A way to staff that is not mail. Neither `Display` nor `Debug` shows more than where it leads.
#[derive(Clone)]
pub enum Way {
    /// A page of somebody else's that takes alerts.
    Webhook(Box<Webhook>),
    /// A program on this machine.
    Command(Command),
}

/// Where alerts are posted.
#[derive(Clone)]
pub struct Webhook {
    /// The address, http or https, without user and password. May hold a token: never print it.
    pub url: Url,
    /// What they are signed with.
    pub key: HookKey,
}

/// What is run for an alert, without a shell.
#[derive(Clone)]
pub struct Command {
    /// The program: a path, or a name that the system looks for.
    pub program: PathBuf,
    /// Its arguments. May hold a token: never print them.
    pub arguments: Vec<String>,
}

impl Alerts {
    /// The second way; `None` where it was waived.
    pub fn way(&self) -> Option<&Way> {
        match self {
            Alerts::Way(way) => Some(way),
            Alerts::Waived(_) => None,
        }
    }
}

impl fmt::Display for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Alerts::Way(way) => write!(f, "second way: {way}"),
            Alerts::Waived(reason) => write!(f, "no second way: {reason}"),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Way::Webhook(webhook) => write!(f, "webhook at {}", webhook.url.origin().ascii_serialization()),
            Way::Command(command) => write!(f, "command {}", command.program.display()),
        }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// What is said of a second way, `Some(None)` where nothing is, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Option<Alerts>> {
    let folder = reading.folder().to_owned();
    let url = reading.optional(WEBHOOK, address);
    let key = reading.optional(SECRET_FILE, |path| secret(&folder.join(path)));
    let command = read_command(reading, &folder);
    let waived = reading.optional(WAIVED, |text| page::line(text, REASON_CHARACTERS_MAX));
    let (url, key, command, waived) = (url?, key?, command?, waived?);
    let right = "keep one: alerts.webhook with its secret, alerts.command, or alerts.waived";
    let named = [(WEBHOOK, url.is_some()), (COMMAND, command.is_some()), (WAIVED, waived.is_some())];
    let mut named = named.into_iter().filter(|(_, is_named)| *is_named).map(|(key, _)| key);
    if let (Some(first), Some(second)) = (named.next(), named.next()) {
        reading.refuse(second, Refusal::new(format!("stands beside {first}"), right));
        return None;
    }
    let way = match (url, key) {
        (Some(url), Some(key)) => Some(Way::Webhook(Box::new(Webhook { url, key }))),
        (Some(_), None) => {
            let right = "name the file that holds its secret in alerts.webhook_secret_file";
            reading.refuse(WEBHOOK, Refusal::new("could not be told from a call of anybody else", right));
            return None;
        }
        (None, Some(_)) => {
            reading
                .refuse(SECRET_FILE, Refusal::new("signs nothing", "write alerts.webhook beside it, or take it out"));
            return None;
        }
        (None, None) => command.map(Way::Command),
    };
    Some(way.map(Alerts::Way).or(waived.map(Alerts::Waived)))
}

fn address(text: &str) -> Result<Url, Refusal> {
    let right = "write https:// or http://, a host and its path, such as https://oncall.example.org/bonghwa";
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("is no web address ({error})"), right))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Refusal::new("is no web address", right));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::new("holds a user or a password", "take them out; the signature says who calls"));
    }
    Ok(url)
}

fn secret(path: &PathBuf) -> Result<HookKey, Refusal> {
    let right = "let it hold whsec_ and 24 to 64 bytes in base64, for example by: \
        (printf whsec_; head -c 32 /dev/urandom | base64) > alerts.secret";
    HookKey::from_shared(&read_secret(path)?).ok_or_else(|| Refusal::new("holds no secret of a webhook", right))
}

/// The program with its arguments; a path to it starts beside the settings, a name alone is looked for by the system.
fn read_command(reading: &mut Reading, folder: &Path) -> Option<Option<Command>> {
    let argument = |text: &str| match text.contains('\0') {
        true => Err(Refusal::new("holds a zero byte", "take it out")),
        false => Ok(text.to_owned()),
    };
    let Some(words) = reading.list(COMMAND, argument)? else { return Some(None) };
    let mut words = words.into_iter();
    let Some(program) = words.next().filter(|program| !program.trim().is_empty()) else {
        let right = "write the program and each argument, such as [\"/usr/local/bin/page-on-call\", \"--urgent\"]";
        reading.refuse(COMMAND, Refusal::new("names no program", right));
        return None;
    };
    let program = if program.contains('/') { folder.join(program) } else { program.into() };
    Some(Some(Command { program, arguments: words.collect() }))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, faults::Faults, parse};

    const RIGHT: &str = "public_url = \"https://status.example.org\"\n[page]\nname = { ko = \"현황\", en = \"Status\" }\n\
        [database]\nurl = \"sqlite:bonghwa.sqlite\"\n";
    const MAIL: &str = "[email]\nfrom = 'a@example.org'\nrelays = ['folder:mails']\n";

    fn read(section: &str) -> Result<Config, Faults> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("right"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
        std::fs::write(folder.path().join("wrong"), "whsec_hushhush\n").unwrap();
        parse(&format!("{RIGHT}{section}"), &folder.path().join("bonghwa.toml"), [])
    }

    fn told(section: &str) -> String {
        read(section).unwrap_err().to_string()
    }

    #[test]
    fn a_second_way_is_a_webhook_or_a_command_or_waived() {
        let alerts = |section: &str| read(section).unwrap().alerts.unwrap().to_string();
        let webhook = "[alerts]\nwebhook = 'https://oncall.example.org:8443/x'\nwebhook_secret_file = 'right'\n";
        assert_eq!(alerts(webhook), "second way: webhook at https://oncall.example.org:8443");
        assert_eq!(alerts("[alerts]\ncommand = ['page', '--urgent']\n"), "second way: command page");
        assert_eq!(alerts("[alerts]\nwaived = 'Somebody watches.'\n"), "no second way: Somebody watches.");
        assert!(read("").unwrap().alerts.is_none());
    }

    #[test]
    fn an_operator_may_name_any_address_private_ones_too() {
        for url in ["http://127.0.0.1:9000/", "http://10.1.2.3/a?b=c", "https://[fd00::1]/", "http://oncall:8080/hook"]
        {
            assert!(read(&format!("[alerts]\nwebhook = '{url}'\nwebhook_secret_file = 'right'\n")).is_ok(), "{url}");
        }
    }

    #[test]
    fn half_a_second_way_and_two_of_them_are_refused() {
        assert!(told("[alerts]\nwebhook = 'https://a.example/'\n").contains("alerts.webhook_secret_file"));
        assert!(told("[alerts]\nwebhook_secret_file = 'right'\n").contains("signs nothing"));
        assert!(told("[alerts]\ncommand = []\n").contains("names no program"));
        let both = told("[alerts]\ncommand = ['page']\nwaived = 'x'\n");
        assert!(both.contains("alerts.waived = 'x' stands beside alerts.command: keep one"), "{both}");
    }

    #[test]
    fn nothing_of_a_token_or_a_secret_is_shown() {
        let secret = told("[alerts]\nwebhook = 'https://a.example/'\nwebhook_secret_file = 'wrong'\n");
        assert!(secret.contains("holds no secret of a webhook") && !secret.contains("hushhush"), "{secret}");
        for section in ["webhook = 'ftp://a/tok3n'", "webhook = 'https://u:tok3n@a/'", "command = [' ', 'tok3n']"] {
            let told = told(&format!("[alerts]\n{section}\n"));
            assert!(!told.contains("tok3n"), "{told}");
        }
        for section in ["webhook = 'https://a/tok3n'\nwebhook_secret_file = 'right'", "command = ['page', 'tok3n']"] {
            let config = read(&format!("[alerts]\n{section}\n")).unwrap();
            let shown = format!("{config:?} {:?}", config.shown());
            assert!(shown.contains("alerts.") && !shown.contains("tok3n") && !shown.contains("MfKQ"), "{shown}");
        }
    }

    #[test]
    fn only_where_mail_goes_out_a_second_way_is_missed() {
        assert!(!read("").unwrap().lacks_second_way());
        assert!(read(MAIL).unwrap().lacks_second_way());
        assert!(!read(&format!("{MAIL}[alerts]\nwaived = 'x'\n")).unwrap().lacks_second_way());
    }
}
