//! What is sent, as bytes: rendered once for all readers of one notification in one language and zone, then copied with what is each
//! reader's own.

use super::Deliverer;
use crate::actions::statuses::still_stands;
use crate::channels::email::Letter as Outgoing;
use crate::domain::addresses::EmailAddress;
use crate::domain::catalogue::Catalogue;
use crate::domain::deliveries::State;
use crate::domain::language::Language;
use crate::domain::letters::Letter;
use crate::domain::notifications::{About, Occasion};
use crate::domain::subscriber_links::{Link as Kept, Purpose};
use crate::domain::subscriptions::Scope;
use crate::domain::time::Time;
use crate::store::deliveries::{self, Claimed};
use crate::store::letters::Claimed as ClaimedLetter;
use crate::store::notifications::{self, Notification};
use crate::store::{Conn, Error, catalogue, incidents, maintenances, record, subscriber_links, subscribers};
use crate::view::mails::alerts::alert;
use crate::view::mails::letters::{Asked, confirmation, settings_link, test};
use crate::view::mails::{
    self, Because, Headers, Link, Mail, MailDomain, MessageId, Personal, Reason, Sender, Setting, Written,
};
use chrono_tz::Tz;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rendered mails that are kept: a few notifications in every language and in the zones that readers are in.
const KEPT_MAX: usize = 200;

/// What a mail is rendered for: the notification, the stamp of what it tells of, language, zone.
type Key = (i64, i64, Language, Tz);

/// What was read and rendered, kept from batch to batch.
#[derive(Default)]
pub struct Rendering {
    mails: HashMap<Key, Arc<Mail>>,
    read: Read,
}

/// What was read at one sequence of the record. Whatever changes it raises that, so it is read once and not for each batch: of a
/// mass outage that would take longer than to send one.
#[derive(Default, Clone)]
struct Read {
    sequence: Option<i64>,
    told: HashMap<i64, Arc<Told>>,
    catalogue: Option<Arc<Catalogue>>,
}

/// All that a batch is sent with.
pub(super) struct Prepared {
    notifications: HashMap<i64, Arc<Told>>,
    mails: HashMap<(i64, Language, Tz), Arc<Mail>>,
    /// Deliveries in whose place a newer one stands.
    replaced: HashSet<(i64, i64)>,
}

/// A notification with what it tells of.
struct Told {
    notification: Notification,
    written_of: Subject,
}

enum Subject {
    Incident(Box<crate::domain::incidents::IncidentRecord>),
    Maintenance(Box<crate::domain::maintenances::MaintenanceRecord>),
    /// What the notification names itself; false where none of it is so any more.
    Statuses(bool),
}

impl Rendering {
    /// Reads what the claimed deliveries tell of, and renders what is not rendered.
    pub(super) async fn prepare(&mut self, of: &Deliverer, claimed: &[Claimed]) -> Result<Prepared, Error> {
        let pairs: Vec<(i64, i64)> = claimed.iter().map(|one| (one.notification, one.subscriber)).collect();
        let mut kept = self.read.clone();
        let read = move |conn: &mut Conn| {
            let mut replaced = HashSet::new();
            let sequence = record::find_standing(conn)?.stamp.sequence;
            if kept.sequence != Some(sequence) {
                kept = Read { sequence: Some(sequence), ..Read::default() };
            }
            for id in pairs.iter().map(|(id, _)| *id).collect::<HashSet<i64>>() {
                let one = match kept.told.get(&id) {
                    Some(one) => Arc::clone(one),
                    None => Arc::new(find_told(conn, id)?),
                };
                let readers: Vec<i64> = pairs.iter().filter(|(own, _)| *own == id).map(|(_, reader)| *reader).collect();
                replaced.extend(list_replaced(conn, &one, &readers)?);
                kept.told.insert(id, one);
            }
            let catalogue = match kept.catalogue.take() {
                Some(catalogue) => catalogue,
                None => Arc::new(catalogue::find(conn)?),
            };
            kept.catalogue = Some(Arc::clone(&catalogue));
            Ok::<_, Error>((kept, replaced, catalogue))
        };
        let (read, replaced, catalogue) = of.store.read(read).await?;
        self.read = read;
        if self.mails.len() > KEPT_MAX {
            self.mails.clear();
        }
        let mut mails = HashMap::new();
        for one in claimed {
            let (Some(told), Some((language, zone))) = (self.read.told.get(&one.notification), manner(one)) else {
                continue;
            };
            let key = (one.notification, told.stamp(), language, zone);
            let known = self.mails.get(&key).cloned();
            let mail = known.or_else(|| told.render(of, &catalogue, language, zone).map(Arc::new));
            if let Some(mail) = mail {
                self.mails.insert(key, mail.clone());
                mails.insert((one.notification, language, zone), mail);
            }
        }
        Ok(Prepared { notifications: self.read.told.clone(), mails, replaced })
    }
}

