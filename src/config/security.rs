//! `[security]`: whom to tell of a weakness, for `/.well-known/security.txt` (RFC 9116).

use super::faults::Refusal;
use super::reading::Reading;
use crate::domain::page::SecurityContact;
use chrono::NaiveDate;
use url::Url;

const CONTACT: &str = "security.contact";
const EXPIRES: &str = "security.expires";
const POLICY: &str = "security.policy";
/// RFC 9116 asks for a date; this is how it is written.
const DATE: &str = "write the day after which it must be looked at again, such as \"2027-12-31\"";

/// The contact, `Some(None)` where nothing is set, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Option<SecurityContact>> {
    let contacts = reading.list(CONTACT, address)?;
    let expires_on = reading.optional(EXPIRES, day)?;
    let policy = reading.optional(POLICY, web_address)?;
    match (contacts.filter(|contacts| !contacts.is_empty()), expires_on, policy) {
        (Some(contacts), Some(expires_on), policy) => Some(Some(SecurityContact { contacts, expires_on, policy })),
        (None, None, None) => Some(None),
        (Some(_), None, _) => {
            reading.refuse(EXPIRES, Refusal::new("is missing, and security.contact is set (RFC 9116 §2.5.5)", DATE));
            None
        }
        (None, ..) => {
            let right = "write where to report, such as [\"mailto:security@example.org\"], or take [security] out";
            reading.refuse(CONTACT, Refusal::new("is missing or empty, and other keys of [security] are set", right));
            None
        }
    }
}

fn address(text: &str) -> Result<String, Refusal> {
    const RIGHT: &str = "write an address with its kind: mailto:, https: or tel:";
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("is no address ({error})"), RIGHT))?;
    match url.scheme() {
        "mailto" | "https" | "tel" => Ok(url.into()),
        _ => Err(Refusal::new("is of a kind that cannot be reported to", RIGHT)),
    }
}

fn web_address(text: &str) -> Result<String, Refusal> {
    const RIGHT: &str = "write an address that begins with https:";
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("is no web address ({error})"), RIGHT))?;
    if url.scheme() == "https" { Ok(url.into()) } else { Err(Refusal::new("is not served over TLS", RIGHT)) }
}

fn day(text: &str) -> Result<NaiveDate, Refusal> {
    text.parse().map_err(|_| Refusal::new("is no date", DATE))
}
