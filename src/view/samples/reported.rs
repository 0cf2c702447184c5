//! An older incident that is over, with an exception and a report.

use super::incidents::{bare, wording};
use super::outage::{outage, said, seen, sets};
use super::outage_at;
use crate::domain::ids::ComponentId;
use crate::domain::incidents::{Exception, Impact, IncidentRecord, Phase, Precision, Start, State};
use crate::domain::record::Stamp;
use crate::domain::recoveries::Recovery;
use crate::domain::safety::{Safety, SafetyStatement};
use crate::domain::updates::UpdateKind;
use chrono::Duration;

/// Three of four leaves were restored after three hours; the map was not.
pub(crate) fn reported() -> IncidentRecord {
    let began_at = outage_at() - Duration::days(20);
    let resolved_at = began_at + Duration::hours(3);
    let body = wording("배포한 설정이 잘못되어 있었습니다.", "A configuration that we rolled out was wrong.");
    let mut report = said(12, UpdateKind::Report, Phase::Postmortem, resolved_at + Duration::days(4), body);
    report.as_of = report.published_at;
    let back = wording("복구했습니다.", "It is back.");
    let mut incident = IncidentRecord {
        stamp: Stamp { sequence: 1100, at: report.published_at },
        title: wording("메일 전송이 늦어졌습니다", "Mail was delivered late"),
        state: State::Reported { resolved_at, at: report.published_at },
        starts: vec![Start { at: began_at, precision: Precision::Day, said_at: began_at, reason: None }],
        opened_at: began_at,
        updates: vec![said(11, UpdateKind::Regular, Phase::Resolved, resolved_at, back), report],
        sets: sets().into_iter().take(1).collect(),
        tracked: outage().tracked,
        exceptions: vec![Exception {
            component: ComponentId::from_slug("map"),
            reason: wording("별도 작업으로 이어집니다.", "This goes on as work of its own."),
            said_at: resolved_at,
            taken_back_at: None,
        }],
        safety: vec![SafetyStatement {
            safety: Safety::NoneKnown,
            wording: wording("메일은 늦었을 뿐 모두 전달되었습니다.", "All mail arrived, though late."),
            as_of: resolved_at,
            said_at: resolved_at,
        }],
        ..bare("reported", Impact::Minor)
    };
    incident.sets[0].at = began_at;
    incident.tracked.retain(|tracked| tracked.component != ComponentId::from_slug("taxi"));
    let slugs = ["talk-text", "talk-media", "mail", "map"];
    incident.recoveries = slugs.iter().zip(1..).map(|(slug, n)| seen(n, slug, Recovery::Down, began_at)).collect();
    // All but the map, which is the exception.
    let restored = slugs[..3].iter().zip(5..);
    incident.recoveries.extend(restored.map(|(slug, n)| seen(n, slug, Recovery::Restored, resolved_at)));
    incident
}
