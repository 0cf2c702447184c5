//! Summaries: the finished days of a component in one small row, so that 90 days of a thousand components are one short
//! read. A cache: spans are the truth, and any summary can be made again from them.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{components, uptime_summaries};
use crate::domain::ids::ComponentId;
use crate::domain::time::Time;
use crate::domain::uptime::{DayRun, DayTallies, Tally};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::HashMap;

/// Every summary there is.
pub fn list_summaries(conn: &mut Conn) -> Result<HashMap<ComponentId, DayTallies>, Error> {
    let rows: Vec<(Word<ComponentId>, NaiveDate, Vec<u8>)> = uptime_summaries::table.load(conn)?;
    rows.into_iter()
        .map(|(component, last_on, bytes)| {
            let days = decode(&bytes).ok_or_else(|| Error::corrupt(format!("the summary of {}", component.0)))?;
            Ok((component.0, DayTallies::new(last_on, days)))
        })
        .collect()
}

/// Writes the summary of a component over the one it had.
pub fn save_summary(conn: &mut Conn, component: ComponentId, days: &DayTallies) -> Result<(), Error> {
    let row = (
        uptime_summaries::component_id.eq(Word(component)),
        uptime_summaries::last_on.eq(days.last_on),
        uptime_summaries::days.eq(encode(days.runs())),
    );
    each!(conn, c => diesel::insert_into(uptime_summaries::table)
        .values(row)
        .on_conflict(uptime_summaries::component_id)
        .do_update()
        .set((
            uptime_summaries::last_on.eq(excluded(uptime_summaries::last_on)),
            uptime_summaries::days.eq(excluded(uptime_summaries::days)),
        ))
        .execute(c))?;
    Ok(())
}

/// Notes the instant at which the uptime figures of a component end.
pub fn save_as_of(conn: &mut Conn, component: ComponentId, as_of: Time) -> Result<(), Error> {
    diesel::update(components::table.find(Word(component)))
        .set(components::uptime_as_of.eq(At(as_of)))
        .execute(conn)?;
    Ok(())
}

/// As [`save_as_of`] for every component.
pub fn save_as_of_all(conn: &mut Conn, as_of: Time) -> Result<(), Error> {
    diesel::update(components::table).set(components::uptime_as_of.eq(At(as_of))).execute(conn)?;
    Ok(())
}

/// Runs of equal days: how many, then the six counts, all as LEB128. Ninety good days are nine bytes.
fn encode(runs: &[DayRun]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for run in runs {
        put(&mut bytes, run.days as u64);
        for count in counts(&run.tally) {
            put(&mut bytes, count as u64);
        }
    }
    bytes
}

fn decode(bytes: &[u8]) -> Option<Vec<DayRun>> {
    let mut rest = bytes;
    let mut runs = Vec::new();
    while !rest.is_empty() {
        let count = take(&mut rest)?;
        let mut next = || take(&mut rest).map(|value| value as i64);
        let tally = Tally {
            covered_ms: next()?,
            major_ms: next()?,
            partial_ms: next()?,
            degraded_ms: next()?,
            maintenance_ms: next()?,
            unknown_ms: next()?,
        };
        // A summary never holds more than a year; anything else is damage, and must not become an allocation.
        if count == 0 || count > 400 {
            return None;
        }
        runs.push(DayRun { days: count as usize, tally });
    }
    Some(runs)
}

fn counts(tally: &Tally) -> [i64; 6] {
    [tally.covered_ms, tally.major_ms, tally.partial_ms, tally.degraded_ms, tally.maintenance_ms, tally.unknown_ms]
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ninety_good_days_are_nine_bytes_and_damage_is_noticed() {
        let days = vec![DayRun { days: 90, tally: Tally { covered_ms: 86_400_000, ..Tally::default() } }];
        let bytes = encode(&days);
        assert!(bytes.len() <= 10, "{}", bytes.len());
        assert_eq!(decode(&bytes), Some(days));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[0xff; 40]), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(counts in prop::collection::vec(prop::array::uniform6(0i64..90_000_000), 0..100)) {
            let runs: Vec<DayRun> = counts
                .iter()
                .map(|c| Tally { covered_ms: c[0], major_ms: c[1], partial_ms: c[2], degraded_ms: c[3], maintenance_ms: c[4], unknown_ms: c[5] })
                .enumerate()
                .map(|(place, tally)| DayRun { days: place + 1, tally })
                .collect();
            prop_assert_eq!(decode(&encode(&runs)), Some(runs));
        }
    }
}
