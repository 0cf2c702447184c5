//! From observations to the public record: verdicts, statuses, hours, restarts, failures.

use crate::harness::{TestDatabase, on_both_databases};
use bonghwa::actions::observations::{Judged, Turned, record};
use bonghwa::clock::Clock;
use bonghwa::config::Retention;
use bonghwa::domain::ids::{ComponentId, ProbeId};
use bonghwa::domain::observations::{Observation, Outcome, SeriesId};
use bonghwa::domain::probes::{Check, Probe, TcpCheck, Watched};
use bonghwa::domain::record::Stamp;
use bonghwa::domain::status::Status::{self, DegradedPerformance, MajorOutage, Operational, PartialOutage, Unknown};
use bonghwa::domain::time::{Time, day_of, from_millis};
use bonghwa::domain::verdict::{Flapping, Judging, Kept, Patience, Standing};
use bonghwa::store::check_hours::{self, CheckHour};
use bonghwa::store::connection::{At, Word};
use bonghwa::store::observations::{list_latest, list_of_series, save_batch};
use bonghwa::store::schema::{components, probes, series, verdicts};
use bonghwa::store::{Conn, Error, Store, leases, observations, record as public_record, retention, statuses};
use bonghwa::workers::recorder::{Inputs, Recorder};
use chrono_tz::Asia::Seoul;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// 2026-11-22T09:00:00+09:00, where seconds are counted from.
const START_MS: i64 = 1_795_305_600_000;

pub fn at(second: i64) -> Time {
    from_millis(START_MS + second * 1_000).expect("an instant")
}

