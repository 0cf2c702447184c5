//! All that is kept of one person, as the file that they are given.

use crate::actions::subscribers::Kept;
use crate::domain::deliveries::State;
use crate::domain::subscriptions::Moment;
use crate::domain::time::Time;
use crate::store::kept::{KeptLink, KeptMessage};
use chrono::SecondsFormat;
use serde::Serialize;

#[derive(Serialize)]
struct Export {
    address: String,
    language: &'static str,
    time_zone: &'static str,
    consent: &'static str,
    consent_note: Option<String>,
    confirmed_at: String,
    suppressed_at: Option<String>,
    suppressed_why: Option<String>,
    subscriptions: Vec<Wish>,
    links: Vec<SentLink>,
    letters: Vec<SentMessage>,
    notifications: Vec<SentMessage>,
}

#[derive(Serialize)]
struct Wish {
    about: String,
    moments: Vec<&'static str>,
}

#[derive(Serialize)]
struct SentLink {
    purpose: String,
    asked_from: String,
    created_at: String,
    expires_at: String,
    used_at: Option<String>,
}

#[derive(Serialize)]
struct SentMessage {
    what: String,
    state: Option<&'static str>,
    changed_at: Option<String>,
    reply: Option<String>,
}

/// The file.
pub(in crate::web) fn write(kept: &Kept) -> String {
    let (subscriber, wishes) = (&kept.subscriber, &kept.subscriber.wishes);
    let suppressed = subscriber.suppressed.as_ref();
    let wish = |one: &crate::domain::subscriptions::Subscription| Wish {
        about: one.scope.to_string(),
        moments: one.moments.iter().map(Moment::as_str).collect(),
    };
    let export = Export {
        address: subscriber.address.to_string(),
        language: wishes.language.tag(),
        time_zone: wishes.zone.name(),
        consent: subscriber.consent.as_str(),
        consent_note: subscriber.consent_note.clone(),
        confirmed_at: instant(subscriber.confirmed_at),
        suppressed_at: suppressed.map(|(at, _)| instant(*at)),
        suppressed_why: suppressed.map(|(_, why)| why.clone()),
        subscriptions: wishes.subscriptions.iter().map(wish).collect(),
        links: kept.links.iter().map(sent_link).collect(),
        letters: kept.letters.iter().map(sent_message).collect(),
        notifications: kept.deliveries.iter().map(sent_message).collect(),
    };
    serde_json::to_string_pretty(&export).unwrap_or_default() + "\n"
}

fn sent_link(link: &KeptLink) -> SentLink {
    SentLink {
        purpose: link.purpose.clone(),
        asked_from: link.network.clone(),
        created_at: instant(link.created_at),
        expires_at: instant(link.expires_at),
        used_at: link.used_at.map(instant),
    }
}

fn sent_message(message: &KeptMessage) -> SentMessage {
    SentMessage {
        what: message.what.clone(),
        state: message.state.map(State::as_str),
        changed_at: message.changed_at.map(instant),
        reply: message.reply.clone(),
    }
}

fn instant(at: Time) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
