//! `[probing]`: how probes run and are judged where the catalogue does not say.

use super::faults::Refusal;
use super::raw::Raw;
use super::reading::Reading;
use super::{Probing, duration, networks, page};
use crate::domain::verdict::{Flapping, Judging, Patience};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// A place that nobody named.
const LOCATION: &str = "here";
/// It stands in a column of the console and in log lines.
const LOCATION_CHARACTERS_MAX: usize = 40;
/// Two checks in the minute that an outage becomes known elsewhere; half of what costs a small target anything.
const INTERVAL: Duration = Duration::from_secs(30);
/// What people wait for before they call it dead, and short enough for two attempts in one interval.
const TIMEOUT: Duration = Duration::from_secs(10);
/// One packet lost, one connection reset: the second attempt tells it from a failure.
const ATTEMPTS: u32 = 2;
/// Half of the 1,024 descriptors that a process is given where nobody raised the limit.
const CONCURRENCY: u32 = 512;
/// Beyond this the machine runs out of ports before it runs out of targets.
const CONCURRENCY_MAX: u32 = 20_000;
/// About what a browser opens to one host: never more of a burden than one reader.
const CONCURRENCY_PER_HOST: u32 = 8;
/// Two failed checks in a row. The time is less than one interval, so that the second check confirms it even when it
/// comes a little early, and still protects from a bad moment where the interval is a few seconds.
const FAILURE: Patience = Patience { checks: 2, time: Duration::from_secs(20) };
/// Slower than failure: what restarts answers well for a moment and falls again, and a false all-clear costs more trust
/// than a minute's delay. Three checks at the default interval.
const RECOVERY: Patience = Patience { checks: 3, time: Duration::from_secs(50) };
/// Two outages within half an hour are bad luck; the fifth change is a pattern.
const FLAPPING: Flapping = Flapping { changes: 4, within: Duration::from_secs(30 * 60) };
/// The shortest silence that counts: a restart of this process or of its database takes less.
const SILENCE_MIN: Duration = Duration::from_secs(90);
/// Missed checks before silence counts.
const SILENCE_INTERVALS: u32 = 3;
/// Longer patience than this reports an outage when it is over.
const PATIENCE_MAX: Duration = Duration::from_secs(3_600);

impl Probing {
    /// What holds where nothing is set; `None` where our own defaults were at odds, which a test refutes.
    pub fn usual() -> Option<Probing> {
        read(&mut Reading::of(Raw::default()))
    }

    /// The judging of a probe that has its own interval or timeout: what the settings say of silence holds for it, too,
    /// unless it is asked so rarely that it would count as silent between its checks.
    pub fn judging_for(&self, interval: Duration, timeout: Duration) -> Judging {
        let silent_after = if self.judging.silent_after >= missed_checks(interval, timeout) {
            self.judging.silent_after
        } else {
            silent_after(interval, timeout)
        };
        Judging { silent_after, ..self.judging.clone() }
    }
}

/// Three checks missed, and the last of them given its time.
fn missed_checks(interval: Duration, timeout: Duration) -> Duration {
    interval * SILENCE_INTERVALS + timeout
}

/// When a probe counts as silent where the settings do not say.
fn silent_after(interval: Duration, timeout: Duration) -> Duration {
    missed_checks(interval, timeout).max(SILENCE_MIN)
}

/// How probes run, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Probing> {
    let location =
        reading.or_default("probing.location", LOCATION.into(), |text| page::line(text, LOCATION_CHARACTERS_MAX));
    let schedule = read_schedule(reading);
    let concurrency = reading.whole("probing.concurrency", CONCURRENCY, 1..=CONCURRENCY_MAX);
    let per_host_default = CONCURRENCY_PER_HOST.min(concurrency.unwrap_or(CONCURRENCY_PER_HOST));
    let per_host = reading.whole("probing.concurrency_per_host", per_host_default, 1..=CONCURRENCY_MAX);
    if let (Some(concurrency), Some(per_host)) = (concurrency, per_host)
        && per_host > concurrency
    {
        let wrong = format!("is more than probing.concurrency, {concurrency}");
        reading.refuse("probing.concurrency_per_host", Refusal::new(wrong, "write that number or a smaller one"));
    }
    let allow = reading.list("probing.allow", networks::parse);
    let judging = read_judging(reading, schedule);
    let Schedule { interval, timeout, attempts } = schedule?;
    Some(Probing {
        location: location?,
        interval,
        timeout,
        attempts,
        judging: judging?,
        concurrency: concurrency? as usize,
        concurrency_per_host: per_host? as usize,
        allow: allow?.unwrap_or_default(),
    })
}

