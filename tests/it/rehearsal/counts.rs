//! A recovery that was published as counts alone: the Daejeon fire of 2025, over a generated catalogue.

use super::at;
use crate::harness::on_both_databases;
use bonghwa::domain::ids::IncidentId;
use bonghwa::domain::incidents::{IncidentRecord, State};
use bonghwa::domain::progress::{Count, Progress, series};
use bonghwa::domain::time::Time;
use bonghwa::rehearsal::file::{self, Rehearsal};
use bonghwa::rehearsal::play::Player;
use bonghwa::store::{Store, incidents};

const FILE: &str = include_str!("../../../demo/nirs-2025.json");

/// The counts as they were published: as of when, restored, of how many.
const PUBLISHED: [(&str, usize, usize); 21] = [
    ("2025-09-29T07:00:00+09:00", 45, 647),
    ("2025-09-29T12:00:00+09:00", 62, 647),
    ("2025-09-29T16:00:00+09:00", 73, 647),
    ("2025-09-29T22:00:00+09:00", 81, 647),
    ("2025-09-30T10:00:00+09:00", 87, 647),
    ("2025-10-02T12:00:00+09:00", 112, 647),
    ("2025-10-03T06:00:00+09:00", 115, 647),
    ("2025-10-05T00:00:00+09:00", 134, 647),
    ("2025-10-09T06:00:00+09:00", 193, 709),
    ("2025-10-10T18:00:00+09:00", 231, 709),
    ("2025-10-13T21:00:00+09:00", 284, 709),
    ("2025-10-15T18:00:00+09:00", 323, 709),
    ("2025-10-16T06:00:00+09:00", 324, 709),
    ("2025-10-16T18:00:00+09:00", 332, 709),
    ("2025-10-18T18:00:00+09:00", 367, 709),
    ("2025-10-21T18:00:00+09:00", 424, 709),
    ("2025-10-22T18:00:00+09:00", 450, 709),
    ("2025-10-31T07:00:00+09:00", 629, 709),
    ("2025-10-31T12:00:00+09:00", 640, 709),
    ("2025-11-06T06:00:00+09:00", 676, 709),
    ("2025-12-30T00:00:00+09:00", 709, 709),
];

fn rehearsal() -> Rehearsal {
    file::read(FILE).unwrap_or_else(|faults| panic!("{faults}"))
}

async fn incident_of(store: &Store) -> IncidentRecord {
    let id = IncidentId::from_slug("n-0926");
    store.read(move |conn| incidents::find(conn, id)).await.expect("the incident").incident
}

#[test]
fn the_file_has_709_systems_in_four_tiers_and_the_published_counts() {
    let rehearsal = rehearsal();
    let of_tier = |tier| rehearsal.catalogue.components.iter().filter(|entry| entry.tier == Some(tier)).count();
    assert_eq!([1, 2, 3, 4].map(of_tier), [40, 68, 261, 340]);
    assert_eq!(rehearsal.catalogue.components[0].slug, "tier1-01");
    let facts: Vec<(Time, Option<(u32, u32)>)> =
        rehearsal.facts.progress.iter().map(|progress| (progress.as_of, progress.restored_of)).collect();
    let published: Vec<_> =
        PUBLISHED.iter().map(|(as_of, back, of)| (at(as_of), Some((*back as u32, *of as u32)))).collect();
    assert_eq!(facts, published);
}

on_both_databases! {
    async fn progress_equals_each_published_count_and_the_curve_shows_the_step(database: TestDatabase) {
        let store = database.store();
        let mut player = Player::new(rehearsal());
        player.begin(&store).await.unwrap();
        for (instant, restored, tracked) in PUBLISHED {
            player.play_until(&store, at(instant)).await.unwrap();
            let incident = incident_of(&store).await;
            let progress = Progress::of(&incident).unwrap();
            assert_eq!((progress.all.restored, progress.all.tracked()), (restored, tracked), "{instant}");
            assert_eq!((progress.as_of, progress.all.down), (at(instant), tracked - restored), "{instant}");
            assert_eq!(progress.set_version, if tracked == 647 { 1 } else { 2 }, "{instant}");
        }
        let incident = incident_of(&store).await;
        assert_eq!(incident.state, State::Resolved { at: at("2025-12-30T00:00:00+09:00") });
        let step = &incident.sets[1];
        assert_eq!((step.added.len(), step.removed.len(), step.at), (62, 0, at("2025-10-09T06:00:00+09:00")));
        assert!(step.reason.is_some());
        let curve = series(&incident, |_| true);
        // The curve begins with the fire and has one point for each count.
        assert_eq!(curve.len(), 22);
        assert_eq!(curve[0].count, Count { down: 647, ..Count::default() });
        for (point, (instant, restored, tracked)) in curve[1..].iter().zip(PUBLISHED) {
            let count = (point.at, point.count.restored, point.count.tracked());
            assert_eq!(count, (at(instant), restored, tracked));
        }
        assert_eq!((curve[8].set_version, curve[9].set_version), (1, 2));
        // By tier, as published on 15 October.
        assert_eq!(tiers_at(&curve_of_tier(&incident, 1), "2025-10-15T18:00:00+09:00"), (31, 40));
        assert_eq!(tiers_at(&curve_of_tier(&incident, 4), "2025-10-15T18:00:00+09:00"), (122, 340));
    }
}

fn curve_of_tier(incident: &IncidentRecord, tier: u8) -> Vec<(Time, usize, usize)> {
    let points = series(incident, |tracked| tracked.tier == Some(tier));
    points.iter().map(|point| (point.at, point.count.restored, point.count.tracked())).collect()
}

fn tiers_at(curve: &[(Time, usize, usize)], instant: &str) -> (usize, usize) {
    let last = curve.iter().rfind(|(from, ..)| *from <= at(instant)).expect("a point before it");
    (last.1, last.2)
}
