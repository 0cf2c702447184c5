//! The way of deliveries: claimed, sent, recorded, three steps that go on beside each other. As many are under way as there are
//! sessions; one that hangs keeps its own place and nobody else's, and the next are claimed before the last are gone.

use super::rendering::Prepared;
use super::term::Term;
use super::{Deliverer, Rendering, ended, is_paused, wait};
use crate::domain::deliveries::{Next, Outcome, State, after};
use crate::domain::time::Time;
use crate::store::deliveries::{self, Claimed, Recorded, Stale};
use crate::store::{Conn, Error, holds, subscribers};
use chrono::Duration;
use futures_util::{Stream, StreamExt, stream};
use std::sync::Arc;
use std::time::{Duration as Wait, Instant};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Deliveries claimed at once at most.
const BATCH_MAX: usize = 1_024;
/// How long a batch should last: what is claimed is not overtaken by what is more urgent, and waits for the lease where this process
/// dies. Shorter ones are made longer, so that a fast relay does not wait for claims.
const BATCH_LASTS: Wait = Wait::from_millis(100);
/// How long it does not look at most, where nothing is due: what is due is known to the millisecond, what is made meanwhile is not.
const LOOK_EVERY: Wait = Wait::from_millis(200);
/// One that waited so long for its turn is claimed anew before it goes: its reader may have left since, its domain be on hold, mail be
/// paused, or newer words be there. A relay that works takes a batch in a tenth of that.
const FRESH: Wait = Wait::from_secs(1);
/// Deliveries recorded in one transaction at most; as many more wait for the next. With those under way that is all that a process that
/// dies may have sent in vain.
const RECORDED_AT_ONCE: usize = 64;
/// How long more of them are gathered, where they are fewer: a transaction costs far more than one of its rows (docs/BENCHMARKS.md).
const GATHERED: Wait = Wait::from_millis(3);
/// How often what was sent is tried to be recorded when everything stops and the database fails.
const LAST_TRIES: u32 = 3;
/// When what cannot be prepared is tried again. Others go on meanwhile.
const PUT_OFF: Duration = Duration::minutes(1);

/// One that is claimed, with what it is sent with.
struct Waiting {
    claimed: Claimed,
    with: Arc<Prepared>,
    term: u64,
    claimed_at: Time,
    /// When all was read that it is sent with.
    ready_at: Instant,
}

/// What is known once it was tried.
enum Tried {
    /// What became of it.
    Ended(Recorded),
    /// It was claimed in a term that is over, or too long ago, and was not sent.
    Stale(Stale),
}

/// Sends what is due until `cancel`. What is claimed and not on its way by then is left to be given back.
pub(super) async fn send_deliveries(of: &Arc<Deliverer>, term: &Arc<Term>, cancel: &CancellationToken) {
    // One batch waits while the last is sent.
    let (claimed, coming) = mpsc::channel(1);
    let claim = async move {
        let (mut rendering, mut size) = (Rendering::default(), of.transport.sessions());
        while !cancel.is_cancelled() {
            let begun_at = Instant::now();
            let Ok(place) = claimed.reserve().await else { break };
            size = next_size(size, begun_at.elapsed(), of.transport.sessions());
            place.send(of.await_batch(&mut rendering, size, term, cancel).await);
        }
    };
    let coming = stream::unfold(coming, |mut coming| async { Some((coming.recv().await?, coming)) });
    let waiting = coming.flat_map(stream::iter).take_until(cancel.cancelled());
    // Each on a task of its own: to write and sign a letter takes a processor longer than to send it.
    let send = |one: Waiting| {
        let doubtful = after(Outcome::Ambiguous, one.claimed.failures, one.claimed.doubts, of.machine.now());
        let doubtful = recorded(&one.claimed, doubtful, None, None);
        let (of, term) = (Arc::clone(of), Arc::clone(term));
        let sent = tokio::spawn(async move { of.send(one, &term).await });
        async {
            sent.await.unwrap_or_else(|panic| {
                tracing::error!(%panic, "what became of a mail is not known");
                Tried::Ended(doubtful)
            })
        }
    };
    tokio::join!(claim, of.hand_out(waiting, send, cancel));
}

