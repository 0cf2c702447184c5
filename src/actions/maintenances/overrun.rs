//! The incident that a maintenance becomes when it goes beyond its announced end. It is opened by the clock, so it says
//! only what is known: which work, on what, since when it is late.

use super::{Acting, MaintenanceError};
use crate::actions::incidents::{Desk, leaves, open};
use crate::actions::verdicts::list_judged;
use crate::domain::ids::{IncidentId, UpdateId};
use crate::domain::incidents::drafts::{Leaves, Next, OpenDraft, RecoveryDraft, UpdateDraft};
use crate::domain::incidents::{BODY_CHARS_MAX, NOTE_CHARS_MAX, Precision, Speaker, TITLE_CHARS_MAX};
use crate::domain::language::{Language, Texts, Wording, WordingRefusal};
use crate::domain::maintenances::{Affected, MaintenanceRecord, MaintenanceRefusal};
use crate::domain::recoveries::{LimitedAs, Recovery};
use crate::domain::status::Status;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use crate::domain::updates::UpdateKind;
use crate::store::Conn;

/// What is published when nobody is there to write: in Korean and in English.
struct Words {
    title: [&'static str; 2],
    body: [&'static str; 2],
    limits: [&'static str; 2],
    speaker: [&'static str; 2],
}

const WORDS: Words = Words {
    title: ["점검 지연", "Maintenance overrunning"],
    body: [
        "예고한 종료 시각까지 점검이 끝나지 않았습니다. 담당자에게 알렸으며, 확인되는 대로 이 페이지에서 알려 드리겠습니다. 이 안내는 자동으로 게시되었습니다.",
        "The maintenance has not ended at its announced time. Staff have been alerted; what they find will be published here. This notice was published automatically.",
    ],
    limits: [
        "점검이 예정보다 길어져 이용이 제한될 수 있습니다.",
        "The work is taking longer than announced; use may be limited.",
    ],
    speaker: ["자동 안내", "Automatic notice"],
};

fn texts([korean, english]: [&str; 2]) -> Texts {
    [(Language::Korean, korean.to_owned()), (Language::English, english.to_owned())].into_iter().collect()
}

fn wording(what: &'static str, texts: &Texts, original: Language, most: usize) -> Result<Wording, MaintenanceError> {
    let refused = |refusal: WordingRefusal| MaintenanceError::Refused(MaintenanceRefusal::Wording(refusal));
    Wording::new(what, texts, original, most).map_err(refused)
}

/// Opens the incident of `maintenance`, whose announced end was `at`, and gives its id.
pub(super) fn open_incident(
    conn: &mut Conn,
    acting: Acting<'_>,
    maintenance: &MaintenanceRecord,
    at: Time,
) -> Result<IncidentId, MaintenanceError> {
    let judged = list_judged(conn, maintenance.affected.iter().map(|affected| affected.leaf.component))?;
    let leaves = leaves(conn)?;
    let said = |affected: &Affected| {
        let status = judged.get(&affected.leaf.component).copied().unwrap_or(affected.expected);
        Ok::<_, MaintenanceError>(RecoveryDraft {
            component: affected.leaf.component,
            recovery: recovery(status)?,
            since: at,
            as_of: acting.now,
            basis: Basis::Staff,
        })
    };
    let recoveries = of_concern(maintenance, &leaves).map(said).collect::<Result<Vec<_>, _>>()?;
    let id = IncidentId::from_slug(&format!("overrun/{}", maintenance.id));
    let original = maintenance.title.original();
    let draft = OpenDraft {
        id,
        title: wording("the title", &title(&maintenance.title), original, TITLE_CHARS_MAX)?,
        began_at: at,
        precision: Precision::Minute,
        contact: None,
        left_out: Vec::new(),
        first: UpdateDraft {
            id: UpdateId::from_slug(&format!("overrun/{}", maintenance.id)),
            kind: UpdateKind::Holding,
            phase: None,
            body: wording("the body", &texts(WORDS.body), original, BODY_CHARS_MAX)?,
            as_of: acting.now,
            display_at: None,
            speaker: Speaker { organisation: texts(WORDS.speaker), role: Texts::default() },
            approver: None,
            waived: None,
            recoveries,
            next: Next::default(),
        },
    };
    let desk = Desk { now: acting.now, zone: acting.zone, by: acting.by, token: None, revision: None };
    Ok(open(conn, desk, &draft, None)?.incident)
}

/// What anybody may notice of it, as far as it is still there.
fn of_concern<'a>(maintenance: &'a MaintenanceRecord, leaves: &'a Leaves) -> impl Iterator<Item = &'a Affected> {
    let is_there = |affected: &&Affected| leaves.get(affected.leaf.component).is_some();
    maintenance.affected.iter().filter(|affected| affected.expected != Status::Operational).filter(is_there)
}

/// The name of the work behind what happened to it, in each language of its own title.
fn title(of: &Wording) -> Texts {
    let late = texts(WORDS.title);
    let shortened = |text: &str, room: usize| text.chars().take(room).collect::<String>();
    let one = |(language, text): (Language, &str)| {
        let late = late.text(language);
        let room = TITLE_CHARS_MAX - late.chars().count() - 2;
        (language, format!("{late}: {}", shortened(text, room)))
    };
    of.texts().iter().map(one).collect()
}

/// How far something is back of which this is the status: what works all the same may still be limited by the work.
fn recovery(status: Status) -> Result<Recovery, MaintenanceError> {
    let limits = || wording("the limits", &texts(WORDS.limits), Language::Korean, NOTE_CHARS_MAX);
    Ok(match status {
        Status::MajorOutage => Recovery::Down,
        Status::PartialOutage => Recovery::Limited { as_status: LimitedAs::Partial, limits: limits()? },
        _ => Recovery::Limited { as_status: LimitedAs::Degraded, limits: limits()? },
    })
}
