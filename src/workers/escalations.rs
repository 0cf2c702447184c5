//! Looks again and again whether staff are to be alerted, in every process: the rows decide that each step is told once. Mail goes out as
//! letters; the second way is called from here.

use crate::actions::escalations;
use crate::actions::staff::When;
use crate::channels::second_way::{Call, CallFailure, SecondWay};
use crate::clock::Clock;
use crate::domain::page::Page;
use crate::domain::summons::Summons;
use crate::store::{Error, Store, summons};
use crate::view::mails::alerts::alert;
use crate::view::mails::{Link, Setting};
use chrono::Duration;
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration as Wait;
use tokio_util::sync::CancellationToken;

/// How often it looks. Steps are counted in minutes.
const LOOK_EVERY: Wait = Wait::from_secs(5);
/// Calls made at the same time: each has ten seconds.
const CALLS: i64 = 8;
/// For so long a call is this process's: longer than one takes.
const CLAIMED_FOR: Duration = Duration::seconds(20);

/// What alerting staff needs.
pub struct Escalations {
    /// The database.
    pub store: Store,
    /// Record time.
    pub clock: Clock,
    /// Machine time.
    pub machine: Clock,
    /// Whose page it is.
    pub page: Arc<Page>,
    /// The way beside mail; `None` where it was waived.
    pub second_way: Option<SecondWay>,
    /// True where a recorded outage is played.
    pub is_rehearsal: bool,
}

impl Escalations {
    /// Looks until `cancel`.
    pub async fn run(self, cancel: CancellationToken) {
        let mut is_failing = false;
        loop {
            tokio::select! { () = tokio::time::sleep(LOOK_EVERY) => {}, () = cancel.cancelled() => return }
            match self.look().await {
                Ok(()) => is_failing = false,
                Err(error) if !is_failing => {
                    is_failing = true;
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "staff are not alerted for now; trying again");
                }
                Err(_) => {}
            }
        }
    }

    /// One look: whoever is to be told is told. Looking alone writes nothing.
    pub async fn look(&self) -> Result<(), Error> {
        let when = When { record: self.clock.now(), machine: self.machine.now() };
        if self.store.read(move |conn| escalations::is_due(conn, when)).await? {
            let (zone, language) = (self.page.zone, self.page.default_language());
            let second_way = self.second_way.as_ref().map(|_| language);
            let tell = move |conn: &mut crate::store::Conn| escalations::tell_due(conn, when, zone, second_way);
            for alert in self.store.write(tell).await? {
                tracing::error!(
                    %alert,
                    "nobody could be written to: neither who is on call nor an administrator has an address; see `bonghwa staff email`"
                );
            }
        }
        if self.store.read(move |conn| escalations::waits(conn, when)).await? {
            let count = self.store.write(move |conn| escalations::take_back(conn, when)).await?;
            if count > 0 {
                tracing::info!(count, "alerts that waited are over and are not sent any more");
            }
        }
        match &self.second_way {
            Some(second_way) => self.call_due(second_way).await,
            None => Ok(()),
        }
    }

    /// Makes the calls that are due.
    async fn call_due(&self, second_way: &SecondWay) -> Result<(), Error> {
        let now = self.machine.now();
        let due = self.store.read(move |conn| summons::list_due(conn, now, CALLS)).await?;
        let calls = due.into_iter().map(|one| self.call(second_way, one));
        join_all(calls).await.into_iter().collect()
    }

    async fn call(&self, second_way: &SecondWay, one: Summons) -> Result<(), Error> {
        let (id, now) = (one.id.clone(), self.machine.now());
        if !self.store.write(move |conn| summons::claim(conn, &id, now, now + CLAIMED_FOR)).await? {
            return Ok(());
        }
        let called = match self.worded(&one) {
            Some(call) => second_way.call(&call, now).await,
            None => Err(CallFailure::Permanent("public_url makes no address of the console".to_owned())),
        };
        let now = self.machine.now();
        let (id, again) = (one.id.clone(), one.again_after());
        match called {
            Ok(()) => self.store.write(move |conn| summons::end(conn, &id, now)).await,
            Err(failure) => {
                tracing::error!(alert = %one.alert, error = %failure, "the second way to staff failed");
                let again = again.filter(|_| matches!(failure, CallFailure::Passing(_)));
                let due_at = again.map(|wait| now + wait);
                let fault = failure.to_string();
                self.store.write(move |conn| summons::note_failure(conn, &id, now, due_at, &fault)).await
            }
        }
    }

    /// A call in words: those of the mail's subject.
    fn worded(&self, one: &Summons) -> Option<Call> {
        let console = format!("{}/console/", self.page.url);
        let setting = Setting {
            page: &self.page,
            groups: &[],
            language: self.page.default_language(),
            zone: self.page.zone,
            is_rehearsal: self.is_rehearsal,
        };
        Some(Call {
            id: one.id.clone(),
            alert: one.alert.to_string(),
            step: u8::try_from(one.step).unwrap_or(u8::MAX),
            text: alert(&setting, &one.alarm, &Link::parse(&console)?).subject,
            since: one.since,
            to: one.to.iter().map(ToString::to_string).collect(),
            console,
        })
    }
}
