//! What an operator names on the command line to be watched: `[NAME=]https://…`, `tcp://host:port`, `host:port`.

use crate::domain::language::Language;
use crate::probing::guard;
use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The longest name that a catalogue takes.
const NAME_CHARACTERS_MAX: usize = 120;

/// What is asked of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// An answer over HTTP or HTTPS.
    Http(Url),
    /// A connection.
    Tcp { host: Host, port: u16 },
}

/// One thing to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) slug: String,
    pub(super) name: String,
    /// The language that the name is in; `None` for an address, which is the same in every language.
    pub(super) language: Option<Language>,
    pub(super) address: Address,
}

/// A private network that probes must be let into, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    pub(super) network: String,
    pub(super) because: String,
}

/// All targets, with slugs that differ; or a sentence for each that cannot be understood.
pub(super) fn parse_all(texts: &[String]) -> Result<Vec<Target>, Vec<String>> {
    let (mut targets, mut refusals, mut slugs) = (Vec::new(), Vec::new(), BTreeSet::new());
    for text in texts {
        match parse(text) {
            Ok(mut target) => {
                target.slug = free_slug(&target.slug, &slugs);
                slugs.insert(target.slug.clone());
                targets.push(target);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(targets) } else { Err(refusals) }
}

fn parse(text: &str) -> Result<Target, String> {
    // A `=` inside an address stands behind its `://`, and `host:port` has none.
    let named = text.split_once('=').filter(|(name, _)| !name.contains("://"));
    let (name, address) = named.map_or((None, text), |(name, address)| (Some(name.trim()), address.trim()));
    let is_name = |name: &str| {
        !name.is_empty() && !name.chars().any(char::is_control) && name.chars().count() <= NAME_CHARACTERS_MAX
    };
    if name.is_some_and(|name| !is_name(name)) {
        return Err(format!(
            "{text:?} has no name of 1 to {NAME_CHARACTERS_MAX} characters before the `=`: write NAME=TARGET, or the \
             target alone"
        ));
    }
    let address = Address::parse(address).ok_or_else(|| {
        format!("{text:?} is no target: write https://host/path, http://…, tcp://host:port or host:port")
    })?;
    if let Address::Http(url) = &address
        && (!url.username().is_empty() || url.password().is_some())
    {
        return Err(
            "a target holds a user or a password: leave it out, and add headers to its probe in the catalogue".into()
        );
    }
    let told: String = address.to_string().chars().take(NAME_CHARACTERS_MAX).collect();
    let language = name.map(language_of);
    let name = name.map_or(told, str::to_owned);
    let slug = [name.as_str(), &address.to_string()].into_iter().map(slug_of).find(|slug| !slug.is_empty());
    Ok(Target { slug: slug.unwrap_or_else(|| "target".into()), name, language, address })
}

/// The language of a name, by its letters: one with Hangul in it is Korean.
fn language_of(name: &str) -> Language {
    let is_hangul = |c: char| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}');
    if name.chars().any(is_hangul) { Language::Korean } else { Language::English }
}

impl Address {
    fn parse(text: &str) -> Option<Address> {
        if text.starts_with("http://") || text.starts_with("https://") {
            let mut url = Url::parse(text).ok().filter(Url::has_host)?;
            // The part after `#` is never sent.
            url.set_fragment(None);
            return Some(Address::Http(url));
        }
        let (host, port) = text.strip_prefix("tcp://").unwrap_or(text).trim_end_matches('/').rsplit_once(':')?;
        let port = port.parse().ok().filter(|port| *port != 0)?;
        Some(Address::Tcp { host: Host::parse(host).ok()?, port })
    }

    fn host(&self) -> Option<Host> {
        match self {
            Address::Http(url) => url.host().map(|host| host.to_owned()),
            Address::Tcp { host, .. } => Some(host.clone()),
        }
    }

    /// The addresses that the guard would keep probes of this target away from; of names, only those that mean this
    /// machine are known without asking a resolver.
    pub(super) fn openings(&self) -> Vec<Opening> {
        let addresses: Vec<IpAddr> = match self.host() {
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            Some(Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            Some(Host::Domain(_)) | None => Vec::new(),
        };
        let private = addresses.into_iter().filter_map(|address| Some((address, guard::closed_kind(address)?)));
        let opening = |(address, kind): (IpAddr, &str)| Opening {
            network: ipnet::IpNet::from(address.to_canonical()).to_string(),
            because: format!("{address} is {kind} address, and the catalogue's {self} is there."),
        };
        private.map(opening).collect()
    }
}

impl fmt::Display for Address {
    /// As people would name it: without the scheme, and without a path that says nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Http(url) => {
                write!(f, "{}", url.host_str().unwrap_or_default())?;
                if let Some(port) = url.port() {
                    write!(f, ":{port}")?;
                }
                if url.path() == "/" { Ok(()) } else { f.write_str(url.path()) }
            }
            Address::Tcp { host, port } => write!(f, "{host}:{port}"),
        }
    }
}

