//! Work on the components of the incidents' scene: announced, acted on, looked at.

use crate::harness::samples::{actor, minute, wording};
use crate::incidents::scene::{Scene, component};
use bonghwa::actions::maintenances::{self as actions, Acting, MaintenanceError};
use bonghwa::domain::ids::MaintenanceId;
use bonghwa::domain::maintenances::acting::PlanDraft;
use bonghwa::domain::maintenances::{Ending, MaintenanceRecord, MaintenanceRefusal};
use bonghwa::domain::status::Status;
use bonghwa::store::{Conn, maintenances};
use chrono_tz::Asia::Seoul;

/// The work that most tests are about.
pub fn disks() -> MaintenanceId {
    MaintenanceId::from_slug("disks")
}

/// New disks, announced between those minutes.
pub fn plan(from: i64, until: i64, affected: &[(&str, Status)], ending: Ending) -> PlanDraft {
    PlanDraft {
        id: disks(),
        title: wording("디스크 교체", "New disks"),
        body: wording("디스크를 교체합니다.", "Disks are replaced."),
        from: minute(from),
        until: minute(until),
        affected: affected.iter().map(|(slug, expected)| (component(slug), *expected)).collect(),
        ending,
        recurrence: None,
    }
}

/// The person on duty acts at the scene's present minute.
pub async fn tries<F, T>(scene: &Scene, act: F) -> Result<T, MaintenanceError>
where
    T: Send + 'static,
    F: FnOnce(&mut Conn, Acting<'_>) -> Result<T, MaintenanceError> + Send + 'static,
{
    let now = scene.now();
    let write = move |conn: &mut Conn| {
        let by = actor("duty-lead");
        act(conn, Acting { now, zone: Seoul, by: &by })
    };
    scene.store.write(write).await
}

/// As [`tries`]; it must be done.
pub async fn does<F, T>(scene: &Scene, act: F) -> T
where
    T: Send + 'static,
    F: FnOnce(&mut Conn, Acting<'_>) -> Result<T, MaintenanceError> + Send + 'static,
{
    tries(scene, act).await.expect("it is done")
}

/// As [`tries`]; it must be refused with that, and nothing may be written.
pub async fn refuses<F, T>(scene: &Scene, act: F) -> MaintenanceRefusal
where
    T: Send + std::fmt::Debug + 'static,
    F: FnOnce(&mut Conn, Acting<'_>) -> Result<T, MaintenanceError> + Send + 'static,
{
    let before = (scene.print().await, format!("{:?}", all(scene).await));
    let refusal = match tries(scene, act).await {
        Err(MaintenanceError::Refused(refusal)) => refusal,
        other => panic!("it was to be refused, and not {other:?}"),
    };
    assert_eq!((scene.print().await, format!("{:?}", all(scene).await)), before, "something was written");
    refusal
}

/// The work is announced.
pub async fn plans(scene: &Scene, draft: PlanDraft) -> MaintenanceRecord {
    does(scene, move |conn, acting| actions::plan(conn, acting, &draft)).await
}

/// The disks as they stand.
pub async fn found(scene: &Scene) -> MaintenanceRecord {
    scene.store.read(|conn| maintenances::find(conn, disks())).await.expect("it is there")
}

/// Every maintenance, the one that begins first first.
pub async fn all(scene: &Scene) -> Vec<MaintenanceRecord> {
    let all = scene.store.read(|conn| maintenances::list_known(conn, &[])).await.expect("they are read");
    all.iter().rev().map(|one| MaintenanceRecord::clone(one)).collect()
}