/// A leaf with its first span, as a catalogue that is applied at second 0 makes it.
pub fn begin_component(conn: &mut Conn, slug: &str, policy: &str, now: Time) -> Result<ComponentId, Error> {
    let id = ComponentId::from_slug(slug);
    diesel::insert_into(components::table)
        .values((
            components::id.eq(Word(id)),
            components::slug.eq(slug),
            components::names.eq(r#"{"ko":"메시지","en":"Messages"}"#),
            components::descriptions.eq("{}"),
            components::policy.eq(policy),
            components::position.eq(0),
            components::stamp_sequence.eq(1_i64),
            components::stamp_at.eq(At(now)),
            components::uptime_as_of.eq(At(now)),
            components::began_at.eq(At(now)),
        ))
        .execute(conn)?;
    bonghwa::actions::statuses::begin(conn, id, Stamp { sequence: 1, at: now })?;
    Ok(id)
}

fn judging() -> Judging {
    let patience = |checks, seconds| Patience { checks, time: Duration::from_secs(seconds) };
    Judging {
        failure: patience(3, 60),
        recovery: patience(2, 30),
        slow_above_ms: Some(2_000),
        well_below_ms: Some(1_500),
        silent_after: Duration::from_secs(300),
        flapping: Flapping { changes: 5, within: Duration::from_secs(600) },
    }
}

/// A database with components and probes, and a recorder that is run over what is fed to it.
struct Scene {
    recorder: Recorder,
    watched: Vec<Watched>,
}

impl Scene {
    async fn open(database: &TestDatabase) -> Scene {
        let store = database.store();
        store
            .write(|conn| public_record::begin(conn, at(0), day_of(at(0), Seoul), false))
            .await
            .expect("an empty database");
        let day = Duration::from_secs(86_400);
        let recorder = Recorder {
            store,
            clock: Clock::manual(at(0)),
            zone: Seoul,
            retention: Retention { observations: 30 * day, check_hours: 400 * day },
            failed_writes: Arc::default(),
        };
        Scene { recorder, watched: Vec::new() }
    }

    fn store(&self) -> &Store {
        &self.recorder.store
    }

    async fn component(&self, slug: &'static str, policy: &'static str) -> ComponentId {
        self.store().write(move |conn| begin_component(conn, slug, policy, at(0))).await.expect("a new component")
    }

    async fn probe(&mut self, slug: &'static str, component: ComponentId, is_decisive: bool) -> SeriesId {
        let id = ProbeId::from_slug(slug);
        let save = move |conn: &mut Conn| {
            diesel::insert_into(probes::table)
                .values((
                    probes::id.eq(Word(id)),
                    probes::slug.eq(slug),
                    probes::component_id.eq(Word(component)),
                    probes::definition.eq("{}"),
                    probes::position.eq(0),
                ))
                .execute(conn)?;
            let row = (series::probe_id.eq(Word(id)), series::location.eq("here"));
            let saved: i64 = diesel::insert_into(series::table).values(row).returning(series::id).get_result(conn)?;
            Ok::<_, Error>(SeriesId(saved))
        };
        let series = self.store().write(save).await.expect("a new probe");
        let check = Check::Tcp(TcpCheck { host: "127.0.0.1".to_owned(), port: 80 });
        let probe = Probe {
            id,
            slug: slug.to_owned(),
            component,
            is_decisive,
            interval: Duration::from_secs(30),
            timeout: Duration::from_secs(10),
            attempts: 1,
            check,
            judging: judging(),
        };
        self.watched.push(Watched { probe, series });
        series
    }

    /// Starts the recorder, as a process that has just begun.
    async fn start(&self) -> Running {
        let (watched, watching) = watch::channel(Arc::new(self.watched.clone()));
        let (observations, seen) = mpsc::channel(10_000);
        let cancel = CancellationToken::new();
        let inputs = Inputs { watched: watching, observations: seen };
        let task = tokio::spawn(self.recorder.clone().run(inputs, cancel.clone()));
        let mut sequence = self.store().watch_sequence(cancel.clone());
        sequence.wait_for(|sequence| *sequence > 0).await.expect("the sequence is in sight");
        Running { watched, observations, cancel, task, sequence: Mutex::new(sequence) }
    }

    /// A process that lives just long enough to record these.
    async fn records(&self, seen: &[Observation]) {
        if let Some(last) = seen.iter().map(|seen| seen.at).max() {
            self.recorder.clock.advance_to(last);
        }
        let running = self.start().await;
        for seen in seen {
            running.observations.send(seen.clone()).await.expect("the recorder takes it");
        }
        running.stop().await;
    }

    /// Lets a running recorder see this, at its instant.
    async fn sees(&self, running: &Running, seen: Observation) {
        self.recorder.clock.advance_to(seen.at);
        running.observations.send(seen).await.expect("the recorder takes it");
    }

    /// The component's history, in seconds.
    async fn spans(&self, component: ComponentId) -> Vec<(Status, i64)> {
        let listed = self.store().read(move |conn| statuses::list_spans(conn, component, at(-1_000_000))).await;
        let spans = listed.expect("spans can be read");
        for pair in spans.windows(2) {
            assert_eq!(pair[0].until, Some(pair[1].from), "a gap: {spans:?}");
        }
        assert!(spans.last().is_some_and(|last| last.until.is_none()));
        spans.iter().map(|span| (span.status, (span.from - at(0)).num_seconds())).collect()
    }

    async fn hour(&self, series: SeriesId) -> CheckHour {
        let hours =
            self.store().read(move |conn| check_hours::list(conn, series, at(0), at(3_600))).await.expect("hours");
        hours.first().map(|(_, hour)| *hour).unwrap_or_default()
    }
}

struct Running {
    watched: watch::Sender<Arc<Vec<Watched>>>,
    observations: mpsc::Sender<Observation>,
    cancel: CancellationToken,
    task: tokio::task::JoinHandle<()>,
    sequence: Mutex<watch::Receiver<i64>>,
}

impl Running {
    async fn changes(&self) {
        let patience = Duration::from_secs(20);
        let mut sequence = self.sequence.lock().await;
        let changed = tokio::time::timeout(patience, sequence.changed()).await;
        changed.expect("the public record changes").expect("the sequence is in sight");
    }

    async fn stop(self) {
        self.cancel.cancel();
        self.task.await.expect("the recorder ends by itself");
    }
}

fn seen(series: SeriesId, second: i64, outcome: Outcome) -> Observation {
    let latency_ms = (outcome != Outcome::Failed).then_some(100);
    let note = (outcome == Outcome::Failed).then(|| "connection refused".to_owned());
    Observation { series, at: at(second), outcome, latency_ms, note }
}

fn ok(series: SeriesId, second: i64) -> Observation {
    seen(series, second, Outcome::Ok)
}

fn failed(series: SeriesId, second: i64) -> Observation {
    seen(series, second, Outcome::Failed)
}

on_both_databases! {
    async fn an_outage_and_its_end_are_dated_from_the_first_check_that_showed_them(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        let running = scene.start().await;
        scene.sees(&running, ok(probe, 10)).await;
        running.changes().await;
        for second in [40, 70, 100] {
            scene.sees(&running, failed(probe, second)).await;
        }
        running.changes().await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10), (MajorOutage, 40)]);
        for second in [130, 160] {
            scene.sees(&running, ok(probe, second)).await;
        }
        running.changes().await;
        running.stop().await;
        let expected = [(Unknown, 0), (Operational, 10), (MajorOutage, 40), (Operational, 130)];
        assert_eq!(scene.spans(talk).await, expected);
        let changes = scene.store().read(move |conn| statuses::list_changes(conn, talk)).await.expect("changes");
        assert_eq!(changes[1].why.as_deref(), Some("connection refused"));
        assert_eq!((changes[1].actor.as_str(), changes[1].as_of), ("probe:talk-tcp", at(100)));
    }

    async fn silence_is_unknown_since_the_last_check(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        scene.records(&[ok(probe, 10), ok(probe, 40)]).await;
        scene.recorder.clock.advance_to(at(340));
        // Five minutes exactly are not too long yet: a process that starts now changes nothing.
        scene.records(&[]).await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10)]);
        scene.recorder.clock.advance_to(at(341));
        let running = scene.start().await;
        // The stored permit of the change before this one.
        while scene.spans(talk).await.len() < 3 {
            running.changes().await;
        }
        running.stop().await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10), (Unknown, 40)]);
    }

    async fn a_restart_in_the_middle_of_an_outage_keeps_its_beginning(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        scene.records(&[ok(probe, 10), failed(probe, 40), failed(probe, 70)]).await;
        // The third failure meets a process that knows of the first two only from the database.
        scene.records(&[failed(probe, 100)]).await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10), (MajorOutage, 40)]);
        scene.records(&[failed(probe, 130)]).await;
        scene.records(&[ok(probe, 160)]).await;
        scene.records(&[ok(probe, 190)]).await;
        let expected = [(Unknown, 0), (Operational, 10), (MajorOutage, 40), (Operational, 160)];
        assert_eq!(scene.spans(talk).await, expected);
    }

    async fn our_own_absence_is_unknown_and_does_not_forget_the_outage(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        scene.records(&[ok(probe, 10), failed(probe, 40), failed(probe, 70), failed(probe, 100)]).await;
        scene.records(&[ok(probe, 5_000)]).await;
        let silent = [(Unknown, 0), (Operational, 10), (MajorOutage, 40), (Unknown, 100)];
        assert_eq!(scene.spans(talk).await, silent);
        scene.records(&[ok(probe, 5_030)]).await;
        assert_eq!(scene.spans(talk).await.last(), Some(&(Operational, 5_000)));
    }

    async fn under_a_manual_policy_only_the_verdict_is_written(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "manual").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        scene.records(&[ok(probe, 10), failed(probe, 40), failed(probe, 70), failed(probe, 100)]).await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0)]);
        let verdicts = scene.store().read(bonghwa::store::verdicts::list).await.expect("verdicts");
        assert_eq!((verdicts[&probe].kept.standing, verdicts[&probe].kept.since), (Standing::Down, at(40)));
    }

    async fn two_probes_make_one_status_and_the_last_recovery_ends_it(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let (main, side) = (scene.probe("talk-main", talk, true).await, scene.probe("talk-side", talk, false).await);
        let mut all = vec![ok(main, 10), ok(side, 11)];
        all.extend([40, 70, 100].map(|second| failed(side, second)));
        scene.records(&all).await;
        assert_eq!(scene.spans(talk).await.last(), Some(&(PartialOutage, 40)));
        scene.records(&[130, 160, 190].map(|second| failed(main, second))).await;
        assert_eq!(scene.spans(talk).await.last(), Some(&(MajorOutage, 130)));
        // The side recovers while the main one is down; the main one is well again earlier than that was noticed.
        scene.records(&[ok(main, 220), ok(side, 230), ok(side, 261), ok(main, 270)]).await;
        let expected =
            [(Unknown, 0), (Operational, 10), (PartialOutage, 40), (MajorOutage, 130), (Operational, 230)];
        assert_eq!(scene.spans(talk).await, expected);
    }

    async fn what_one_probe_notices_late_does_not_undo_an_outage_that_another_saw(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let (fast, slow) = (scene.probe("talk-fast", talk, true).await, scene.probe("talk-slow", talk, true).await);
        scene.watched[1].probe.judging.failure = Patience { checks: 10, time: Duration::from_secs(0) };
        scene.records(&[ok(fast, 1), ok(slow, 2)]).await;
        let mut all: Vec<Observation> = (0..10).map(|check| seen(slow, 20 + check * 20, Outcome::Slow)).collect();
        all.extend([30, 60, 91].map(|second| failed(fast, second)));
        all.extend([121, 151].map(|second| ok(fast, second)));
        all.sort_by_key(|seen| seen.at);
        scene.records(&all).await;
        let expected = [(Unknown, 0), (Operational, 1), (MajorOutage, 30), (Operational, 121), (DegradedPerformance, 121)];
        let spans = scene.spans(talk).await;
        assert_eq!(spans, expected.into_iter().filter(|span| *span != (Operational, 121)).collect::<Vec<_>>());
    }

    async fn a_batch_that_fails_midway_leaves_nothing_and_counts_once_when_it_is_written(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        let batch = [ok(probe, 10), failed(probe, 40), failed(probe, 40)];
        let kept = Kept { standing: Standing::Up, since: at(10), ..Kept::nothing() };
        let judged = Judged {
            component: talk, status: Operational, since: at(10), as_of: at(10), actor: "probe:talk-tcp".to_owned(), why: None,
        };
        let turned = [Turned { verdict: Some((probe, kept)), judged }];
        let write = |is_broken: bool| {
            let (batch, turned) = (batch.clone(), turned.clone());
            scene.store().write_relaxed(move |conn| {
                record(conn, at(50), Seoul, &batch, &turned)?;
                if is_broken { Err(Error::NotFound) } else { Ok(()) }
            })
        };
        assert!(write(true).await.is_err());
        assert_eq!((scene.hour(probe).await, scene.spans(talk).await.len()), (CheckHour::default(), 1));
        for _ in 0..2 {
            write(false).await.expect("it is written");
            let hour = scene.hour(probe).await;
            assert_eq!((hour.counts, hour.latency_sum_ms, hour.latency_max_ms), ([1, 0, 1, 0, 0, 0], 100, 100));
            assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10)]);
        }
        let noted = scene.store().read(move |conn| list_of_series(conn, probe, at(0), at(60))).await.expect("read");
        assert_eq!(noted, batch[..2]);
    }

    async fn a_recorder_whose_database_fails_tries_again_and_loses_nothing(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        scene.records(&[ok(probe, 10)]).await;
        let rename = |sql: &'static str| {
            scene.store().write(move |conn| conn.batch_execute(sql).map_err(Error::from))
        };
        // The last table that a change of status writes to: everything before it must be taken back.
        rename("ALTER TABLE status_changes RENAME TO hidden").await.expect("renamed");
        let running = scene.start().await;
        for second in [40, 70, 100] {
            scene.sees(&running, failed(probe, second)).await;
        }
        let first_failure = async {
            while scene.recorder.failed_writes.load(Ordering::Relaxed) == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), first_failure).await.expect("its first try fails");
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10)]);
        // On a slow day the checks before the one that turns the verdict were written in a batch of their own; the batch
        // that turned it was taken back whole.
        let [before, _, counted, ..] = scene.hour(probe).await.counts;
        assert!(before == 1 && counted < 3, "{before}, {counted}");
        scene.sees(&running, failed(probe, 130)).await;
        rename("ALTER TABLE hidden RENAME TO status_changes").await.expect("renamed");
        running.changes().await;
        running.stop().await;
        assert_eq!(scene.spans(talk).await, [(Unknown, 0), (Operational, 10), (MajorOutage, 40)]);
        assert_eq!(scene.hour(probe).await.counts, [1, 0, 4, 0, 0, 0]);
    }

    async fn a_probe_that_is_added_or_taken_away_changes_the_component_at_once(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let (main, side) = (scene.probe("talk-main", talk, true).await, scene.probe("talk-side", talk, false).await);
        let mut all = vec![ok(main, 10), ok(side, 11)];
        all.extend([40, 70, 100].map(|second| failed(side, second)));
        scene.records(&all).await;
        let running = scene.start().await;
        scene.recorder.clock.advance_to(at(120));
        running.watched.send(Arc::new(vec![scene.watched[0].clone()])).expect("the recorder listens");
        running.changes().await;
        running.stop().await;
        assert_eq!(scene.spans(talk).await.last(), Some(&(Operational, 120)));
    }

    async fn old_observations_go_in_small_bites_and_their_hours_stay(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        let other = SeriesId(probe.0 + 1);
        let batch: Vec<Observation> =
            (0..100).flat_map(|check| [failed(probe, check * 30), ok(other, check * 30)]).collect();
        scene.store().write_relaxed(move |conn| save_batch(conn, &batch)).await.expect("written");
        let prune = |limit| scene.store().write_relaxed(move |conn| retention::prune_observations(conn, at(1_500), limit));
        assert_eq!(prune(30).await.expect("pruned"), 30);
        assert_eq!(prune(31).await.expect("pruned"), 32);
        assert_eq!(prune(1_000).await.expect("pruned"), 38);
        assert_eq!(prune(1_000).await.expect("pruned"), 0);
        let left = scene.store().read(|conn| list_latest(conn, at(0), 1_000)).await.expect("read");
        assert_eq!((left.len(), left[0].at), (100, at(1_500)));
        let noted = scene.store().read(move |conn| list_of_series(conn, probe, at(0), at(9_999))).await.expect("read");
        assert!(noted.len() == 50 && noted.iter().all(|seen| seen.note.is_some()));
        assert_eq!(scene.hour(probe).await.counts, [0, 0, 100, 0, 0, 0]);
        let hours = scene.store().write_relaxed(|conn| retention::prune_check_hours(conn, at(3_600), 10)).await;
        assert_eq!(hours.expect("pruned"), 2);
    }

    async fn a_lease_has_one_holder_until_it_ends(database: TestDatabase) {
        let store = database.store();
        let claim = |holder: &'static str, now: i64, until: i64| {
            store.write(move |conn| leases::claim(conn, "mirrors", holder, at(now), at(until)))
        };
        assert!(claim("one", 0, 10).await.expect("answered"));
        assert!(!claim("two", 9, 20).await.expect("answered"));
        assert!(claim("one", 9, 20).await.expect("answered"));
        assert!(claim("two", 20, 30).await.expect("answered"));
        assert!(!claim("one", 29, 40).await.expect("answered"));
        for holder in ["one", "two"] {
            store.write(move |conn| leases::release(conn, "mirrors", holder)).await.expect("answered");
            // Only its holder can give it back.
            assert_eq!(claim("three", 21, 30).await.expect("answered"), holder == "two");
        }
    }

    async fn what_is_stored_and_cannot_be_read_is_said_and_not_guessed(database: TestDatabase) {
        let mut scene = Scene::open(&database).await;
        let talk = scene.component("talk", "automatic").await;
        let probe = scene.probe("talk-tcp", talk, true).await;
        let spoil = move |conn: &mut Conn| {
            save_batch(conn, &[ok(probe, 10)])?;
            bonghwa::store::verdicts::save(conn, probe, &Kept::nothing(), at(0))?;
            diesel::update(verdicts::table).set(verdicts::standing.eq("fine")).execute(conn)?;
            let outcome = bonghwa::store::schema::observations::outcome_and_latency;
            diesel::update(bonghwa::store::schema::observations::table).set(outcome.eq(7_i64)).execute(conn)?;
            Ok::<_, Error>(())
        };
        scene.store().write(spoil).await.expect("written");
        let read = scene.store().read(|conn| observations::list_latest(conn, at(0), 10)).await;
        assert!(matches!(read, Err(Error::Corrupt(_))), "{read:?}");
        let read = scene.store().read(bonghwa::store::verdicts::list).await;
        assert!(matches!(read, Err(Error::Corrupt(_))), "{read:?}");
    }
}
