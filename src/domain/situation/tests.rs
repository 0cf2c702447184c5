//! Contradictions and candidates, from made-up situations.

use super::*;
use crate::domain::catalogue::Policy;
use crate::domain::language::Texts;
use crate::domain::time::from_millis;
use crate::domain::verdict::Kept;

fn at(minutes: i64) -> Time {
    from_millis(minutes * 60_000).unwrap()
}

fn id(slug: &str) -> ComponentId {
    ComponentId::from_slug(slug)
}

fn component(slug: &str, on: &[&str]) -> Component {
    Component {
        id: id(slug),
        slug: slug.to_owned(),
        group: None,
        parent: None,
        names: Texts::default(),
        descriptions: Texts::default(),
        tier: None,
        operator: None,
        policy: Policy::Manual,
        runs_on: on.iter().map(|slug| FacilityId::from_slug(slug)).collect(),
        position: 0,
    }
}

fn facility(slug: &str, parent: Option<&str>) -> Facility {
    Facility {
        id: FacilityId::from_slug(slug),
        slug: slug.to_owned(),
        parent: parent.map(FacilityId::from_slug),
        kind: "room".to_owned(),
        operator: None,
        names: Texts::default(),
        position: 0,
    }
}

fn checked(status: Status, since: i64) -> Checked {
    Checked { status, since: at(since), reporting: 1, failing: usize::from(status != Status::Operational) }
}

/// Every component with where it runs, what the page says and what the checks say since which minute.
type Row<'a> = (&'a str, &'a [&'a str], Status, Option<(Status, i64)>);

fn situation(rows: &[Row<'_>]) -> Situation {
    let span = |status| Span { from: at(0), until: None, status };
    Situation {
        content: Stamp { sequence: 1, at: at(0) },
        groups: Vec::new(),
        facilities: vec![facility("site", None), facility("room", Some("site"))],
        components: rows.iter().map(|(slug, on, ..)| component(slug, on)).collect(),
        statuses: rows.iter().map(|(slug, _, public, _)| (id(slug), span(*public))).collect(),
        ends: HashMap::new(),
        checked: rows
            .iter()
            .filter_map(|(slug, _, _, checks)| checks.map(|(status, since)| (id(slug), checked(status, since))))
            .collect(),
        open: Vec::new(),
        ended: Vec::new(),
        acknowledged: Vec::new(),
        on_call: Vec::new(),
        waiting: Vec::new(),
    }
}

const WELL: Status = Status::Operational;
const OUT: Status = Status::MajorOutage;

#[test]
fn what_is_worse_than_the_page_says_comes_before_what_is_better() {
    let situation = situation(&[
        ("back", &[], OUT, Some((WELL, 3))),
        ("fine", &[], WELL, Some((WELL, 0))),
        ("slow", &[], WELL, Some((Status::DegradedPerformance, 1))),
        ("out", &[], WELL, Some((OUT, 5))),
        ("work", &[], Status::UnderMaintenance, Some((OUT, 5))),
        ("unchecked", &[], OUT, None),
    ]);
    let found: Vec<(ComponentId, bool)> =
        situation.contradictions().iter().map(|one| (one.component, one.is_hidden())).collect();
    assert_eq!(found, [(id("out"), true), (id("slow"), true), (id("back"), false)]);
}

#[test]
fn components_that_fail_together_are_one_candidate_on_their_innermost_facility() {
    let situation = situation(&[
        ("a", &["room"], WELL, Some((OUT, 4))),
        ("b", &["room"], WELL, Some((OUT, 2))),
        ("c", &["site"], WELL, Some((WELL, 0))),
        ("alone", &[], WELL, Some((OUT, 1))),
    ]);
    let candidates = situation.candidates();
    assert_eq!(candidates.len(), 2);
    assert_eq!(candidates[0].about, Alert::Facility(FacilityId::from_slug("room")));
    assert_eq!((candidates[0].components.clone(), candidates[0].since), (vec![id("a"), id("b")], at(2)));
    assert_eq!(candidates[1].about, Alert::Component(id("alone")));
    assert!(candidates.iter().all(|candidate| candidate.is_hidden));
}

#[test]
fn what_the_page_shows_as_out_is_a_candidate_until_an_incident_tells_of_it() {
    let situation = situation(&[
        ("shown", &[], OUT, Some((OUT, 4))),
        ("worse", &[], Status::DegradedPerformance, Some((OUT, 3))),
        ("better", &[], OUT, Some((WELL, 2))),
        ("work", &[], Status::UnderMaintenance, Some((OUT, 5))),
        ("fine", &[], WELL, Some((WELL, 0))),
    ]);
    let found: Vec<(Alert, bool)> =
        situation.candidates().iter().map(|candidate| (candidate.about, candidate.is_hidden)).collect();
    assert_eq!(found, [(Alert::Component(id("worse")), true), (Alert::Component(id("shown")), false)]);
    assert!(situation.contradictions().iter().all(|one| one.component != id("shown")));
}

#[test]
fn half_of_a_facility_is_not_the_facility() {
    let situation = situation(&[
        ("a", &["room"], WELL, Some((OUT, 4))),
        ("b", &["room"], WELL, Some((OUT, 2))),
        ("c", &["room"], WELL, Some((WELL, 0))),
        ("d", &["room"], WELL, Some((WELL, 0))),
    ]);
    let about: Vec<Alert> = situation.candidates().iter().map(|candidate| candidate.about).collect();
    assert_eq!(about, [Alert::Component(id("b")), Alert::Component(id("a"))]);
}

#[test]
fn checks_are_counted_and_silence_says_nothing() {
    let part = |standing, since| Part {
        kept: Kept { standing, since: at(since), before: Standing::Up, is_flapping: false },
        is_decisive: true,
    };
    assert_eq!(Checked::of(&[]), None);
    assert_eq!(Checked::of(&[part(Standing::Unknown, 3)]), None);
    let parts = [part(Standing::Down, 7), part(Standing::Down, 5), part(Standing::Up, 1), part(Standing::Unknown, 2)];
    let expected = Checked { status: OUT, since: at(5), reporting: 3, failing: 2 };
    assert_eq!(Checked::of(&parts), Some(expected));
}

#[test]
fn what_was_picked_fails_since_its_first_failing_check_whether_the_page_shows_it_or_not() {
    let situation = situation(&[
        ("shown", &["room"], OUT, Some((OUT, 4))),
        ("hidden", &["room"], WELL, Some((OUT, 6))),
        ("fine", &["site"], WELL, Some((WELL, 0))),
        ("older", &[], OUT, Some((OUT, 1))),
    ]);
    let room = Some(FacilityId::from_slug("room"));
    assert_eq!(situation.failing_since(None, &[id("shown"), id("hidden"), id("fine")]), Some(at(4)));
    assert_eq!(situation.failing_since(room, &[]), Some(at(4)), "what is elsewhere does not count");
    assert_eq!(situation.failing_since(room, &[id("older")]), Some(at(1)));
    assert_eq!(situation.failing_since(None, &[id("fine")]), None);
}
