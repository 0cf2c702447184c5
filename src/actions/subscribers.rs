//! Asking to be told, confirming it, changing it, ending it.
//!
//! All instants are of the machine: people wait for mail by their own clocks. Nothing here says whether an address is known.

pub mod bringing;
pub mod tending;

use crate::domain::addresses::EmailAddress;
use crate::domain::letters::Letter;
use crate::domain::subscriber_links::{LINKS_PER_ADDRESS_MAX, LINKS_PER_NETWORK_MAX, Link, LinkKey, Purpose};
use crate::domain::subscribers::{Consent, Subscriber, SubscriberRefusal, Wishes};
use crate::domain::subscriptions::Scope;
use crate::domain::time::Time;
use crate::store::kept::{self, KeptLink, KeptMessage};
use crate::store::letters::Addressed;
use crate::store::subscriber_links::NewLink;
use crate::store::{Conn, Error, catalogue, incidents, letters, subscriber_links, subscribers};
use std::collections::BTreeSet;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SubscriberError {
    /// What was asked for cannot be.
    #[error(transparent)]
    Refused(#[from] SubscriberRefusal),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Who asks, from where, and the chance that a link is made with.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// When, by the time of the machine.
    pub now: Time,
    /// From which network.
    pub network: &'a str,
    /// Chance.
    pub nonce: &'a str,
}

/// What became of a request for a link. Whether mail goes out is nobody's to know but the owner's of the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Taken.
    Taken,
    /// This network asked for too many.
    TooMany,
}

/// Asks `address` by mail to confirm `wishes`. Nothing is kept of it but the link.
pub fn request(
    conn: &mut Conn,
    asking: Asking<'_>,
    address: &EmailAddress,
    wishes: &Wishes,
) -> Result<Asked, SubscriberError> {
    check_scopes(conn, wishes)?;
    let Some(link) = link(conn, asking, Purpose::Confirm, address, Some(wishes))? else { return Ok(Asked::TooMany) };
    if let Some(link) = link.sent {
        let letter = Letter::Confirm { link };
        post(conn, letter, address, wishes, asking.now)?;
    }
    Ok(Asked::Taken)
}

/// Sends the owner of `address`, where they are told things, a link to their settings.
pub fn request_settings(conn: &mut Conn, asking: Asking<'_>, address: &EmailAddress) -> Result<Asked, SubscriberError> {
    let Some(link) = link(conn, asking, Purpose::Manage, address, None)? else { return Ok(Asked::TooMany) };
    let known = subscribers::find_by_address(conn, address)?;
    if let (Some(link), Some(known)) = (link.sent, known) {
        post(conn, Letter::Manage { link }, &known.address, &known.wishes, asking.now)?;
    }
    Ok(Asked::Taken)
}

/// A link that was asked for: its number, or nothing where the address was sent enough of them.
struct Made {
    sent: Option<i64>,
}

/// Makes a link, or `None` where this network asked for too many.
fn link(
    conn: &mut Conn,
    asking: Asking<'_>,
    purpose: Purpose,
    address: &EmailAddress,
    wishes: Option<&Wishes>,
) -> Result<Option<Made>, Error> {
    let (of_address, of_network) =
        subscriber_links::count_lately(conn, (purpose, address), asking.network, asking.now)?;
    if of_network >= LINKS_PER_NETWORK_MAX {
        return Ok(None);
    }
    let new = NewLink { purpose, nonce: asking.nonce, address, network: asking.network, wishes };
    let id = subscriber_links::create(conn, new, asking.now)?;
    Ok(Some(Made { sent: (of_address < LINKS_PER_ADDRESS_MAX).then_some(id) }))
}

fn post(conn: &mut Conn, letter: Letter, to: &EmailAddress, wishes: &Wishes, now: Time) -> Result<(), Error> {
    let addressed = Addressed { letter, to: to.clone(), language: wishes.language, zone: wishes.zone };
    letters::post(conn, &addressed, now)
}

/// Refuses wishes about what is not on the page.
fn check_scopes(conn: &mut Conn, wishes: &Wishes) -> Result<(), SubscriberError> {
    let stands = catalogue::find(conn)?;
    let open = incidents::list_open(conn)?;
    let mut known: BTreeSet<Scope> = BTreeSet::from([Scope::Everything]);
    known.extend(stands.groups.iter().map(|group| Scope::Group(group.id)));
    known.extend(stands.components.iter().map(|component| Scope::Component(component.id)));
    known.extend(open.into_iter().map(Scope::Incident));
    match wishes.subscriptions.iter().find(|one| !known.contains(&one.scope)) {
        Some(one) => Err(SubscriberRefusal::UnknownScope { scope: one.scope }.into()),
        None => Ok(()),
    }
}

/// The link of a token, where it opens one for `purpose` that can be used.
pub fn find_link(
    conn: &mut Conn,
    key: &LinkKey,
    token: &str,
    purpose: Purpose,
    now: Time,
) -> Result<Link, SubscriberError> {
    let number = LinkKey::number_in(token).ok_or(SubscriberRefusal::LinkUnknown)?;
    let link = subscriber_links::find_optional(conn, number)?;
    let link = link.filter(|link| link.purpose == purpose && key.opens(token, link));
    let link = link.ok_or(SubscriberRefusal::LinkUnknown)?;
    link.check(now)?;
    Ok(link)
}

