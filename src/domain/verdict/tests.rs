//! Verdicts, by example, against a slower reference, and by property.

use super::*;
use crate::domain::observations::SeriesId;
use crate::domain::time::from_millis;
use Standing::{Down, Slow, Unknown, Up};
use proptest::prelude::*;

fn at(seconds: i64) -> Time {
    from_millis(seconds * 1_000).unwrap()
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn judging() -> Judging {
    Judging {
        failure: Patience { checks: 3, time: seconds(60) },
        recovery: Patience { checks: 2, time: seconds(30) },
        slow_above_ms: Some(2_000),
        well_below_ms: Some(1_500),
        silent_after: seconds(300),
        flapping: Flapping { changes: 4, within: seconds(600) },
    }
}

fn seen(second: i64, outcome: Outcome, latency_ms: Option<u32>) -> Observation {
    Observation { series: SeriesId(1), at: at(second), outcome, latency_ms, note: None }
}

fn ok(second: i64) -> Observation {
    seen(second, Outcome::Ok, Some(100))
}

fn failed(second: i64) -> Observation {
    seen(second, Outcome::Failed, None)
}

fn well() -> Verdict {
    let mut verdict = Verdict::resume(Kept::nothing());
    verdict.observe(&judging(), &ok(0));
    verdict
}

/// The turns as (to, since in seconds).
fn fold(verdict: &mut Verdict, judging: &Judging, all: &[Observation]) -> Vec<(Standing, i64)> {
    all.iter().flat_map(|seen| verdict.observe(judging, seen)).map(|turn| (turn.to, turn.since.timestamp())).collect()
}

#[test]
fn a_first_good_word_is_believed_at_once_and_a_first_bad_one_with_patience() {
    let mut verdict = Verdict::resume(Kept::nothing());
    assert_eq!(fold(&mut verdict, &judging(), &[ok(10)]), [(Up, 10)]);
    let mut verdict = Verdict::resume(Kept::nothing());
    assert_eq!(fold(&mut verdict, &judging(), &[failed(10), failed(40)]), []);
    assert_eq!(fold(&mut verdict, &judging(), &[failed(70)]), [(Down, 10)]);
}

#[test]
fn a_failure_needs_checks_and_time_and_is_dated_back_to_the_first() {
    // Enough time, too few checks.
    assert_eq!(fold(&mut well(), &judging(), &[failed(30), failed(200)]), []);
    // Enough checks, too little time.
    assert_eq!(fold(&mut well(), &judging(), &[failed(30), failed(40), failed(50), failed(89)]), []);
    assert_eq!(fold(&mut well(), &judging(), &[failed(30), failed(40), failed(50), failed(90)]), [(Down, 30)]);
    // One success between begins anew.
    assert_eq!(fold(&mut well(), &judging(), &[failed(30), failed(60), ok(80), failed(90), failed(120)]), []);
}

#[test]
fn a_recovery_has_its_own_patience_and_is_dated_back_too() {
    let mut verdict = well();
    fold(&mut verdict, &judging(), &[failed(30), failed(60), failed(90)]);
    assert_eq!(fold(&mut verdict, &judging(), &[ok(120), ok(149)]), []);
    assert_eq!(fold(&mut verdict, &judging(), &[ok(150)]), [(Up, 120)]);
}

#[test]
fn what_got_slow_is_well_again_only_below_the_lower_bound() {
    let took = |second, latency| seen(second, Outcome::Ok, Some(latency));
    let mut verdict = well();
    assert_eq!(fold(&mut verdict, &judging(), &[took(30, 2_000), took(60, 2_000), took(90, 2_000)]), []);
    let slow = [took(120, 2_001), took(150, 2_001), took(180, 2_001)];
    assert_eq!(fold(&mut verdict, &judging(), &slow), [(Slow, 120)]);
    assert_eq!(fold(&mut verdict, &judging(), &[took(210, 1_600), took(240, 1_501), took(270, 1_600)]), []);
    assert_eq!(fold(&mut verdict, &judging(), &[took(300, 1_500), took(330, 1_500)]), [(Up, 300)]);
}

#[test]
fn an_outage_that_becomes_slowness_is_slow_since_the_first_answer() {
    let mut verdict = well();
    fold(&mut verdict, &judging(), &[failed(30), failed(60), failed(90)]);
    let slow = [seen(120, Outcome::Slow, None), seen(150, Outcome::Slow, None)];
    assert_eq!(fold(&mut verdict, &judging(), &slow), [(Slow, 120)]);
}

#[test]
fn slowness_that_becomes_an_outage_counts_the_failures_that_confirmed_the_slowness() {
    let slow = |second| seen(second, Outcome::Slow, None);
    let turns = fold(&mut well(), &judging(), &[slow(30), slow(60), failed(90), failed(120), failed(150)]);
    assert_eq!(turns, [(Slow, 30), (Down, 90)]);
}

#[test]
fn path_and_self_failures_and_skipped_checks_say_nothing_at_all() {
    for nothing in [Outcome::PathFailed, Outcome::SelfFailed, Outcome::Skipped] {
        // They do not advance …
        let all: Vec<_> = (1..20).map(|check| seen(check * 10, nothing, None)).collect();
        assert_eq!(fold(&mut well(), &judging(), &all), []);
        // … nor reset …
        let all = [failed(30), seen(40, nothing, None), failed(60), seen(70, nothing, None), failed(90)];
        assert_eq!(fold(&mut well(), &judging(), &all), [(Down, 30)]);
        // … nor keep alive.
        let mut verdict = well();
        verdict.observe(&judging(), &seen(299, nothing, None));
        assert_eq!(verdict.fall_silent(&judging(), at(301)), Some(Turn { to: Unknown, since: at(0) }));
    }
}

#[test]
fn silence_is_unknown_since_the_last_word_and_never_up() {
    let mut verdict = well();
    verdict.observe(&judging(), &ok(30));
    assert_eq!(verdict.fall_silent(&judging(), at(330)), None);
    assert_eq!(verdict.fall_silent(&judging(), at(331)), Some(Turn { to: Unknown, since: at(30) }));
    assert_eq!(verdict.fall_silent(&judging(), at(9_999)), None);
    assert_eq!(fold(&mut verdict, &judging(), &[ok(10_000)]), [(Up, 10_000)]);
}

#[test]
fn a_silence_that_nobody_noticed_is_told_with_the_word_that_ends_it() {
    assert_eq!(fold(&mut well(), &judging(), &[ok(1_000)]), [(Unknown, 0), (Up, 1_000)]);
}

#[test]
fn a_silence_does_not_forget_an_outage() {
    let mut verdict = well();
    fold(&mut verdict, &judging(), &[failed(30), failed(60), failed(90)]);
    assert_eq!(fold(&mut verdict, &judging(), &[ok(1_000)]), [(Unknown, 90)]);
    assert_eq!(fold(&mut verdict, &judging(), &[ok(1_030)]), [(Up, 1_000)]);
}

#[test]
fn failures_on_both_sides_of_a_silence_are_not_one_run() {
    let mut verdict = Verdict::resume(Kept::nothing());
    assert_eq!(fold(&mut verdict, &judging(), &[failed(0), failed(30), failed(2_000), failed(2_030)]), []);
    assert_eq!(fold(&mut verdict, &judging(), &[failed(2_060)]), [(Down, 2_000)]);
}

#[test]
fn a_clock_that_steps_back_is_ignored() {
    let mut verdict = well();
    verdict.observe(&judging(), &ok(100));
    let before = verdict.clone();
    assert_eq!(fold(&mut verdict, &judging(), &[failed(100), failed(10), failed(40), failed(99)]), []);
    assert_eq!(verdict, before);
    assert_eq!(verdict.fall_silent(&judging(), at(-5_000)), None);
}

#[test]
fn what_flaps_is_held_at_the_worse_until_it_has_been_quiet() {
    let judging = Judging {
        failure: Patience { checks: 1, time: seconds(0) },
        recovery: Patience { checks: 1, time: seconds(0) },
        ..judging()
    };
    let mut verdict = well();
    // The first word was a change as well: the fourth after it is one too many.
    let turns = fold(&mut verdict, &judging, &[failed(10), ok(20), failed(30), ok(40), failed(50)]);
    assert_eq!(turns, [(Down, 10), (Up, 20), (Down, 30), (Up, 40), (Down, 50)]);
    // It goes on for longer than the window: still held.
    let flapping: Vec<_> = (6..100).map(|ten| if ten % 2 == 0 { ok(ten * 10) } else { failed(ten * 10) }).collect();
    assert_eq!(fold(&mut verdict, &judging, &flapping), []);
    let quiet: Vec<_> = (100..=160).map(|ten| ok(ten * 10)).collect();
    assert_eq!(fold(&mut verdict, &judging, &quiet), [(Up, 1_000)]);
    assert_eq!(verdict.since(), at(1_000));
}

#[test]
fn the_probes_of_a_component_add_up_to_its_status() {
    let part = |standing, is_decisive| Part { kept: Kept { standing, ..Kept::nothing() }, is_decisive };
    type Row = (&'static [(Standing, bool)], Option<Status>);
    let table: [Row; 12] = [
        (&[], None),
        (&[(Up, true)], Some(Status::Operational)),
        (&[(Slow, true)], Some(Status::DegradedPerformance)),
        (&[(Down, true)], Some(Status::MajorOutage)),
        (&[(Down, false)], Some(Status::PartialOutage)),
        (&[(Unknown, true)], Some(Status::Unknown)),
        (&[(Unknown, true), (Unknown, false)], Some(Status::Unknown)),
        (&[(Unknown, true), (Up, false)], Some(Status::Operational)),
        (&[(Unknown, true), (Down, false)], Some(Status::PartialOutage)),
        (&[(Down, false), (Down, true)], Some(Status::MajorOutage)),
        (&[(Slow, true), (Down, false), (Up, true)], Some(Status::PartialOutage)),
        (&[(Slow, false), (Up, true)], Some(Status::DegradedPerformance)),
    ];
    for (parts, status) in table {
        let parts: Vec<Part> = parts.iter().map(|(standing, is_decisive)| part(*standing, *is_decisive)).collect();
        assert_eq!(status_of_component(&parts), status, "{parts:?}");
    }
}

#[test]
fn a_probe_that_vanished_while_it_was_down_keeps_its_component_from_being_well() {
    let kept = |standing, before| Kept { standing, before, ..Kept::nothing() };
    let part = |kept| Part { kept, is_decisive: true };
    let parts = [part(kept(Unknown, Down)), part(kept(Up, Up))];
    assert_eq!(status_of_component(&parts), Some(Status::Unknown));
}

#[test]
fn a_component_has_recovered_when_the_last_of_its_probes_has() {
    let kept = |standing, before, since| Kept { standing, before, since: at(since), is_flapping: false };
    let parts = |all: &[Kept]| all.iter().map(|kept| Part { kept: *kept, is_decisive: true }).collect::<Vec<_>>();
    let (early, late) = (kept(Up, Down, 100), kept(Up, Down, 160));
    assert_eq!(since_of_component(&early, &parts(&[early, late])), at(160));
    let worse = kept(Down, Up, 50);
    assert_eq!(since_of_component(&worse, &parts(&[worse, late])), at(50));
    let (gone, later) = (kept(Unknown, Up, 70), kept(Unknown, Up, 90));
    assert_eq!(since_of_component(&gone, &parts(&[gone, later])), at(90));
}

/// The rules again, over the whole history each time: no state but what was shown and what was decided.
#[derive(Default)]
struct Reference {
    shown: Vec<(Time, Standing)>,
    changed_at: Vec<Time>,
    last_at: Option<Time>,
    turns: Vec<Turn>,
    is_flapping: bool,
}

impl Reference {
    fn standing(&self) -> Standing {
        self.turns.last().map_or(Unknown, |turn| turn.to)
    }

    fn before(&self) -> Standing {
        self.turns.iter().map(|turn| turn.to).rfind(|to| *to != Unknown).unwrap_or(Up)
    }

    fn confirms(&self, patience: Patience, counts: impl Fn(Standing) -> bool) -> Option<Time> {
        let run: Vec<Time> =
            self.shown.iter().rev().take_while(|(_, shown)| counts(*shown)).map(|(at, _)| *at).collect();
        let (last, first) = (*run.first()?, *run.last()?);
        let holds = run.len() >= patience.checks as usize
            && last - first >= chrono::TimeDelta::from_std(patience.time).unwrap();
        holds.then_some(first)
    }

    fn observe(&mut self, judging: &Judging, seen: &Observation) {
        if matches!(seen.outcome, Outcome::PathFailed | Outcome::SelfFailed | Outcome::Skipped) {
            return;
        }
        if let Some(last_at) = self.last_at {
            if seen.at <= last_at {
                return;
            }
            if (seen.at - last_at).to_std().unwrap() > judging.silent_after {
                self.shown.clear();
                if self.standing() != Unknown {
                    self.turns.push(Turn { to: Unknown, since: last_at });
                }
            }
        }
        self.last_at = Some(seen.at);
        let bound = if self.standing() == Slow { judging.well_below_ms } else { judging.slow_above_ms };
        let shown = match seen.outcome {
            Outcome::Failed => Down,
            Outcome::Slow => Slow,
            _ if seen.latency_ms > bound => Slow,
            _ => Up,
        };
        self.shown.push((seen.at, shown));
        let same = Patience { checks: 1, time: judging.flapping.within };
        self.is_flapping &= self.confirms(same, |other| other == shown).is_none();
        if let Some(turn) = self.decide(judging) {
            self.turns.push(turn);
            self.changed_at.push(seen.at);
            let window = chrono::TimeDelta::from_std(judging.flapping.within).unwrap();
            let recent = self.changed_at.iter().filter(|at| seen.at - **at <= window).count();
            if recent > judging.flapping.changes as usize {
                self.is_flapping = true;
                self.changed_at.clear();
            }
        }
    }

    fn decide(&self, judging: &Judging) -> Option<Turn> {
        let once = Patience { checks: 1, time: Duration::ZERO };
        let down = self.confirms(judging.failure, |shown| shown == Down).map(|since| Turn { to: Down, since });
        let slow = self.confirms(judging.failure, |shown| shown != Up).map(|since| Turn { to: Slow, since });
        let up = |patience| self.confirms(patience, |shown| shown == Up).map(|since| Turn { to: Up, since });
        let half = self.confirms(judging.recovery, |shown| shown != Down).map(|since| Turn { to: Slow, since });
        let held = self.is_flapping;
        match self.standing() {
            Up => down.or(slow),
            Slow => down.or(up(judging.recovery).filter(|_| !held)),
            Down => up(judging.recovery).or(half).filter(|_| !held),
            Unknown if self.before() == Up && !held => down.or(up(once)).or(slow),
            Unknown => down.or(up(judging.recovery).filter(|_| !held)).or(slow),
        }
    }
}

fn any_judging() -> impl Strategy<Value = Judging> {
    let patience = || (1u32..4, 0u64..90).prop_map(|(checks, time)| Patience { checks, time: seconds(time) });
    (patience(), patience(), 60u64..240, 1u32..5, 30u64..400).prop_map(
        |(failure, recovery, silent, changes, within)| {
            let flapping = Flapping { changes, within: seconds(within) };
            Judging { failure, recovery, silent_after: seconds(silent), flapping, ..judging() }
        },
    )
}

fn any_history() -> impl Strategy<Value = Vec<Observation>> {
    let outcome = prop_oneof![
        6 => Just(Outcome::Ok), 6 => Just(Outcome::Failed), 2 => Just(Outcome::Slow),
        1 => Just(Outcome::PathFailed), 1 => Just(Outcome::SelfFailed), 1 => Just(Outcome::Skipped),
    ];
    // Now and then the clock steps back, and now and then there is a silence.
    let gap = prop_oneof![20 => 1i64..60, 1 => -50i64..1, 1 => 60i64..400];
    // Runs of one outcome, so that something is confirmed at all.
    prop::collection::vec((outcome, 1usize..7, gap, 0u32..3_000), 0..30).prop_map(|runs| {
        let mut now = 1_000;
        let mut all = Vec::new();
        for (outcome, length, gap, latency) in runs {
            for check in 0..length {
                now += if check == 0 { gap } else { gap.clamp(1, 40) };
                all.push(seen(now, outcome, (outcome == Outcome::Ok).then_some(latency)));
            }
        }
        all
    })
}

fn turns(judging: &Judging, all: &[Observation]) -> Vec<Turn> {
    let mut verdict = Verdict::resume(Kept::nothing());
    all.iter().flat_map(|seen| verdict.observe(judging, seen)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn it_says_what_the_reference_says(judging in any_judging(), all in any_history()) {
        let mut reference = Reference::default();
        all.iter().for_each(|seen| reference.observe(&judging, seen));
        prop_assert_eq!(turns(&judging, &all), reference.turns);
    }

    #[test]
    fn looking_every_second_finds_the_same(judging in any_judging(), all in any_history()) {
        // In order only: a word that comes late cannot take back a silence that was found meanwhile.
        let mut last_at = Time::MIN_UTC;
        let mut is_newer = |seen: &Observation| {
            let is_newer = seen.at > last_at;
            last_at = last_at.max(seen.at);
            is_newer
        };
        let all: Vec<_> = all.into_iter().filter(|seen| is_newer(seen)).collect();
        let mut verdict = Verdict::resume(Kept::nothing());
        let mut found = Vec::new();
        let mut now = at(0);
        for seen in &all {
            while now < seen.at {
                found.extend(verdict.fall_silent(&judging, now));
                now += chrono::TimeDelta::seconds(1);
            }
            found.extend(verdict.observe(&judging, seen));
        }
        let told = all.last().map_or(now, |last| last.at.max(now));
        let mut folded = turns(&judging, &all);
        // Only a silence that no word has ended yet is found by looking alone.
        if found.len() > folded.len() {
            prop_assert_eq!(found.last().map(|turn| turn.to), Some(Unknown));
            let mut verdict = Verdict::resume(Kept::nothing());
            all.iter().for_each(|seen| drop(verdict.observe(&judging, seen)));
            folded.extend(verdict.fall_silent(&judging, told));
        }
        prop_assert_eq!(found, folded);
    }

    #[test]
    fn what_tells_nothing_changes_nothing(judging in any_judging(), all in any_history()) {
        let telling: Vec<Observation> = all
            .iter()
            .filter(|seen| matches!(seen.outcome, Outcome::Ok | Outcome::Slow | Outcome::Failed))
            .cloned()
            .collect();
        prop_assert_eq!(turns(&judging, &all), turns(&judging, &telling));
    }

    #[test]
    fn it_is_never_up_when_the_last_checks_all_failed(judging in any_judging(), all in any_history(), failures in 1i64..6) {
        let mut verdict = Verdict::resume(Kept::nothing());
        all.iter().for_each(|seen| drop(verdict.observe(&judging, seen)));
        let last = all.iter().map(|seen| seen.at.timestamp()).max().unwrap_or(0);
        let step = 30;
        (1..=failures).for_each(|check| drop(verdict.observe(&judging, &failed(last + check * step))));
        let is_enough = failures >= i64::from(judging.failure.checks)
            && (failures - 1) * step >= judging.failure.time.as_secs() as i64;
        if is_enough {
            prop_assert_eq!(verdict.standing(), Down);
        }
    }

    #[test]
    fn changes_follow_one_another_and_are_never_dated_ahead(judging in any_judging(), all in any_history()) {
        let mut verdict = Verdict::resume(Kept::nothing());
        let mut last = (Unknown, Time::MIN_UTC);
        for seen in &all {
            for turn in verdict.observe(&judging, seen) {
                prop_assert!(turn.to != last.0 && turn.since >= last.1 && turn.since <= seen.at);
                last = (turn.to, turn.since);
            }
        }
    }

    #[test]
    fn after_a_restart_it_goes_on_as_if_there_had_been_none(
        judging in any_judging(), all in any_history(), cut in 0.0f64..1.0,
    ) {
        // What Verdict::resume says it does not keep: the count towards flapping, and the gap between the bounds.
        let judging = Judging { well_below_ms: judging.slow_above_ms, flapping: Flapping { changes: 1_000, ..judging.flapping }, ..judging };
        let cut = (all.len() as f64 * cut) as usize;
        let mut whole = Verdict::resume(Kept::nothing());
        let mut kept = Kept::nothing();
        for seen in &all[..cut] {
            // Written where something turned, as the recorder does.
            if !whole.observe(&judging, seen).is_empty() {
                kept = whole.kept();
            }
        }
        let mut resumed = Verdict::resume(kept);
        for seen in &all[..cut] {
            prop_assert_eq!(resumed.replay(&judging, seen), vec![]);
        }
        for seen in &all[cut..] {
            prop_assert_eq!(resumed.observe(&judging, seen), whole.observe(&judging, seen));
            prop_assert_eq!(resumed.standing(), whole.standing());
        }
    }
}