fn manner(one: &Claimed) -> Option<(Language, Tz)> {
    Some((Language::from_tag(&one.language)?, one.zone.parse().ok()?))
}

fn find_told(conn: &mut Conn, id: i64) -> Result<Told, Error> {
    let notification = notifications::find(conn, id)?;
    let written_of = match notification.announcement.about {
        About::Incident(incident, _) => Subject::Incident(Box::new(incidents::find(conn, incident)?.incident)),
        About::Maintenance(maintenance, _) => Subject::Maintenance(Box::new(maintenances::find(conn, maintenance)?)),
        About::Statuses => Subject::Statuses(still_stands(conn, &notification.announcement.news)?),
    };
    Ok(Told { notification, written_of })
}

/// Which of these deliveries a newer word about the same incident or work stands for; all of them, where they speak of what goes on and it
/// is over by now: whoever asked for first words alone is not told one of those when a relay works again.
fn list_replaced(conn: &mut Conn, told: &Told, readers: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
    let of = &told.notification;
    let newer = notifications::list_after(conn, of.announcement.about, of.id)?;
    if newer.is_empty() {
        return Ok(Vec::new());
    }
    if told.is_over() && of.announcement.occasion.is_of_present() {
        return Ok(readers.iter().map(|reader| (of.id, *reader)).collect());
    }
    let having = deliveries::list_having(conn, &newer, readers)?;
    Ok(having.into_iter().map(|reader| (of.id, reader)).collect())
}

impl Told {
    /// True where what it tells of is over.
    fn is_over(&self) -> bool {
        match &self.written_of {
            Subject::Incident(incident) => !incident.state.is_open(),
            Subject::Maintenance(work) => work.state.is_over(),
            Subject::Statuses(_) => false,
        }
    }

    /// What moves when something else is to be said.
    fn stamp(&self) -> i64 {
        match &self.written_of {
            Subject::Incident(incident) => incident.stamp.sequence,
            Subject::Maintenance(maintenance) => maintenance.stamp.sequence,
            Subject::Statuses(_) => 0,
        }
    }

    /// When it may be sent first: repeats bear that instant.
    fn date(&self) -> Time {
        self.notification.release_at.unwrap_or(self.notification.at)
    }

    fn render(&self, of: &Deliverer, catalogue: &Catalogue, language: Language, zone: Tz) -> Option<Mail> {
        let setting = of.setting(catalogue, language, zone);
        let (occasion, domain) = (self.notification.announcement.occasion, of.domain());
        let (written, thread): (Option<Written>, Option<MessageId>) =
            match (&self.written_of, self.notification.announcement.about) {
                (Subject::Incident(incident), About::Incident(_, update)) => {
                    let thread = MessageId::of_incident(incident.id, &domain);
                    (mails::of_incident(&setting, occasion, incident, update), Some(thread))
                }
                (Subject::Maintenance(maintenance), About::Maintenance(_, update)) => {
                    let thread = MessageId::of_maintenance(maintenance.id, &domain);
                    (Some(mails::of_maintenance(&setting, occasion, maintenance, update)), Some(thread))
                }
                (Subject::Statuses(_), About::Statuses) => {
                    let news = &self.notification.announcement.news;
                    (mails::of_statuses(&setting, &catalogue.components, news, self.notification.at), None)
                }
                _ => return None,
            };
        Some(Mail::new(&written?, &of.sender(language), thread.as_ref()))
    }
}

