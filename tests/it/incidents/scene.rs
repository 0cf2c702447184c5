//! A database with a small catalogue, people who act on incidents there at instants that a test chooses, and a print of all
//! that is written, to tell whether anything was.

use crate::harness::TestDatabase;
use crate::harness::draft_of;
use crate::harness::samples::{actor, minute, operator, wording};
use bonghwa::actions::incidents::{self as actions, ActError, Desk, Done, FanOut};
use bonghwa::actions::statuses::{Statement, change};
use bonghwa::actions::{catalogue, record as record_actions};
use bonghwa::domain::facilities::Loss;
use bonghwa::domain::ids::{ComponentId, FacilityId, IncidentId, UpdateId};
use bonghwa::domain::incidents::drafts::{Next, OpenDraft, RecoveryDraft, ResolveDraft, UpdateDraft};
use bonghwa::domain::incidents::{IncidentRefusal, Precision};
use bonghwa::domain::language::Language;
use bonghwa::domain::recoveries::{LimitedAs, Recovery};
use bonghwa::domain::safety::Safety;
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::Time;
use bonghwa::domain::updates::UpdateKind;
use bonghwa::store::incidents::Held;
use bonghwa::store::{Conn, Error, Store, audit, catalogue as stored_catalogue, incidents, notices, record, statuses};
use chrono_tz::Asia::Seoul;
use std::sync::atomic::{AtomicI64, Ordering};

/// A room in a site, and a second site. Talk runs in the room, mail on both sites, the rest elsewhere.
pub const CATALOGUE: &str = r#"
[[facility]]
slug = "pangyo"
kind = "site"
name = { ko = "판교", en = "Pangyo" }
[[facility]]
slug = "room"
kind = "room"
parent = "pangyo"
name = { ko = "전기실", en = "The electrical room" }
[[facility]]
slug = "anyang"
kind = "site"
name = { ko = "안양", en = "Anyang" }
[[component]]
slug = "talk"
name = { ko = "톡", en = "Talk" }
runs_on = ["room"]
tier = 1
[[component.function]]
slug = "talk-text"
name = { ko = "메시지", en = "Messages" }
policy = "manual"
[[component.function]]
slug = "talk-media"
name = { ko = "사진", en = "Pictures" }
policy = "manual"
[[component]]
slug = "mail"
name = { ko = "메일", en = "Mail" }
runs_on = ["pangyo", "anyang"]
policy = "manual"
[[component]]
slug = "map"
name = { ko = "지도", en = "Map" }
runs_on = ["anyang"]
policy = "automatic"
[[component]]
slug = "bank"
name = { ko = "은행", en = "Bank" }
policy = "manual"
"#;

/// The database and the present minute.
pub struct Scene {
    pub store: Store,
    now: AtomicI64,
}

/// The id of a component.
pub fn component(slug: &str) -> ComponentId {
    ComponentId::from_slug(slug)
}

/// The incident that most tests are about.
pub fn fire() -> IncidentId {
    IncidentId::from_slug("fire")
}

/// What is said of a component: since and as of that minute.
pub fn said(slug: &str, recovery: Recovery, since: i64) -> RecoveryDraft {
    let (since, basis) = (minute(since), Basis::Staff);
    RecoveryDraft { component: component(slug), recovery, since, as_of: since, basis }
}

pub fn down(slug: &str, since: i64) -> RecoveryDraft {
    said(slug, Recovery::Down, since)
}

pub fn restored(slug: &str, since: i64) -> RecoveryDraft {
    said(slug, Recovery::Restored, since)
}

pub fn limited(slug: &str, since: i64) -> RecoveryDraft {
    let limits = wording("사진은 늦게 전송됩니다.", "Pictures arrive late.");
    said(slug, Recovery::Limited { as_status: LimitedAs::Partial, limits }, since)
}

/// A regular update as of that minute that states nothing of components.
pub fn update(name: &str, as_of: i64) -> UpdateDraft {
    UpdateDraft {
        id: UpdateId::from_slug(name),
        kind: UpdateKind::Regular,
        phase: None,
        body: wording(&format!("{name} 안내입니다."), &format!("This is {name}.")),
        as_of: minute(as_of),
        display_at: None,
        speaker: operator(),
        approver: None,
        waived: None,
        recoveries: Vec::new(),
        next: Next::default(),
    }
}

