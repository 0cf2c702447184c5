//! The page itself: what it is called, which languages it speaks, where it stands.

use super::ids::PageId;
use super::language::{Language, Texts};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// Everything about the page that does not change while the process runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its id in the wire format, derived from its public address.
    pub id: PageId,
    /// Its name for people.
    pub names: Texts,
    /// Its public address, without a slash at the end.
    pub url: String,
    /// The languages it speaks, the default one first. The default has no language in its addresses.
    pub languages: Vec<Language>,
    /// The zone that days and printed times are in.
    pub zone: Tz,
    /// The operator's colour, never used for a status.
    pub accent: Accent,
    /// The telephone number of a person, as it is printed.
    pub telephone: Option<String>,
    /// Whom to tell of a weakness.
    pub security: Option<SecurityContact>,
    /// True where readers can ask to be told by mail: pages lead to the form then.
    pub takes_subscriptions: bool,
}

/// Whom to tell of a weakness in this site, as `/.well-known/security.txt` says it (RFC 9116).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityContact {
    /// Where to write, as `mailto:`, `https:` or `tel:` addresses, the preferred one first. Never empty.
    pub contacts: Vec<String>,
    /// The day after which nobody should rely on it.
    pub expires_on: NaiveDate,
    /// What is asked of those who look for weaknesses.
    pub policy: Option<String>,
}

impl Page {
    /// The language whose addresses carry no language.
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::Korean)
    }

    /// True where the console is reached over plain http from elsewhere than this machine: whoever is on the way can read
    /// passwords and take sessions over.
    pub fn is_open_to_listeners(&self) -> bool {
        let Some(rest) = self.url.strip_prefix("http://") else { return false };
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
        let host = host.map_or(authority, |(host, _)| host);
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        let is_here = host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|ip| ip.is_loopback());
        !is_here
    }

    /// What the addresses of `language` begin with: empty for the default language, else `/en`.
    pub fn prefix(&self, language: Language) -> String {
        if language == self.default_language() { String::new() } else { format!("/{}", language.tag()) }
    }
}

/// A colour for links and focus, one for light and one for dark surroundings, as `#rrggbb`. Both keep a contrast of 4.5:1
/// to their background; configuration refuses others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    /// On white.
    pub light: String,
    /// On #111418.
    pub dark: String,
}

impl Default for Accent {
    fn default() -> Self {
        Accent { light: "#2f4bd8".into(), dark: "#9db0ff".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Texts;

    #[test]
    fn only_plain_http_from_elsewhere_is_open_to_listeners() {
        let open = |url: &str| {
            let page = Page {
                id: PageId::from_slug(url),
                names: Texts::of(Language::Korean, "봉화"),
                url: url.to_owned(),
                languages: vec![Language::Korean],
                zone: Tz::UTC,
                accent: Accent::default(),
                telephone: None,
                security: None,
                takes_subscriptions: false,
            };
            page.is_open_to_listeners()
        };
        for url in ["http://status.example.kr", "http://10.0.0.5:8080", "http://localhost.example.kr"] {
            assert!(open(url), "{url}");
        }
        for url in ["https://status.example.kr", "http://127.0.0.1:8080", "http://[::1]:80", "http://localhost"] {
            assert!(!open(url), "{url}");
        }
    }
}
