//! Uptime over midnights: whatever is recorded in whatever order, the summaries are what the spans say.

use crate::harness::on_both_databases;
use crate::observations::begin_component;
use bonghwa::actions::statuses::{Statement, change};
use bonghwa::actions::uptime::{refresh_lasting, roll_days};
use bonghwa::domain::ids::ComponentId;
use bonghwa::domain::status::Status;
use bonghwa::domain::statuses::Basis;
use bonghwa::domain::time::{Time, day_of, day_start};
use bonghwa::domain::uptime::{DAYS, DayTallies};
use bonghwa::store::{Conn, Error, Store, record, statuses};
use chrono::TimeDelta;
use chrono_tz::{Europe::Berlin, Tz};

fn time(text: &str) -> Time {
    text.parse().expect("an instant")
}

fn say(conn: &mut Conn, now: Time, component: ComponentId, to: Status, since: Time) -> Result<(), Error> {
    let statement = Statement {
        component,
        to,
        since,
        as_of: now,
        basis: Basis::Probe,
        actor: "probe:test".to_owned(),
        why: None,
        cause: None,
    };
    change(conn, now, Berlin, &statement).map(drop)
}

async fn begin(store: &Store, now: Time, slugs: &'static [&'static str]) -> Vec<ComponentId> {
    let begun = store.write(move |conn| {
        record::begin(conn, now, day_of(now, Berlin), false)?;
        slugs.iter().map(|slug| begin_component(conn, slug, "automatic", now)).collect::<Result<Vec<_>, Error>>()
    });
    begun.await.expect("an empty database")
}

/// Spans without gaps, and the figures that they add up to.
fn assert_summaries_say_what_spans_say(conn: &mut Conn, zone: Tz) -> Result<(), Error> {
    let found = record::find(conn, zone, None)?;
    let today = record::find_standing(conn)?.rolled_on;
    for component in found.components {
        let spans = statuses::list_spans(conn, component.component.id, Time::UNIX_EPOCH)?;
        assert!(
            spans.windows(2).all(|pair| pair[0].until == Some(pair[1].from) && pair[0].from < pair[1].from),
            "{spans:?}"
        );
        assert!(spans.last().is_some_and(|last| last.until.is_none()), "{spans:?}");
        let state = component.state.expect("a leaf has a state");
        let whole = DayTallies::of(&spans, today, state.days.len(), zone, state.uptime_as_of);
        assert_eq!(state.days, whole, "{spans:?}");
        let reaches_back = spans[0].from < day_start(today, zone);
        assert!(!reaches_back || state.days.len() == DAYS, "{} days", state.days.len());
    }
    Ok(())
}