/// Confirms what the link asks about: from now on they are told.
pub fn confirm(conn: &mut Conn, key: &LinkKey, token: &str, now: Time) -> Result<Subscriber, SubscriberError> {
    let link = find_link(conn, key, token, Purpose::Confirm, now)?;
    let wishes = link.wishes.as_ref().ok_or(SubscriberRefusal::LinkUnknown)?;
    if !subscriber_links::use_up(conn, link.id, now)? {
        return Err(SubscriberRefusal::LinkUsed.into());
    }
    let id = subscribers::save_confirmed(conn, &link.address, wishes, Consent::Confirmed, now)?;
    Ok(subscribers::find_optional(conn, id)?.ok_or(Error::NotFound)?)
}

/// Whose settings the link opens.
pub fn find_by_link(conn: &mut Conn, key: &LinkKey, token: &str, now: Time) -> Result<Subscriber, SubscriberError> {
    let link = find_link(conn, key, token, Purpose::Manage, now)?;
    Ok(subscribers::find_by_address(conn, &link.address)?.ok_or(SubscriberRefusal::LinkUnknown)?)
}

/// Puts `wishes` in the place of what the owner of the link wanted, and uses the link up.
pub fn change(
    conn: &mut Conn,
    key: &LinkKey,
    token: &str,
    wishes: &Wishes,
    now: Time,
) -> Result<Subscriber, SubscriberError> {
    let subscriber = find_by_link(conn, key, token, now)?;
    // What they have already may have left the page since; keeping it is no fault of theirs.
    let has = |scope: Scope| subscriber.wishes.subscriptions.iter().any(|one| one.scope == scope);
    let new = wishes.subscriptions.iter().filter(|one| !has(one.scope)).copied().collect();
    check_scopes(conn, &Wishes { subscriptions: new, ..wishes.clone() })?;
    use_up(conn, token, now)?;
    subscribers::replace_wishes(conn, subscriber.id, wishes)?;
    Ok(subscribers::find_optional(conn, subscriber.id)?.ok_or(Error::NotFound)?)
}

/// Erases the owner of the link: nothing of them is kept.
pub fn leave(conn: &mut Conn, key: &LinkKey, token: &str, now: Time) -> Result<(), SubscriberError> {
    let subscriber = find_by_link(conn, key, token, now)?;
    use_up(conn, token, now)?;
    Ok(erase(conn, &subscriber)?)
}

fn use_up(conn: &mut Conn, token: &str, now: Time) -> Result<(), SubscriberError> {
    let number = LinkKey::number_in(token).ok_or(SubscriberRefusal::LinkUnknown)?;
    match subscriber_links::use_up(conn, number, now)? {
        true => Ok(()),
        false => Err(SubscriberRefusal::LinkUsed.into()),
    }
}

/// Whom a link in a mail unsubscribes; refused where the token is none of ours. Somebody who left before is told that they did.
pub fn find_unsubscribing(conn: &mut Conn, key: &LinkKey, token: &str) -> Result<Option<Subscriber>, SubscriberError> {
    let number = LinkKey::number_in(token).ok_or(SubscriberRefusal::LinkUnknown)?;
    match subscribers::find_optional(conn, number)? {
        Some(found) if key.unsubscribes(token, found.id, found.links_version) => Ok(Some(found)),
        // Whoever was erased has no version any more: the first, which all links had until one was withdrawn.
        None if key.unsubscribes(token, number, 1) => Ok(None),
        _ => Err(SubscriberRefusal::LinkUnknown.into()),
    }
}

/// Ends what somebody is told about `scope`, or everything where none is named. Pressing again is no fault (RFC 8058).
pub fn unsubscribe(conn: &mut Conn, key: &LinkKey, token: &str, scope: Option<Scope>) -> Result<(), SubscriberError> {
    let Some(subscriber) = find_unsubscribing(conn, key, token)? else { return Ok(()) };
    match scope {
        Some(scope) => {
            subscribers::end_subscription(conn, subscriber.id, scope)?;
            let rest = subscribers::find_optional(conn, subscriber.id)?;
            match rest.filter(|rest| rest.wishes.subscriptions.is_empty()) {
                Some(nothing_left) => Ok(erase(conn, &nothing_left)?),
                None => Ok(()),
            }
        }
        None => Ok(erase(conn, &subscriber)?),
    }
}

/// All that is kept of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Who they are to us, and what they want.
    pub subscriber: Subscriber,
    /// Links that were sent to them.
    pub links: Vec<KeptLink>,
    /// Messages to them alone.
    pub letters: Vec<KeptMessage>,
    /// Notifications to them.
    pub deliveries: Vec<KeptMessage>,
}

/// All that is kept of `subscriber`, to be given to them.
pub fn find_kept(conn: &mut Conn, subscriber: Subscriber) -> Result<Kept, Error> {
    Ok(Kept {
        links: kept::list_links(conn, &subscriber.address)?,
        letters: kept::list_letters(conn, &subscriber.address)?,
        deliveries: kept::list_deliveries(conn, subscriber.id)?,
        subscriber,
    })
}

/// Erases somebody. Deliveries keep a number that leads to nobody.
pub fn erase(conn: &mut Conn, subscriber: &Subscriber) -> Result<(), Error> {
    kept::erase_replies(conn, subscriber.id)?;
    subscribers::erase(conn, subscriber.id)?;
    subscriber_links::erase(conn, &subscriber.address)?;
    letters::erase(conn, &subscriber.address)
}
