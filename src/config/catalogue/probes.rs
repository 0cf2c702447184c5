//! Probes in the file. What a probe leaves out comes from the settings.

use super::fields::{Fields, Reader};
use super::{Settings, conditions, read_slugs};
use crate::domain::catalogue::draft::ProbeDraft;
use crate::domain::probes::{Check, TcpCheck};
use crate::domain::verdict::{Flapping, Judging, Patience};
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

/// More often is an attack on one's own service; more seldom than once a day tells nothing.
const INTERVALS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(86_400);
/// An attempt holds a connection; nobody waits longer than a minute for a page.
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(60);
/// Latencies that can be seen: up to the longest timeout.
const LATENCIES: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(60);
/// Patience and silence beyond a week would hide any outage.
const WAITS: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(7 * 86_400);
/// The word that takes the default bound for slowness away.
const NEVER: &str = "never";

const KEYS: &[&str] = &[
    "slug",
    "was",
    "component",
    "url",
    "tcp",
    "interval",
    "timeout",
    "attempts",
    "decisive",
    "slow_above",
    "well_below",
    "failure",
    "recovery",
    "silent_after",
    "flapping",
];

/// One probe; `None` where it has no slug or nothing to ask, which is noted.
pub(super) fn read<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, settings: Settings<'_>) -> Option<ProbeDraft> {
    reader.check_keys(fields, &[KEYS, conditions::KEYS].concat());
    let (slug, was) = read_slugs(reader, fields);
    let component = reader.required(fields, "component", "the slug of the component or function that it checks");
    let check = read_check(reader, fields);
    let probing = settings.probing;
    let interval = reader.duration(fields, "interval", INTERVALS).unwrap_or(probing.interval);
    let attempts = reader.whole(fields, "attempts", 1..=5).map_or(probing.attempts, |attempts| attempts as u32);
    // A default must not be a fault of a probe that is asked more often than it allows for.
    let default_timeout = probing.timeout.min(interval / attempts.max(1));
    let timeout = reader.duration(fields, "timeout", TIMEOUTS).unwrap_or(default_timeout);
    let is_decisive = reader.flag(fields, "decisive").unwrap_or(true);
    let judging = read_judging(reader, fields, &probing.judging_for(interval, timeout));
    Some(ProbeDraft {
        slug: slug?,
        was,
        component: component?.to_owned(),
        is_decisive,
        interval,
        timeout,
        attempts,
        check: check?,
        judging,
    })
}

fn read_check<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Option<Check> {
    match (fields.has("url"), fields.has("tcp")) {
        (true, false) => conditions::read_http(reader, fields).map(Check::Http),
        (false, true) => {
            for key in conditions::KEYS.iter().filter(|key| fields.has(key)) {
                reader.fault_of(fields, key, "only a probe with `url` has this key");
            }
            let target = reader.text(fields, "tcp")?;
            let check = parse_tcp(target);
            match &check {
                None => {
                    reader.fault_of(fields, "tcp", "a host and a port are meant: \"host:port\" or \"[address]:port\"");
                }
                Some(tcp) if tcp.host.parse::<IpAddr>().is_err() && !conditions::is_host_name(&tcp.host) => {
                    reader.fault_of(fields, "tcp", conditions::HOST_NAME_WANTED);
                }
                Some(_) => {}
            }
            check.map(Check::Tcp)
        }
        (true, true) => {
            reader.fault_of(fields, "tcp", "a probe has one target: either `url` or `tcp`");
            None
        }
        (false, false) => {
            reader.fault_of(fields, "url", "a probe has `url = \"https://…\"` or `tcp = \"host:port\"`");
            None
        }
    }
}

fn parse_tcp(target: &str) -> Option<TcpCheck> {
    let (host, port) = target.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    let host = match url::Host::parse(host).ok()? {
        url::Host::Domain(name) => name,
        url::Host::Ipv4(address) => address.to_string(),
        url::Host::Ipv6(address) => address.to_string(),
    };
    Some(TcpCheck { host, port })
}

fn read_judging<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, default: &Judging) -> Judging {
    let (slow_above_ms, well_below_ms) = read_bounds(reader, fields, default);
    let silent_after = reader.duration(fields, "silent_after", WAITS);
    let failure = read_patience(reader, fields, "failure", default.failure);
    let recovery = read_patience(reader, fields, "recovery", default.recovery);
    Judging {
        failure,
        recovery,
        slow_above_ms,
        well_below_ms,
        silent_after: silent_after.unwrap_or(default.silent_after),
        flapping: read_flapping(reader, fields, default.flapping),
    }
}

/// A probe that names its own bound for slow has no other bound for well unless it names that one too.
fn read_bounds<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, default: &Judging) -> (Option<u32>, Option<u32>) {
    let millis = |duration: Duration| duration.as_millis() as u32;
    let is_never = fields.value("slow_above").is_some_and(|value| value.get_ref().as_str() == Some(NEVER));
    let slow = if is_never { None } else { reader.duration(fields, "slow_above", LATENCIES).map(millis) };
    let well = reader.duration(fields, "well_below", LATENCIES).map(millis);
    if fields.has("slow_above") { (slow, well) } else { (default.slow_above_ms, well.or(default.well_below_ms)) }
}

fn read_patience<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, key: &str, default: Patience) -> Patience {
    let Some(inner) = fields.value(key).and_then(|value| reader.table(key, value)) else { return default };
    reader.check_keys(inner, &["checks", "time"]);
    Patience {
        checks: reader.whole(inner, "checks", 1..=100).map_or(default.checks, |checks| checks as u32),
        time: reader.duration(inner, "time", WAITS).unwrap_or(default.time),
    }
}

fn read_flapping<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, default: Flapping) -> Flapping {
    let Some(inner) = fields.value("flapping").and_then(|value| reader.table("flapping", value)) else {
        return default;
    };
    reader.check_keys(inner, &["changes", "within"]);
    Flapping {
        changes: reader.whole(inner, "changes", 1..=100).map_or(default.changes, |changes| changes as u32),
        within: reader.duration(inner, "within", WAITS).unwrap_or(default.within),
    }
}
