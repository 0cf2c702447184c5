//! The second way to staff, because our own mail may be what is down: a signed webhook, or a program on this machine. Both are told the
//! same JSON, have ten seconds, and are called again under the same id.
//!
//! In reading order: `webhook`, `command`.

mod command;
mod webhook;

use crate::config::alerts::Way;
use crate::domain::time::Time;
use chrono::SecondsFormat;
use command::Command;
use rustls::pki_types::CertificateDer;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use webhook::Webhook;

/// How long a call may take: whoever waits for it is a person whom nobody has told yet.
const LIMIT: Duration = Duration::from_secs(10);
/// Calls of a rehearsal or a test that are kept: the last ones.
const KEPT_MAX: usize = 256;
/// What the JSON calls itself.
const KIND: &str = "staff.alert";

/// What staff are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The same for each attempt at the same step of the same alert, so that who was called twice knows it. One line of visible ASCII.
    pub id: String,
    /// Which alert.
    pub alert: String,
    /// How far it has climbed.
    pub step: u8,
    /// What it says.
    pub text: String,
    /// Since when there is something to tell.
    pub since: Time,
    /// Whom it is for, by their handles.
    pub to: Vec<String>,
    /// Where to see it and act.
    pub console: String,
}

/// Why a call did not get through. The words are for the log and hold nothing of what was answered but the first line of a program's complaint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFailure {
    /// It may go better the next time.
    #[error("{0}")]
    Passing(String),
    /// It will not, until the settings or the other side are changed.
    #[error("{0}")]
    Permanent(String),
}

/// Why the second way cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("TLS for the second way to staff cannot be set up: check the extra root certificates")]
pub struct SetupFault(#[from] rustls::Error);

/// A way to staff that is not mail.
pub enum SecondWay {
    /// A page of somebody else's that takes alerts.
    Webhook(Webhook),
    /// A program on this machine.
    Command(Command),
    /// A list, for rehearsals and tests.
    Memory(Mutex<Vec<Call>>),
}

impl SecondWay {
    /// What the settings name. Servers are trusted as browsers do it, and by `extra_roots`. Nobody is called yet.
    pub fn new(way: &Way, extra_roots: &[CertificateDer<'static>]) -> Result<SecondWay, SetupFault> {
        Ok(match way {
            Way::Webhook(webhook) => SecondWay::Webhook(Webhook::new(webhook, extra_roots, LIMIT)?),
            Way::Command(command) => SecondWay::Command(Command::new(command, LIMIT)),
        })
    }

    /// The second way of a rehearsal: a list, and nothing else. It is not given the settings, so it can call nobody, whatever they name.
    pub fn rehearsed() -> SecondWay {
        SecondWay::Memory(Mutex::default())
    }

    /// Calls once. `now` is the instant that a webhook is signed for.
    pub async fn call(&self, call: &Call, now: Time) -> Result<(), CallFailure> {
        match self {
            SecondWay::Webhook(webhook) => webhook.post(&call.id, body(call), now).await,
            SecondWay::Command(command) => command.run(&body(call)).await,
            SecondWay::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let surplus = (kept.len() + 1).saturating_sub(KEPT_MAX);
                kept.drain(..surplus);
                kept.push(call.clone());
                Ok(())
            }
        }
    }

    /// The calls that are kept in a list; none where somebody was really called.
    pub fn kept(&self) -> Vec<Call> {
        match self {
            SecondWay::Memory(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            SecondWay::Webhook(_) | SecondWay::Command(_) => Vec::new(),
        }
    }
}

/// A call as others read it: the shape that Standard Webhooks recommend. The same bytes for each attempt.
fn body(call: &Call) -> Vec<u8> {
    let Call { id, alert, step, text, since, to, console } = call;
    let since = since.to_rfc3339_opts(SecondsFormat::Millis, true);
    let call = json!({ "id": id, "alert": alert, "step": step, "text": text, "to": to, "console": console });
    json!({ "type": KIND, "timestamp": since, "data": call }).to_string().into_bytes()
}

#[cfg(test)]
mod tests;
