//! People who write and judge, at the doors of the database.

use crate::harness::{TestApp, TestDatabase};
use bonghwa::actions::manuscripts::{
    self as actions, Hand, ManuscriptError, Pressed, Published, Rules, Saved, Weighed,
};
use bonghwa::actions::staff::When;
use bonghwa::domain::actors::Actor;
use bonghwa::domain::approvals::{Demand, Matrix, Overdue, Verdict};
use bonghwa::domain::ids::{ComponentId, GroupId, IncidentId, ManuscriptId, UpdateId};
use bonghwa::domain::language::{Language, Texts};
use bonghwa::domain::manuscripts::{Aim, Content, Manuscript, SetAside};
use bonghwa::domain::staff::{Account, Role, Staff};
use bonghwa::domain::time::Time;
use bonghwa::store::incidents::Held;
use bonghwa::store::{Conn, Error, audit, incidents};
use chrono_tz::Asia::Seoul;
use std::time::Duration;

/// The manuscript that these tests write.
pub fn notice() -> ManuscriptId {
    ManuscriptId::from_slug("notice")
}

/// The incident that it opens.
pub fn outage() -> IncidentId {
    IncidentId::from_slug("outage")
}

/// Somebody of `role` for all groups.
pub fn person(handle: &str, role: Role) -> Staff {
    let handle = Actor::of_staff(handle).expect("a handle");
    Staff { name: handle.to_string(), handle, role, groups: None, language: Language::English }
}

/// Somebody of `role` for the group of messages alone.
pub fn person_of_messages(handle: &str, role: Role) -> Staff {
    Staff { groups: Some(vec![GroupId::from_slug("together")]), ..person(handle, role) }
}

/// Fields of a form.
pub fn content(fields: &[(&str, &str)]) -> Content {
    Content::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).expect("fields")
}

/// A component as a field.
pub fn field(slug: &str) -> String {
    format!("component.{}", ComponentId::from_slug(slug))
}

/// A whole notice that `slug` is out, in these words.
pub fn out(slug: &str, body: &str) -> Content {
    content(&[("title.ko", "메일 장애"), ("body.ko", body), ("kind", "regular"), (&field(slug), "down")])
}

fn tell(at: Time) -> Texts {
    let local = at.with_timezone(&Seoul).format("%H:%M").to_string();
    Language::ALL.into_iter().map(|language| (language, local.clone())).collect()
}

/// A served page and its console staff.
pub struct Desk {
    /// The page.
    pub app: TestApp,
    /// Who must agree.
    pub matrix: Matrix,
}

impl Desk {
    /// A page on which a publisher agrees to everything.
    pub async fn open(database: TestDatabase) -> Desk {
        let demands = [Demand::Publisher; 4];
        let matrix = Matrix { demands, within: Duration::from_secs(600), overdue: Overdue::Override };
        Desk { app: TestApp::start(database).await, matrix }
    }