/// An incident named `name` that began at that minute, with what is said of components.
pub fn opening(name: &str, began: i64, recoveries: Vec<RecoveryDraft>) -> OpenDraft {
    OpenDraft {
        id: IncidentId::from_slug(name),
        title: wording(&format!("{name} 장애"), &format!("The {name}")),
        began_at: minute(began),
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first: UpdateDraft { recoveries, ..update(&format!("{name}-first"), began) },
    }
}

/// The end at that minute, with nothing left open.
pub fn ending(name: &str, at: i64, recoveries: Vec<RecoveryDraft>) -> ResolveDraft {
    ResolveDraft {
        at: minute(at),
        exceptions: Vec::new(),
        despite_checks: None,
        update: UpdateDraft { recoveries, ..update(name, at) },
    }
}

/// The loss of the site since that minute.
pub fn loss(facility: &str, since: i64) -> FanOut {
    FanOut {
        facility: FacilityId::from_slug(facility),
        left_out: Vec::new(),
        loss: Loss {
            since: minute(since),
            as_of: minute(since),
            redundant_limits: wording("느릴 수 있습니다.", "It may be slow."),
        },
    }
}

/// Staff say, outside of any incident, what the bank is since that minute.
pub async fn states(scene: &Scene, to: Status, since: i64) {
    let now = scene.now();
    let statement = Statement {
        component: component("bank"),
        to,
        since: minute(since),
        as_of: now,
        basis: Basis::Staff,
        actor: "duty-lead".to_owned(),
        why: None,
        cause: None,
    };
    scene.store.write(move |conn| change(conn, now, Seoul, &statement)).await.expect("it is stated");
}

impl Scene {
    /// The catalogue, operational since an hour before the fire; it is the minute 0.
    pub async fn open(database: &TestDatabase) -> Scene {
        let store = database.store();
        let (draft, began) = (draft_of(CATALOGUE), minute(-60));
        let begin = move |conn: &mut Conn| {
            record_actions::begin(conn, began, Seoul)?;
            catalogue::apply(conn, began, Seoul, &draft, false).map(drop)
        };
        store.write(begin).await.expect("a fresh database takes the catalogue");
        Scene { store, now: AtomicI64::new(0) }
    }

    /// As [`Scene::open`] with the fire opened at minute 0: messages and pictures are down since then.
    pub async fn burning(database: &TestDatabase) -> Scene {
        let scene = Scene::open(database).await;
        let draft = opening("fire", 0, vec![down("talk-text", 0), down("talk-media", 0)]);
        scene.does(move |conn, desk| actions::open(conn, desk, &draft, None)).await;
        scene
    }

    /// It is that minute from now on.
    pub fn at(&self, minute: i64) -> &Scene {
        self.now.store(minute, Ordering::SeqCst);
        self
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        minute(self.now.load(Ordering::SeqCst))
    }

    /// The person on duty acts, from a form of this token and revision.
    pub async fn tries<F>(&self, token: Option<&str>, revision: Option<i64>, act: F) -> Result<Done, ActError>
    where
        F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
    {
        let (now, token) = (self.now(), token.map(str::to_owned));
        let write = move |conn: &mut Conn| {
            let by = actor("duty-lead");
            act(conn, Desk { now, zone: Seoul, by: &by, token: token.as_deref(), revision })
        };
        self.store.write(write).await
    }

    /// As [`Scene::tries`] without a form; it must be done.
    pub async fn does<F>(&self, act: F) -> Held
    where
        F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
    {
        let done = self.tries(None, None, act).await.expect("it is done");
        self.held(done.incident).await
    }

    /// As [`Scene::tries`] without a form; it must be refused with this sentence, and nothing may be written.
    pub async fn refuses<F>(&self, expected: IncidentRefusal, sentence: &str, act: F)
    where
        F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
    {
        self.refuses_form((None, None), expected, sentence, act).await;
    }

