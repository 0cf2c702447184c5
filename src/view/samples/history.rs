//! The sample record with incidents and maintenances, with its months and what was corrected.

use super::incidents::wording;
use super::{content_at, outage_at};
use crate::domain::actors::Actor;
use crate::domain::corrections::{Correction, Replaced};
use crate::domain::history::{LeafMonth, Month, MonthRecord};
use crate::domain::ids::{ComponentId, CorrectionId};
use crate::domain::record::{PublicRecord, Stamp};
use crate::domain::status::Status;
use crate::domain::statuses::Span;
use crate::domain::time::Time;
use crate::domain::uptime::ninety_days;
use crate::view::maintenance_samples;
use chrono_tz::Tz;
use std::collections::HashMap;
use std::sync::Arc;

/// An instant in Seoul.
fn at(text: &str) -> Time {
    format!("{text}:00+09:00").parse().unwrap()
}

/// When the taxi was partly out: over the end of September.
pub(crate) fn crossing() -> (Time, Time) {
    (at("2022-09-30T22:00"), at("2022-10-01T03:00"))
}

/// What is recorded of a leaf that had `status` since the sample outage.
fn spans(slug: &str, began_at: Time, status: Status) -> Vec<Span> {
    let mut changes = vec![(began_at, Status::Operational)];
    if slug == "taxi" {
        let (from, until) = crossing();
        changes.extend([(from, Status::PartialOutage), (until, Status::Operational)]);
    }
    changes.extend((status != Status::Operational).then_some((outage_at(), status)));
    let untils = changes.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
    let spans = changes.iter().zip(untils).map(|((from, status), until)| Span { from: *from, until, status: *status });
    spans.collect()
}

/// From November 2021 on, with a stretch that crosses the end of a month and a correction.
pub(crate) fn record() -> PublicRecord {
    let mut record = maintenance_samples::record();
    let mut by_leaf: HashMap<ComponentId, Vec<Span>> = HashMap::new();
    for component in &mut record.components {
        if let Some(state) = &mut component.state {
            let spans = spans(&component.component.slug, state.began_at, state.status);
            state.days = ninety_days(&spans, content_at(), Tz::Asia__Seoul);
            state.outages = spans.iter().filter(|span| span.status != Status::Operational).copied().collect();
            by_leaf.insert(component.component.id, spans);
        }
    }
    let leaves: Vec<ComponentId> = record.leaves().map(|(leaf, _)| leaf.component.id).collect();
    let mut month = Month::parse("2021-11").unwrap();
    while month <= Month::parse("2022-10").unwrap() {
        let (start, end) = month.bounds(Tz::Asia__Seoul);
        let until = end.min(content_at());
        let leaves = leaves.iter().filter_map(|id| LeafMonth::of(*id, &by_leaf[id], start, until)).collect();
        let stamp = Stamp { sequence: if until < end { 1203 } else { 900 }, at: until };
        record.months.insert(0, Arc::new(MonthRecord { month, stamp, until, leaves }));
        month = month.next();
    }
    record.corrections = vec![Correction {
        id: CorrectionId::from_slug("mail"),
        component: ComponentId::from_slug("mail"),
        from: at("2022-09-12T10:00"),
        until: at("2022-09-12T12:30"),
        status: Status::DegradedPerformance,
        replaced: vec![
            Replaced { status: Status::Operational, lasted_ms: 6_600_000 },
            Replaced { status: Status::MajorOutage, lasted_ms: 2_400_000 },
        ],
        reason: wording("전송 기록을 다시 살펴보았습니다.", "We looked through the delivery logs again."),
        by: Actor::parse("duty-lead").unwrap(),
        at: at("2022-09-20T18:00"),
    }];
    record
}