impl Prepared {
    /// The message of one delivery, or the state that it ends in without being sent.
    pub(super) fn message(&self, of: &Deliverer, one: &Claimed) -> Result<Outgoing, State> {
        let told = self.notifications.get(&one.notification).ok_or(State::Cancelled)?;
        if told.notification.cancelled_at.is_some() {
            return Err(State::Cancelled);
        }
        let is_past = matches!(told.written_of, Subject::Statuses(false));
        if is_past || self.replaced.contains(&(one.notification, one.subscriber)) {
            return Err(State::Replaced);
        }
        let (language, zone) = manner(one).ok_or(State::Failed)?;
        let mail = self.mails.get(&(one.notification, language, zone)).ok_or(State::Cancelled)?;
        let to = EmailAddress::parse(&one.address).map_err(|_| State::Failed)?;
        let tag = of.key.write_message_tag(one.notification, one.subscriber);
        let message_id = MessageId::new(&tag, &of.domain()).ok_or(State::Failed)?;
        let reader = Reader { number: one.subscriber, links_version: one.links_version, language, to: &to };
        told.notice(of, mail, &reader, &message_id).ok_or(State::Failed)
    }
}

/// Who a notice goes to.
struct Reader<'a> {
    number: i64,
    links_version: i32,
    language: Language,
    to: &'a EmailAddress,
}

impl Told {
    /// The notice as it goes to one reader.
    fn notice(&self, of: &Deliverer, mail: &Mail, reader: &Reader<'_>, message_id: &MessageId) -> Option<Outgoing> {
        let prefix = of.page.prefix(reader.language);
        let token = of.key.write_unsubscribe(reader.number, reader.links_version);
        let unsubscribe = of.link(&format!("{prefix}/unsubscribe/{token}"))?;
        let manage = of.link(&format!("{prefix}/subscribe/settings"))?;
        let because = match self.notification.announcement.occasion {
            Occasion::Retracted => Because::Told,
            _ => Because::Chosen,
        };
        let reason = Reason::new(reader.language, &because);
        let personal = Personal { reason: &reason, unsubscribe: &unsubscribe, manage: &manage };
        let headers = Headers { to: reader.to, date: self.date(), message_id };
        let bytes = mails::assemble(mail, Some(&personal), &headers);
        let tag = of.key.write_bounce_tag(self.notification.id, reader.number);
        let envelope_from = of.email.bounce_address(&tag).unwrap_or_else(|| of.email.return_path.clone());
        Some(of.outgoing(reader.to.clone(), envelope_from, bytes))
    }
}

/// A letter as it goes out; `None` where what it leads to is gone.
pub(super) async fn letter(of: &Deliverer, one: &ClaimedLetter) -> Result<Option<Outgoing>, Error> {
    let number = match one.addressed.letter {
        Letter::Confirm { link } | Letter::Invite { link, .. } | Letter::Manage { link } => Some(link),
        Letter::Again { notification, subscriber } => return again(of, one, notification, subscriber).await,
        Letter::Test | Letter::Alert(..) => None,
    };
    let read = move |conn: &mut Conn| {
        let link = number.map(|number| subscriber_links::find_optional(conn, number)).transpose()?.flatten();
        let names = link.as_ref().map(|link| names_of(conn, link)).transpose()?;
        Ok::<_, Error>((link, names.unwrap_or_default(), catalogue::find(conn)?))
    };
    let (kept, names, catalogue) = of.store.read(read).await?;
    let (language, zone) = (one.addressed.language, one.addressed.zone);
    let setting = of.setting(&catalogue, language, zone);
    let written = match (&one.addressed.letter, &kept) {
        (Letter::Test, _) => Some(test(&setting, one.created_at)),
        (Letter::Alert(_, alarm), _) => of.link("/console/").map(|console| alert(&setting, alarm, &console)),
        (Letter::Confirm { .. } | Letter::Invite { .. }, Some(kept)) => {
            of.token_link(kept, language, "confirm").map(|link| {
                let wishes = kept.wishes.iter().flat_map(|wishes| &wishes.subscriptions);
                let asked = |wish: &crate::domain::subscriptions::Subscription| Asked {
                    about: names.get(&wish.scope).and_then(|names| names.best(language)).map(|(_, name)| name),
                    moments: wish.moments,
                };
                let from_list = match &one.addressed.letter {
                    Letter::Invite { consent, .. } => Some(consent.as_str()),
                    _ => None,
                };
                confirmation(&setting, &wishes.map(asked).collect::<Vec<_>>(), from_list, (&link, kept.expires_at))
            })
        }
        (Letter::Manage { .. }, Some(kept)) => {
            of.token_link(kept, language, "settings").map(|link| settings_link(&setting, &link, kept.expires_at))
        }
        (_, _) => None,
    };
    let (Some(written), Some(message_id)) = (written, letter_id(of, one)) else { return Ok(None) };
    let mail = Mail::new(&written, &of.sender(language), None);
    let headers = Headers { to: &one.addressed.to, date: one.created_at, message_id: &message_id };
    let bytes = mails::assemble(&mail, None, &headers);
    Ok(Some(of.outgoing(one.addressed.to.clone(), of.email.return_path.clone(), bytes)))
}