    /// As [`Scene::refuses`], from a form of this token and revision.
    pub async fn refuses_form<F>(
        &self,
        (token, revision): (Option<&str>, Option<i64>),
        expected: IncidentRefusal,
        sentence: &str,
        act: F,
    ) where
        F: FnOnce(&mut Conn, Desk<'_>) -> Result<Done, ActError> + Send + 'static,
    {
        let before = self.print().await;
        match self.tries(token, revision, act).await {
            Err(ActError::Refused(refusal)) => assert_eq!(refusal, expected),
            other => panic!("{expected:?} was to come, and not {other:?}"),
        }
        assert_eq!(expected.to_string(), sentence);
        assert_eq!(self.print().await, before, "something was written");
    }

    /// Somebody states what of messages, money and records is known.
    pub async fn says_nothing_is_lost(&self) {
        self.does(|conn, desk| {
            let words = wording("유실된 메시지는 확인되지 않았습니다.", "No message is known to be lost.");
            actions::state_safety(conn, desk, fire(), Safety::NoneKnown, &words, desk.now)
        })
        .await;
    }

    /// The fire is over at that minute, everything restored.
    pub async fn ends(&self, minute: i64) -> Held {
        self.at(minute).says_nothing_is_lost().await;
        let draft = ending("the end", minute, vec![restored("talk-text", minute), restored("talk-media", minute)]);
        self.does(move |conn, desk| actions::resolve(conn, desk, fire(), &draft)).await
    }

    /// The incident with what only staff see.
    pub async fn held(&self, id: IncidentId) -> Held {
        self.store.read(move |conn| incidents::find(conn, id)).await.expect("it is there")
    }

    /// The timekeeper looks.
    pub async fn ticks(&self) {
        let now = self.now();
        self.store.write(move |conn| record_actions::keep_time(conn, now, Seoul)).await.expect("time is kept");
    }

    /// The spans of a component since the fire began, in minutes; the first may have begun before.
    pub async fn spans(&self, slug: &str) -> Vec<(Status, i64)> {
        let id = component(slug);
        let spans = self.store.read(move |conn| statuses::list_spans(conn, id, minute(0))).await.expect("spans");
        assert!(spans.windows(2).all(|pair| pair[0].until == Some(pair[1].from)), "a gap: {spans:?}");
        assert!(spans.last().is_some_and(|last| last.until.is_none()), "{spans:?}");
        spans.iter().map(|span| (span.status, (span.from - minute(0)).num_minutes())).collect()
    }

    /// The status of a component now.
    pub async fn status(&self, slug: &str) -> Status {
        self.spans(slug).await.last().expect("a status").0
    }

    /// Every act in the audit log, in its words.
    pub async fn acts(&self) -> String {
        let list = |conn: &mut Conn| {
            let mut acts = Vec::new();
            audit::walk::<Error>(conn, |entry| {
                acts.push(entry.act.clone());
                Ok(())
            })?;
            Ok::<_, Error>(acts.join(" "))
        };
        self.store.read(list).await.expect("the log is read")
    }

    /// Everything that acts on incidents could write.
    pub async fn print(&self) -> String {
        print(&self.store).await
    }
}

/// Everything in `store` that acts on incidents could write, as text.
pub async fn print(store: &Store) -> String {
    let print = |conn: &mut Conn| {
        let mut told = format!("{:?}\n", record::find_standing(conn)?);
        for incident in incidents::list_known(conn, &[])? {
            told += &format!("{:?}\n", incidents::find(conn, incident.id)?);
        }
        for found in stored_catalogue::list_stamped_components(conn)? {
            told += &format!("{:?} {:?}\n", found.component.slug, found.stamp);
            told += &format!("{:?}\n", statuses::list_changes(conn, found.component.id)?);
            told += &format!("{:?}\n", statuses::list_spans(conn, found.component.id, minute(-100))?);
        }
        told += &format!("{:?}\n", notices::list_all(conn)?);
        audit::walk::<Error>(conn, |entry| {
            told += &format!("{entry:?}\n");
            Ok(())
        })?;
        Ok::<_, Error>(told)
    };
    store.read(print).await.expect("all of it can be read")
}

/// The words of a body in English.
pub fn english(held: &Held, update: &str) -> String {
    let update =
        held.incident.updates.iter().find(|found| found.id == UpdateId::from_slug(update)).expect("it is there");
    update.body().expect("it has words").in_language(Language::English).1.to_owned()
}