on_both_databases! {
    async fn random_changes_dated_back_at_random_leave_summaries_equal_to_their_spans(database: TestDatabase) {
        let store = database.store();
        // Two days before clocks go forward.
        let start = time("2026-03-27T12:00:00Z");
        let all = begin(&store, start, &["a", "b", "c"]).await;
        let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut draw = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below) as i64
        };
        let mut now = start;
        for step in 0..150 {
            // Up to seven hours on, and now and then the clock steps back by up to two.
            now += TimeDelta::milliseconds(if draw(8) == 0 { -draw(7_200_000) } else { draw(25_200_000) });
            let component = all[draw(3) as usize];
            let to = Status::ALL[draw(6) as usize];
            // Mostly minutes, sometimes days.
            let since = now - TimeDelta::milliseconds(if draw(4) == 0 { draw(432_000_000) } else { draw(600_000) });
            let act = draw(10);
            let written = store.write(move |conn| match act {
                0 | 1 => roll_days(conn, now, Berlin).map(drop),
                2 => refresh_lasting(conn, now).map(drop),
                _ => say(conn, now, component, to, since),
            });
            written.await.unwrap_or_else(|error| panic!("step {step}: {error:?}"));
            store.read(|conn| assert_summaries_say_what_spans_say(conn, Berlin)).await.expect("read");
        }
    }

    async fn a_scripted_day_is_what_a_hand_calculates(database: TestDatabase) {
        let store = database.store();
        // The day on which clocks go forward has 23 hours and begins at 23:00 UTC.
        let start = time("2026-03-28T23:00:00Z");
        let component = begin(&store, start, &["a"]).await[0];
        let script = move |conn: &mut Conn| {
            say(conn, start, component, Status::Operational, start)?;
            // One hour out, half an hour partly out, two hours nobody knew, then well till after midnight.
            for (clock, to) in [
                ("2026-03-29T02:00:00Z", Status::MajorOutage),
                ("2026-03-29T03:00:00Z", Status::PartialOutage),
                ("2026-03-29T03:30:00Z", Status::Unknown),
                ("2026-03-29T05:30:00Z", Status::Operational),
            ] {
                // Each noticed ten minutes late, and dated back.
                say(conn, time(clock) + TimeDelta::minutes(10), component, to, time(clock))?;
            }
            roll_days(conn, time("2026-03-29T22:00:00Z"), Berlin)?;
            record::find(conn, Berlin, None)
        };
        let found = store.write(script).await.expect("written");
        let days = found.components[0].state.as_ref().expect("a state").days.clone();
        let day = *days.tallies().nth(DAYS - 2).expect("yesterday");
        let hours = 3_600_000;
        assert_eq!((day.covered_ms, day.unknown_ms, day.major_ms), (23 * hours, 2 * hours, hours));
        // 21 hours known, lost 1 + 0.3 × 0.5: 1 − 1.15 / 21.
        assert_eq!((day.partial_ms, day.basis_points()), (hours / 2, Some(9_452)));
    }

    async fn an_outage_that_lasts_is_counted_on_every_five_minutes(database: TestDatabase) {
        let store = database.store();
        let start = time("2026-03-10T08:10:00Z");
        let component = begin(&store, start, &["a"]).await[0];
        let at = move |minutes| start + TimeDelta::minutes(minutes);
        store.write(move |conn| say(conn, at(5), component, Status::MajorOutage, at(1))).await.expect("written");
        assert!(!store.write(move |conn| refresh_lasting(conn, at(9))).await.expect("looked"));
        assert!(store.write(move |conn| refresh_lasting(conn, at(10))).await.expect("looked"));
        assert!(!store.write(move |conn| refresh_lasting(conn, at(11))).await.expect("looked"));
        let found = store.read(|conn| record::find(conn, Berlin, None)).await.expect("read");
        assert_eq!(found.components[0].state.as_ref().expect("a state").days.total().major_ms, 9 * 60_000);
    }

    async fn what_crosses_a_months_end_stands_whole_in_both_for_every_reader(database: TestDatabase) {
        let store = database.store();
        // Midnight of 1 April in Berlin is at 22:00 UTC.
        let [start, out_at, midnight, back_at] =
            ["2026-03-31T08:00:00Z", "2026-03-31T20:00:00Z", "2026-03-31T22:00:00Z", "2026-04-01T01:00:00Z"].map(time);
        let component = begin(&store, start, &["a"]).await[0];
        let script = move |conn: &mut Conn| {
            say(conn, start, component, Status::Operational, start)?;
            say(conn, out_at, component, Status::MajorOutage, out_at)?;
            roll_days(conn, midnight, Berlin)?;
            let before = record::find(conn, Berlin, None)?;
            say(conn, back_at, component, Status::Operational, back_at)?;
            Ok::<_, Error>((record::find(conn, Berlin, Some(&before))?, record::find(conn, Berlin, None)?))
        };
        let (kept, fresh) = store.write(script).await.expect("written");
        assert_eq!(kept.months, fresh.months);
        let months: Vec<String> = kept.months.iter().map(|month| month.month.to_string()).collect();
        assert_eq!(months, ["2026-04", "2026-03"]);
        for month in &kept.months {
            let outages = &month.leaf(component).expect("something is known of it").outages;
            let whole: Vec<_> = outages.iter().filter(|span| span.status == Status::MajorOutage).collect();
            assert_eq!(whole.iter().map(|span| (span.from, span.until)).collect::<Vec<_>>(), [(out_at, Some(back_at))]);
        }
    }

    async fn a_clock_that_steps_back_over_midnight_does_not_open_the_day_again(database: TestDatabase) {
        let store = database.store();
        let start = time("2026-03-10T22:00:00Z");
        let component = begin(&store, start, &["a"]).await[0];
        let after = time("2026-03-10T23:00:01Z");
        let before = time("2026-03-10T22:59:00Z");
        let days = store.write(move |conn| {
            let first = roll_days(conn, after, Berlin)?;
            let again = roll_days(conn, before, Berlin)?;
            say(conn, before, component, Status::MajorOutage, before)?;
            assert_summaries_say_what_spans_say(conn, Berlin)?;
            Ok::<_, Error>((first, again, record::find_standing(conn)?.stamp.at))
        });
        let day = day_of(after, Berlin);
        assert_eq!(days.await.expect("written"), (day, day, after));
    }
}
