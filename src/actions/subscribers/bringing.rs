//! People whom staff bring in a list: all of it in one transaction, or nothing.
//!
//! With whoever is there already nothing is done: a list takes the place of nobody's own wishes, and wakes no address to which nothing is
//! sent any more.

use crate::actions::staff::When;
use crate::domain::actors::Actor;
use crate::domain::letters::Letter;
use crate::domain::subscriber_links::{LINKS_PER_ADDRESS_MAX, Purpose};
use crate::domain::subscriber_lists::{Brought, Manner, Row};
use crate::domain::subscribers::Consent;
use crate::store::forms::{self, Sent};
use crate::store::letters::Addressed;
use crate::store::subscriber_links::NewLink;
use crate::store::{Conn, Error, audit, letters, record, subscriber_links, subscribers};

/// From where links of a list were asked for, in the place of a network.
const FROM_LIST: &str = "list";

/// What tells one list from another, and the chance that its links are made with.
#[derive(Debug, Clone, Copy)]
pub struct Bringing<'a> {
    /// The token of the form, where it came by one: sent again, it brings nobody twice.
    pub token: Option<&'a str>,
    /// What the list says, in short.
    pub digest: &'a str,
    /// Chance.
    pub nonce: &'a str,
}

/// Brings the people of a list; `None` where this very list was brought by the same form before.
pub fn bring(
    conn: &mut Conn,
    when: When,
    by: &Actor,
    bringing: Bringing<'_>,
    (rows, manner): (&[Row], &Manner),
) -> Result<Option<Brought>, Error> {
    record::lock(conn)?;
    let sent = bringing.token.map(|token| forms::claim(conn, token, bringing.digest, when.record)).transpose()?;
    if sent.is_some_and(|sent| sent != Sent::First) {
        return Ok(None);
    }
    let mut brought = Brought::default();
    for (place, row) in rows.iter().enumerate() {
        let is_new = !subscribers::is_known(conn, &row.address)?
            && match manner {
                Manner::Confirmed { .. } => keep(conn, when, row)?,
                Manner::Asking => ask(conn, when, &format!("{}-{place}", bringing.nonce), row)?,
            };
        *(if is_new { &mut brought.new } else { &mut brought.known }) += 1;
    }
    let how = match manner {
        Manner::Asking => "asking".to_owned(),
        Manner::Confirmed { reason } => format!("confirmed reason={reason}"),
    };
    let told = format!("new={} known={} {how}", brought.new, brought.known);
    audit::append(conn, when.record, by, "subscribers.import", "subscribers", &told)?;
    Ok(Some(brought))
}

fn keep(conn: &mut Conn, when: When, row: &Row) -> Result<bool, Error> {
    let id = subscribers::save_confirmed(conn, &row.address, &row.wishes, Consent::Imported, when.machine)?;
    subscribers::note_consent(conn, id, &row.consent)?;
    Ok(true)
}

/// Asks somebody to confirm; false where they were asked often enough lately.
fn ask(conn: &mut Conn, when: When, nonce: &str, row: &Row) -> Result<bool, Error> {
    let (of_address, _) =
        subscriber_links::count_lately(conn, (Purpose::Confirm, &row.address), FROM_LIST, when.machine)?;
    if of_address >= LINKS_PER_ADDRESS_MAX {
        return Ok(false);
    }
    let new = NewLink {
        purpose: Purpose::Confirm,
        nonce,
        address: &row.address,
        network: FROM_LIST,
        wishes: Some(&row.wishes),
    };
    let link = subscriber_links::create(conn, new, when.machine)?;
    let addressed = Addressed {
        letter: Letter::Invite { link, consent: row.consent.clone() },
        to: row.address.clone(),
        language: row.wishes.language,
        zone: row.wishes.zone,
    };
    letters::post(conn, &addressed, when.machine)?;
    Ok(true)
}