impl Deliverer {
    /// Sends a batch of the deliveries that are due, and gives how many they were.
    pub async fn send_due(&self, rendering: &mut Rendering) -> Result<usize, Error> {
        let (term, never) = (Term::default(), CancellationToken::new());
        term.renew(Instant::now(), Wait::from_secs(60));
        let Ok(batch) = self.claim_due(rendering, BATCH_MAX, &term).await? else { return Ok(0) };
        let count = batch.len();
        self.hand_out(stream::iter(batch), |one| self.send(one, &term), &never).await;
        Ok(count)
    }

    /// The next that are due, when there are any; none where everything stops.
    async fn await_batch(
        &self,
        rendering: &mut Rendering,
        size: usize,
        term: &Term,
        cancel: &CancellationToken,
    ) -> Vec<Waiting> {
        while !cancel.is_cancelled() {
            let pause = match self.claim_due(rendering, size, term).await {
                Ok(Ok(batch)) => return batch,
                Ok(Err(pause)) => pause,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "mails wait: the database failed");
                    LOOK_EVERY
                }
            };
            wait(pause, cancel).await;
        }
        Vec::new()
    }

    /// Claims at most `size` that are due and prepares them; where nothing is, how long to wait before the next look.
    async fn claim_due(
        &self,
        rendering: &mut Rendering,
        size: usize,
        term: &Term,
    ) -> Result<Result<Vec<Waiting>, Wait>, Error> {
        let Some(term) = term.number() else { return Ok(Err(LOOK_EVERY)) };
        let (holder, now) = (self.holder, self.machine.now());
        let next = |conn: &mut Conn| if is_paused(conn)? { Ok(None) } else { deliveries::find_next_due(conn) };
        match self.store.read::<_, Error, _>(next).await? {
            Some(due_at) if due_at <= now => {}
            later => return Ok(Err(pause_until(later, now))),
        }
        let limit = i64::try_from(size).unwrap_or(i64::MAX);
        let claim = move |conn: &mut Conn| match is_paused(conn)? {
            true => Ok(Vec::new()),
            false => deliveries::claim(conn, holder, now, limit),
        };
        let claimed = self.store.write_relaxed::<_, Error, _>(claim).await?;
        match rendering.prepare(self, &claimed).await {
            Ok(with) => {
                let (with, ready_at) = (Arc::new(with), Instant::now());
                let waiting = |claimed| Waiting { claimed, with: Arc::clone(&with), term, claimed_at: now, ready_at };
                Ok(Ok(claimed.into_iter().map(waiting).collect()))
            }
            Err(error) => {
                let later = |one: &Claimed| Next {
                    state: State::Queued,
                    due_at: now + PUT_OFF,
                    failures: one.failures,
                    doubts: one.doubts,
                };
                let put_off = claimed.iter().map(|one| recorded(one, later(one), None, None)).collect();
                self.record(put_off, &CancellationToken::new()).await;
                Err(error)
            }
        }
    }

    /// Sends what comes, as much at once as there are sessions, and records what became of it while the next are sent.
    async fn hand_out<F: Future<Output = Tried>>(
        &self,
        waiting: impl Stream<Item = Waiting>,
        send: impl Fn(Waiting) -> F,
        cancel: &CancellationToken,
    ) {
        let (done, mut undone) = mpsc::channel(RECORDED_AT_ONCE);
        let sending = async {
            let tried = waiting.map(send).buffer_unordered(self.transport.sessions());
            let mut tried = std::pin::pin!(tried);
            while let Some(tried) = tried.next().await {
                if done.send(tried).await.is_err() {
                    break;
                }
            }
            drop(done);
        };
        let recording = async {
            let mut batch = Vec::new();
            while undone.recv_many(&mut batch, RECORDED_AT_ONCE).await > 0 {
                if batch.len() < RECORDED_AT_ONCE {
                    tokio::time::sleep(GATHERED).await;
                    let more = std::iter::from_fn(|| undone.try_recv().ok());
                    batch.extend(more.take(RECORDED_AT_ONCE - batch.len()));
                }
                let (mut ended, mut stale) = (Vec::new(), Vec::new());
                for tried in batch.drain(..) {
                    match tried {
                        Tried::Ended(recorded) => ended.push(recorded),
                        Tried::Stale(one) => stale.push(one),
                    }
                }
                self.record(ended, cancel).await;
                self.return_stale(stale, cancel).await;
            }
        };
        tokio::join!(sending, recording);
    }

    async fn send(&self, one: Waiting, term: &Term) -> Tried {
        if term.number() != Some(one.term) || one.ready_at.elapsed() > FRESH {
            let (notification, subscriber) = (one.claimed.notification, one.claimed.subscriber);
            return Tried::Stale(Stale { notification, subscriber, claimed_at: one.claimed_at });
        }
        match one.with.message(self, &one.claimed) {
            Ok(outgoing) => {
                let (next, provider, reply) =
                    self.attempt(outgoing, None, one.claimed.failures, one.claimed.doubts).await;
                Tried::Ended(recorded(&one.claimed, next, provider, Some(reply)))
            }
            Err(state) => Tried::Ended(recorded(&one.claimed, ended(state, self.machine.now()), None, None)),
        }
    }

    /// Writes down what became of some: what is sent and not recorded would be sent again. Whose mailbox is gone is sent nothing any more,
    /// unless their domain is on hold: nothing there is for good before that is over.
    async fn record(&self, done: Vec<Recorded>, cancel: &CancellationToken) {
        if done.is_empty() {
            return;
        }
        let (done, sent_at) = (Arc::new(done), self.machine.now());
        for sent in done.iter().filter(|one| one.next.state == State::Sent) {
            self.meter.note(sent.provider.as_deref(), 1, sent_at);
        }
        let (holder, machine, rows, count) = (self.holder, self.machine.clone(), Arc::clone(&done), done.len());
        let record = move |conn: &mut Conn| {
            let (now, mut rows) = (machine.now(), rows.to_vec());
            for gone in rows.iter_mut().filter(|one| one.next.state == State::Failed) {
                if holds::is_held(conn, gone.subscriber)? {
                    gone.next.state = State::Held;
                } else if gone.next.failures == 0 {
                    subscribers::suppress(conn, gone.subscriber, gone.reply.as_deref().unwrap_or_default(), now)?;
                }
            }
            deliveries::record(conn, holder, now, &rows)
        };
        if let Some(held) = self.until_it_stands(cancel, record).await
            && held < count
        {
            tracing::warn!(count = count - held, "another process has taken over what this one was sending");
        }
    }

    /// Queues again what this process claimed and did not send, because it lost its lease or because that is a while ago.
    async fn return_stale(&self, stale: Vec<Stale>, cancel: &CancellationToken) {
        if stale.is_empty() {
            return;
        }
        let (holder, stale) = (self.holder, Arc::new(stale));
        self.until_it_stands(cancel, move |conn| deliveries::give_back_stale(conn, holder, &stale)).await;
    }

    /// Writes something again and again until it stands; given up only where everything stops.
    pub(super) async fn until_it_stands<T: Send + 'static>(
        &self,
        cancel: &CancellationToken,
        write: impl Fn(&mut Conn) -> Result<T, Error> + Clone + Send + 'static,
    ) -> Option<T> {
        let mut tries = 0;
        loop {
            // A machine that loses its power may send the last of them again; a process that dies does not.
            match self.store.write_relaxed::<_, Error, _>(write.clone()).await {
                Ok(done) => return Some(done),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "what was sent is not recorded yet");
                }
            }
            tries += 1;
            if cancel.is_cancelled() && tries >= LAST_TRIES {
                return None;
            }
            wait(LOOK_EVERY, cancel).await;
        }
    }
}

fn recorded(one: &Claimed, next: Next, provider: Option<String>, reply: Option<String>) -> Recorded {
    Recorded { notification: one.notification, subscriber: one.subscriber, next, provider, reply }
}

/// How many to claim next, where the last `size` were handed out after the place behind them was waited for so long.
fn next_size(size: usize, waited: Wait, sessions: usize) -> usize {
    let size = if waited < BATCH_LASTS {
        size * 2
    } else if waited > 2 * BATCH_LASTS {
        size / 2
    } else {
        size
    };
    size.clamp(sessions, BATCH_MAX.max(sessions))
}

/// How long to wait for what is due next.
fn pause_until(due_at: Option<Time>, now: Time) -> Wait {
    let wait = due_at.and_then(|due_at| (due_at - now).to_std().ok());
    wait.map_or(LOOK_EVERY, |wait| wait.clamp(Wait::from_millis(1), LOOK_EVERY))
}