/// `text` as a slug: lower-case letters and digits, joined by single hyphens; empty where it has none.
fn slug_of(text: &str) -> String {
    const LONGEST: usize = 48;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

fn free_slug(wanted: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|slug| !taken.contains(slug)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Target {
        parse_all(&[text.to_owned()]).unwrap().remove(0)
    }

    #[test]
    fn each_way_of_naming_a_target_is_understood() {
        let cases = [
            ("https://example.org", "example.org", "example-org"),
            ("https://example.org/a?b=c", "example.org/a", "example-org-a"),
            ("http://example.org:8080/", "example.org:8080", "example-org-8080"),
            ("tcp://db.example.org:5432", "db.example.org:5432", "db-example-org-5432"),
            ("mail.example.org:25", "mail.example.org:25", "mail-example-org-25"),
            ("[2001:db8::1]:443", "[2001:db8::1]:443", "2001-db8-1-443"),
            ("Talk API=https://example.org/?a=b", "Talk API", "talk-api"),
            ("메일=mail.example.org:25", "메일", "mail-example-org-25"),
        ];
        for (text, name, slug) in cases {
            let target = read(text);
            assert_eq!((target.name.as_str(), target.slug.as_str()), (name, slug), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_watched_is_refused_all_at_once_and_without_passwords() {
        let texts =
            ["example.org", "ftp://example.org", "host:0", "host:99999", ":80", "=https://example.org", "https://"];
        let refusals = parse_all(&texts.map(str::to_owned)).unwrap_err();
        assert_eq!(refusals.len(), texts.len());
        assert!(parse_all(&[format!("{}=https://example.org", "이".repeat(121))]).is_err());
        let refusals = parse_all(&["https://ada:hunter2@example.org".to_owned()]).unwrap_err();
        assert!(!refusals[0].contains("hunter2"));
    }

    #[test]
    fn targets_alike_get_slugs_that_differ() {
        let targets = parse_all(&["API=a.example:1", "API=b.example:1", "API=c.example:1"].map(str::to_owned)).unwrap();
        let slugs: Vec<&str> = targets.iter().map(|target| target.slug.as_str()).collect();
        assert_eq!(slugs, ["api", "api-2", "api-3"]);
    }

    #[test]
    fn private_targets_are_opened_and_public_ones_are_not() {
        let networks = |text: &str| -> Vec<String> {
            read(text).address.openings().into_iter().map(|opening| opening.network).collect()
        };
        assert_eq!(networks("http://localhost:3000"), ["127.0.0.1/32", "::1/128"]);
        assert_eq!(networks("10.1.2.3:80"), ["10.1.2.3/32"]);
        assert_eq!(networks("http://[fd00::1]/"), ["fd00::1/128"]);
        assert_eq!(networks("http://[::ffff:192.168.0.1]/"), ["192.168.0.1/32"]);
        assert!(networks("https://example.org").is_empty() && networks("1.1.1.1:53").is_empty());
    }
}