fn letter_id(of: &Deliverer, one: &ClaimedLetter) -> Option<MessageId> {
    MessageId::new(&format!("letter.{}.{}", one.id, one.created_at.timestamp_millis()), &of.domain())
}

/// What a notification told one reader, once more. It bears a Message-ID of its own: under the old one, mailboxes would drop it as
/// a copy.
async fn again(
    of: &Deliverer,
    one: &ClaimedLetter,
    notification: i64,
    subscriber: i64,
) -> Result<Option<Outgoing>, Error> {
    let read = move |conn: &mut Conn| {
        let reader = subscribers::find_optional(conn, subscriber)?;
        Ok::<_, Error>((find_told(conn, notification)?, reader, catalogue::find(conn)?))
    };
    let (told, reader, catalogue) = of.store.read(read).await?;
    let Some(reader) = reader.filter(|_| told.notification.cancelled_at.is_none()) else { return Ok(None) };
    let (language, zone) = (reader.wishes.language, reader.wishes.zone);
    let mail = told.render(of, &catalogue, language, zone);
    let (Some(mail), Some(message_id)) = (mail, letter_id(of, one)) else { return Ok(None) };
    let to = Reader { number: reader.id, links_version: reader.links_version, language, to: &reader.address };
    Ok(told.notice(of, &mail, &to, &message_id))
}

/// What the wishes behind a link are about, by name.
fn names_of(conn: &mut Conn, link: &Kept) -> Result<HashMap<Scope, crate::domain::language::Texts>, Error> {
    let stands = catalogue::find(conn)?;
    let mut names = HashMap::new();
    names.extend(stands.groups.into_iter().map(|group| (Scope::Group(group.id), group.names)));
    names.extend(stands.components.into_iter().map(|component| (Scope::Component(component.id), component.names)));
    for wish in link.wishes.iter().flat_map(|wishes| &wishes.subscriptions) {
        if let Scope::Incident(id) = wish.scope {
            let title = incidents::find(conn, id)?.incident.title;
            let texts = Language::ALL.map(|language| (language, title.in_language(language).1.to_owned()));
            names.insert(wish.scope, texts.into_iter().collect());
        }
    }
    Ok(names)
}

impl Deliverer {
    fn setting<'a>(&'a self, catalogue: &'a Catalogue, language: Language, zone: Tz) -> Setting<'a> {
        Setting { page: &self.page, groups: &catalogue.groups, language, zone, is_rehearsal: self.is_rehearsal }
    }

    fn domain(&self) -> MailDomain {
        MailDomain::of(&self.email.from.address)
    }

    /// Who mails in `language` are from: the page, where the settings give no other name.
    fn sender(&self, language: Language) -> Sender {
        let name = self.email.from.name.clone().unwrap_or_else(|| self.page.names.text(language).to_owned());
        Sender { name, address: self.email.from.address.clone() }
    }

    fn link(&self, path: &str) -> Option<Link> {
        Link::parse(&format!("{}{path}", self.page.url))
    }

    /// The address that a link leads to, with its token.
    fn token_link(&self, kept: &Kept, language: Language, place: &str) -> Option<Link> {
        debug_assert!(matches!((kept.purpose, place), (Purpose::Confirm, "confirm") | (Purpose::Manage, "settings")));
        let token = self.key.write_link(kept.purpose, kept.id, &kept.nonce);
        self.link(&format!("{}/subscribe/{place}/{token}", self.page.prefix(language)))
    }
}