    /// Does `act` in one transaction, by `staff`, now.
    pub async fn does<T, F>(&self, staff: &Staff, act: F) -> Result<T, ManuscriptError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, Hand<'_>, &Rules<'_>) -> Result<T, ManuscriptError> + Send + 'static,
    {
        let (staff, matrix) = (staff.clone(), self.matrix);
        let when = When { record: self.app.clock.now(), machine: self.app.machine.now() };
        let write = move |conn: &mut Conn| {
            let organisation = Texts::of(Language::Korean, "두리");
            let rules = Rules {
                zone: Seoul,
                languages: &Language::ALL,
                organisation: &organisation,
                matrix: &matrix,
                tell: &tell,
            };
            act(conn, Hand { staff: &staff, when }, &rules)
        };
        self.app.store.write(write).await
    }

    /// Begins the notice with `content`.
    pub async fn begins(&self, staff: &Staff, content: Content) {
        self.tries_to_begin(staff, content).await.expect("begun");
    }

    /// As [`Desk::begins`], where it may be refused.
    pub async fn tries_to_begin(&self, staff: &Staff, content: Content) -> Result<(), ManuscriptError> {
        let aim = (Aim::Open(outage()), UpdateId::from_slug("first"));
        self.does(staff, move |conn, hand, rules| actions::begin(conn, hand, rules, notice(), aim, content)).await
    }

    /// Saves `content` over revision `over`.
    pub async fn saves(&self, staff: &Staff, over: i32, content: Content) -> Result<Saved, ManuscriptError> {
        self.does(staff, move |conn, hand, rules| actions::save(conn, hand, rules, notice(), (over, content), false))
            .await
    }

    /// As a script saves every few seconds.
    pub async fn autosaves(&self, staff: &Staff, over: i32, content: Content) -> Result<Saved, ManuscriptError> {
        self.does(staff, move |conn, hand, rules| actions::save(conn, hand, rules, notice(), (over, content), true))
            .await
    }

    /// Puts the notice away.
    pub async fn puts_away(&self, staff: &Staff) -> Result<(), ManuscriptError> {
        self.does(staff, |conn, hand, rules| actions::put_away(conn, hand, rules, notice())).await
    }

    /// The acts of the log with who did them and their particulars.
    pub async fn log(&self) -> Vec<String> {
        let read = self.app.store.read(|conn| {
            let mut all = Vec::new();
            audit::walk::<Error>(conn, |entry| {
                all.push(format!("{} {} {}", entry.actor, entry.act, entry.particulars));
                Ok(())
            })?;
            Ok::<_, Error>(all)
        });
        read.await.expect("the log is read")
    }

    /// Asks for approval.
    pub async fn asks(&self, staff: &Staff) -> Result<(), ManuscriptError> {
        self.does(staff, |conn, hand, rules| actions::ask(conn, hand, rules, notice())).await
    }

    /// Judges what stands.
    pub async fn judges(&self, staff: &Staff, verdict: Verdict, note: &'static str) -> Result<(), ManuscriptError> {
        let hash = self.stands().await.hash();
        self.judges_read(staff, verdict, hash, note).await
    }

    /// Judges what was read before.
    pub async fn judges_read(
        &self,
        staff: &Staff,
        verdict: Verdict,
        hash: String,
        note: &'static str,
    ) -> Result<(), ManuscriptError> {
        self.has_account(staff, None).await;
        let judged = move |conn: &mut Conn, hand: Hand<'_>, rules: &Rules<'_>| {
            actions::judge(conn, hand, rules, notice(), (verdict.as_str(), &hash, note))
        };
        self.does(staff, judged).await.map(drop)
    }

    /// Gives `staff` an account as they are, closed since then where an instant is named.
    pub async fn has_account(&self, staff: &Staff, disabled_at: Option<Time>) {
        let account = Account {
            staff: staff.clone(),
            password: Some("hash".into()),
            secret: Some("secret".into()),
            pending_secret: None,
            used_step: None,
            added_at: self.app.machine.now(),
            disabled_at,
            email: None,
        };
        let saved = self.app.store.write(move |conn| bonghwa::store::staff::save(conn, &account)).await;
        saved.expect("an account");
    }

    /// Presses the button, with the number of components typed.
    pub async fn publishes(&self, staff: &Staff, number: &'static str) -> Result<Published, ManuscriptError> {
        self.does(staff, move |conn, hand, rules| {
            actions::publish(conn, hand, rules, notice(), Pressed { incident_revision: None, number })
        })
        .await
    }

    /// What stands of the notice.
    pub async fn stands(&self) -> Manuscript {
        let looker = person("looker", Role::Viewer);
        self.does(&looker, |conn, _, _| actions::find(conn, notice())).await.expect("it is there")
    }

    /// What was found about it.
    pub async fn weighed(&self) -> Weighed {
        let weigh = |conn: &mut Conn, hand: Hand<'_>, rules: &Rules<'_>| {
            let manuscript = actions::find(conn, notice())?;
            actions::weigh(conn, hand, rules, manuscript)
        };
        self.does(&person("looker", Role::Viewer), weigh).await.expect("weighed")
    }

    /// What was set aside.
    pub async fn set_aside(&self) -> Vec<SetAside> {
        let manuscript = self.stands().await;
        let list = move |conn: &mut Conn, _: Hand<'_>, _: &Rules<'_>| Ok(actions::list_set_aside(conn, &manuscript)?);
        self.does(&person("looker", Role::Viewer), list).await.expect("listed")
    }

    /// The incident.
    pub async fn incident(&self) -> Option<Held> {
        self.app.store.read(|conn| incidents::find(conn, outage())).await.ok()
    }
}