#[derive(Clone, Copy)]
struct Schedule {
    interval: Duration,
    timeout: Duration,
    attempts: u32,
}

fn read_schedule(reading: &mut Reading) -> Option<Schedule> {
    let interval = reading.duration("probing.interval", INTERVAL, SECOND..=DAY);
    let timeout = reading.duration("probing.timeout", TIMEOUT, Duration::from_millis(10)..=MINUTE);
    let attempts = reading.whole("probing.attempts", ATTEMPTS, 1..=5);
    let schedule = Schedule { interval: interval?, timeout: timeout?, attempts: attempts? };
    let longest = schedule.timeout * schedule.attempts;
    if longest > schedule.interval {
        let wrong = format!(
            "does not fit: {} attempts of {} take up to {}, more than the interval of {}",
            schedule.attempts,
            duration::print(schedule.timeout),
            duration::print(longest),
            duration::print(schedule.interval)
        );
        let right = "raise probing.interval, or lower probing.timeout or probing.attempts";
        let keys = ["probing.interval", "probing.timeout", "probing.attempts"];
        reading.refuse_together(&keys, Refusal::new(wrong, right));
    }
    Some(schedule)
}

fn read_judging(reading: &mut Reading, schedule: Option<Schedule>) -> Option<Judging> {
    let failure = read_patience(reading, "probing.failure", FAILURE);
    let recovery = read_patience(reading, "probing.recovery", RECOVERY);
    let slowness = read_slowness(reading, schedule);
    let silence = reading.optional_duration("probing.silent_after", SECOND * 2..=DAY * 7);
    let changes = reading.whole("probing.flapping.changes", FLAPPING.changes, 2..=100);
    let within = reading.duration("probing.flapping.within", FLAPPING.within, MINUTE..=DAY);
    let (slow_above_ms, well_below_ms) = slowness?;
    let Schedule { interval, timeout, .. } = schedule?;
    let silent_after = silence?.unwrap_or(silent_after(interval, timeout));
    if silent_after < interval * 2 {
        let wrong = format!("is less than two intervals of {}", duration::print(interval));
        let right = format!("write at least {}: one late check is no silence", duration::print(interval * 2));
        reading.refuse("probing.silent_after", Refusal::new(wrong, right));
    }
    let flapping = Flapping { changes: changes?, within: within? };
    Some(Judging { failure: failure?, recovery: recovery?, slow_above_ms, well_below_ms, silent_after, flapping })
}

fn read_patience(reading: &mut Reading, section: &str, default: Patience) -> Option<Patience> {
    let checks = reading.whole(&format!("{section}.checks"), default.checks, 1..=100);
    let time = reading.duration(&format!("{section}.time"), default.time, Duration::ZERO..=PATIENCE_MAX);
    Some(Patience { checks: checks?, time: time? })
}

/// The bounds of slowness in milliseconds, the upper one first.
fn read_slowness(reading: &mut Reading, schedule: Option<Schedule>) -> Option<(Option<u32>, Option<u32>)> {
    let bounds = || Duration::from_millis(1)..=MINUTE;
    let slow_above = reading.optional_duration("probing.slow_above", bounds());
    let well_below = reading.optional_duration("probing.well_below", bounds());
    let (slow_above, well_below) = (slow_above?, well_below?);
    if let (Some(slow_above), Some(Schedule { timeout, .. })) = (slow_above, schedule)
        && slow_above >= timeout
    {
        let wrong = format!("is never reached: an attempt ends after {}", duration::print(timeout));
        reading.refuse("probing.slow_above", Refusal::new(wrong, "write less than probing.timeout"));
    }
    match (slow_above, well_below) {
        (None, Some(_)) => {
            let right = "set probing.slow_above too, or take this out";
            reading.refuse("probing.well_below", Refusal::new("stands alone", right));
        }
        (Some(above), Some(below)) if below > above => {
            let wrong = format!("is more than probing.slow_above, {}", duration::print(above));
            reading.refuse("probing.well_below", Refusal::new(wrong, "write that or less"));
        }
        _ => {}
    }
    // At most a minute: see the bounds.
    let whole_ms = |duration: Duration| duration.as_millis() as u32;
    Some((slow_above.map(whole_ms), well_below.map(whole_ms)))
}
