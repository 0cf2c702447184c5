//! Maintenance that recurs, by a rule of RFC 5545 with a time zone.
//!
//! The rule speaks of local times; which instants those are is decided here: a time that clocks jump over is read with the
//! offset before the jump, one that comes twice is the first (RFC 5545 §3.3.5). So work at three in the morning stays at
//! three in the morning across every change of clocks. How long an occurrence lasts is elapsed time.

pub mod choices;

use super::ids::{ComponentId, MaintenanceId, RecurrenceId};
use super::language::Wording;
use super::maintenances::Ending;
use super::maintenances::acting::PlanDraft;
use super::status::Status;
use super::time::Time;
use chrono::{Duration, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use rrule::{Frequency, NWeekday, RRule, RRuleError, RRuleSet, Unvalidated};

/// How many occurrences stand in the public record ahead of time.
pub const OCCURRENCES: usize = 3;
/// How long a rule may be: every part of RFC 5545 once.
const RULE_CHARS_MAX: usize = 300;

/// Why a rule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// It is not written as RFC 5545 has it.
    #[error("the rule cannot be read ({0}): write it as in RFC 5545, such as FREQ=MONTHLY;BYDAY=1SU")]
    Unreadable(String),
    /// More often than once a day.
    #[error(
        "maintenance recurs daily at most: use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, and no BYHOUR, BYMINUTE or BYSECOND"
    )]
    TooOften,
    /// It numbers weekdays where that says nothing.
    #[error(
        "numbers before weekdays, such as 1SU, go with FREQ=MONTHLY and FREQ=YEARLY (RFC 5545 §3.3.10): write BYDAY=SU, or \
         change FREQ"
    )]
    NumberedWeekday,
    /// It gives no occurrence at all.
    #[error("nothing ever follows from the rule: check INTERVAL, COUNT, UNTIL and the days that it names")]
    Never,
    /// It ends twice.
    #[error("the rule ends both by COUNT and by UNTIL: write one of the two (RFC 5545 §3.3.10)")]
    EndsTwice,
    /// The first time does not follow from it.
    #[error(
        "the first time ({first}) does not follow from the rule, which gives {given}: begin with that, or change the rule"
    )]
    FirstDoesNotFollow {
        /// The first time.
        first: NaiveDateTime,
        /// What the rule gives.
        given: NaiveDateTime,
    },
}

/// When something recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    text: String,
    zone: Tz,
    first: NaiveDateTime,
}

/// One beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// On the clocks of the zone, as the rule gives it.
    pub local: NaiveDateTime,
    /// The instant.
    pub at: Time,
}

impl Rule {
    /// The rule of `text`, the value of an `RRULE`, for a first beginning at `first` on the clocks of `zone`.
    pub fn new(text: &str, zone: Tz, first: NaiveDateTime) -> Result<Rule, RuleRefusal> {
        let text = text.trim().trim_start_matches("RRULE:").to_ascii_uppercase();
        if text.len() > RULE_CHARS_MAX {
            return Err(RuleRefusal::Unreadable(format!("it is longer than {RULE_CHARS_MAX} characters")));
        }
        let rule = Rule { text, zone, first };
        let parsed: RRule<Unvalidated> = rule.parse()?;
        let is_sparse =
            matches!(parsed.get_freq(), Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly);
        let names_hours =
            [parsed.get_by_hour(), parsed.get_by_minute(), parsed.get_by_second()].iter().any(|part| !part.is_empty());
        if !is_sparse || names_hours {
            return Err(RuleRefusal::TooOften);
        }
        let numbers_weekdays = parsed.get_by_weekday().iter().any(|day| matches!(day, NWeekday::Nth(..)));
        if numbers_weekdays && matches!(parsed.get_freq(), Frequency::Daily | Frequency::Weekly) {
            return Err(RuleRefusal::NumberedWeekday);
        }
        let names = |part: &str| rule.text.split(';').any(|other| other.starts_with(part));
        if names("COUNT=") && names("UNTIL=") {
            return Err(RuleRefusal::EndsTwice);
        }
        let given = rule.set()?.into_iter().next().ok_or(RuleRefusal::Never)?.naive_utc();
        if given == first { Ok(rule) } else { Err(RuleRefusal::FirstDoesNotFollow { first, given }) }
    }

    /// As it is written, without `RRULE:`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The zone whose clocks it speaks of.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first beginning on those clocks.
    pub fn first(&self) -> NaiveDateTime {
        self.first
    }

    /// The next beginnings later than `after`, at most `count`.
    pub fn next(&self, after: Time, count: usize) -> Vec<Occurrence> {
        let Ok(set) = self.set() else { return Vec::new() };
        let occurrences = set.into_iter().map(|at| {
            let local = at.naive_utc();
            Occurrence { local, at: instant(local, self.zone) }
        });
        occurrences.filter(|occurrence| occurrence.at > after).take(count).collect()
    }

    /// The rule over local times, which it takes for UTC: there no clock ever changes.
    fn set(&self) -> Result<RRuleSet, RuleRefusal> {
        let rule = self.parse()?;
        // An end that is given as an instant is one on the clocks of the zone here; one without a zone is local already
        // (RFC 5545 §3.3.10), and a day ends with its last second.
        let written = self.text.split(';').find_map(|part| part.strip_prefix("UNTIL=")).unwrap_or_default();
        let until = rule.get_until().map(|until| match written.len() {
            8 => until.naive_local().date().and_hms_opt(23, 59, 59).unwrap_or(until.naive_local()),
            _ if written.ends_with('Z') => until.with_timezone(&self.zone).naive_local(),
            _ => until.naive_local(),
        });
        let rule = match until {
            Some(until) => rule.until(rrule::Tz::UTC.from_utc_datetime(&until)),
            None => rule,
        };
        let set = rule.build(rrule::Tz::UTC.from_utc_datetime(&self.first)).map_err(|error| unreadable(&error))?;
        // A rule that never comes true is given up.
        Ok(set.limit())
    }

    fn parse(&self) -> Result<RRule<Unvalidated>, RuleRefusal> {
        self.text.parse().map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &RRuleError) -> RuleRefusal {
    RuleRefusal::Unreadable(error.to_string())
}

/// The instant at which the clocks of `zone` show `local` (RFC 5545 §3.3.5).
pub fn instant(local: NaiveDateTime, zone: Tz) -> Time {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.with_timezone(&Utc);
    }
    // The longest gap in the tz database is a whole day (Samoa, 2011-12-30); 15-minute steps find its beginning.
    let before =
        (1..=(26 * 4)).find_map(|steps| zone.from_local_datetime(&(local - Duration::minutes(15 * steps))).latest());
    let offset = before.map_or(0, |before| before.offset().fix().local_minus_utc());
    Utc.from_utc_datetime(&(local - Duration::seconds(offset.into())))
}

/// A maintenance that recurs: what each occurrence is announced as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// Its id.
    pub id: RecurrenceId,
    /// When it recurs.
    pub rule: Rule,
    /// How long each occurrence lasts, in whole milliseconds.
    pub lasts_ms: i64,
    /// What each is called.
    pub title: Wording,
    /// What is done, and what people will notice of it.
    pub body: Wording,
    /// What each touches, with the worst status expected.
    pub affected: Vec<(ComponentId, Status)>,
    /// Who ends each.
    pub ending: Ending,
    /// When it was called off; occurrences announced before stay until they are cancelled.
    pub ended_at: Option<Time>,
}

impl Recurrence {
    /// The id of an occurrence: the same however often it is announced.
    pub fn maintenance(&self, occurrence: &Occurrence) -> MaintenanceId {
        MaintenanceId::from_slug(&format!("{}/{}", self.id, occurrence.local))
    }

    /// An occurrence as it is announced, of those components that are still there.
    pub fn draft(&self, occurrence: &Occurrence, affected: &[(ComponentId, Status)]) -> PlanDraft {
        PlanDraft {
            id: self.maintenance(occurrence),
            title: self.title.clone(),
            body: self.body.clone(),
            from: occurrence.at,
            until: occurrence.at + Duration::milliseconds(self.lasts_ms),
            affected: affected.to_vec(),
            ending: self.ending,
            recurrence: Some(self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
    use chrono_tz::{Africa, America, Asia, Australia, Europe};
    use proptest::prelude::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn work_at_three_in_the_morning_stays_there_when_clocks_change() {
        let rule = Rule::new("FREQ=WEEKLY;BYDAY=SU", Europe::Berlin, local("2026-03-22T03:00:00")).unwrap();
        let next = rule.next(at("2026-03-21T00:00:00Z"), 3);
        let instants: Vec<Time> = next.iter().map(|occurrence| occurrence.at).collect();
        assert_eq!(instants, ["2026-03-22T02:00:00Z", "2026-03-29T01:00:00Z", "2026-04-05T01:00:00Z"].map(at));
    }

    #[test]
    fn a_time_that_clocks_jump_over_keeps_the_offset_before_and_one_that_comes_twice_is_the_first() {
        assert_eq!(instant(local("2026-03-29T02:30:00"), Europe::Berlin), at("2026-03-29T01:30:00Z"));
        assert_eq!(instant(local("2026-10-25T02:30:00"), Europe::Berlin), at("2026-10-25T00:30:00Z"));
        // Samoa left this day out: nine in the morning of it is nine in the morning of the next one.
        assert_eq!(
            instant(local("2011-12-30T09:00:00"), chrono_tz::Pacific::Apia),
            instant(local("2011-12-31T09:00:00"), chrono_tz::Pacific::Apia)
        );
    }

    #[test]
    fn what_is_no_rule_is_refused_with_what_to_write_instead() {
        let first = local("2026-11-22T03:00:00");
        let refusal = |text: &str| Rule::new(text, Asia::Seoul, first).unwrap_err();
        assert!(matches!(refusal("every sunday"), RuleRefusal::Unreadable(_)));
        assert!(matches!(refusal(&"FREQ=DAILY;".repeat(40)), RuleRefusal::Unreadable(_)));
        assert_eq!(refusal("FREQ=HOURLY"), RuleRefusal::TooOften);
        assert_eq!(refusal("FREQ=DAILY;BYHOUR=3,4"), RuleRefusal::TooOften);
        assert_eq!(refusal("FREQ=DAILY;COUNT=3;UNTIL=20261124T180000Z"), RuleRefusal::EndsTwice);
        assert_eq!(
            refusal("FREQ=WEEKLY;BYDAY=MO"),
            RuleRefusal::FirstDoesNotFollow { first, given: local("2026-11-23T03:00:00") }
        );
        for never in ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0"] {
            assert_eq!(refusal(never), RuleRefusal::Never, "{never}");
        }
        for numbered in ["FREQ=WEEKLY;BYDAY=1SU", "FREQ=DAILY;BYDAY=SU,-1MO"] {
            assert_eq!(refusal(numbered), RuleRefusal::NumberedWeekday, "{numbered}");
        }
    }

    #[test]
    fn an_end_that_is_an_instant_ends_it_there() {
        let rule = Rule::new("FREQ=DAILY;UNTIL=20261124T180000Z", Asia::Seoul, local("2026-11-23T03:00:00")).unwrap();
        let next = rule.next(at("2026-11-01T00:00:00Z"), 9);
        assert_eq!(
            next.last().map(|last| last.local),
            Some(local("2026-11-25T03:00:00")),
            "03:00 in Seoul is 18:00 UTC"
        );
        assert_eq!(next.len(), 3);
        for until in ["20261126T030000", "20261126", "20261126T080000Z"] {
            let (text, first) = (format!("FREQ=DAILY;UNTIL={until}"), local("2026-11-24T03:00:00"));
            let rule = Rule::new(&text, America::New_York, first).unwrap();
            assert_eq!(rule.next(at("2026-11-01T00:00:00Z"), 9).len(), 3, "{until}");
        }
    }

    const ZONES: [Tz; 5] = [Europe::Berlin, America::New_York, Australia::Lord_Howe, Africa::Cairo, Asia::Seoul];

    /// What RFC 5545 says, day by day and minute by minute: no library, no cleverness.
    fn slowly(zone: Tz, first: NaiveDateTime, follows: impl Fn(NaiveDate) -> bool, until: NaiveDate) -> Vec<Time> {
        let days = first.date().iter_days().take_while(|day| *day <= until).filter(|day| follows(*day));
        days.map(|day| slow_instant(day.and_time(first.time()), zone)).collect()
    }

    /// Walks through the minutes of real time around `local` until the clocks show it; where they never do, they showed
    /// one minute less than the gap's beginning last, and go on from there as if nothing had happened.
    fn slow_instant(local: NaiveDateTime, zone: Tz) -> Time {
        let start = Utc.from_utc_datetime(&(local - Duration::hours(15)));
        let minutes = (0..30 * 60).map(|minute| start + Duration::minutes(minute));
        let mut last_before = start;
        for at in minutes {
            let shown = at.with_timezone(&zone).naive_local();
            if shown == local {
                return at;
            }
            if shown < local {
                last_before = at;
            } else {
                break;
            }
        }
        last_before + (local - last_before.with_timezone(&zone).naive_local())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn occurrences_are_those_of_a_slow_reading_through_two_years_of_clock_changes(
            zone in proptest::sample::select(&ZONES),
            start in 0i64..365,
            minute in 0u32..(24 * 60),
            kind in 0usize..4,
        ) {
            let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Duration::days(start);
            let first = day.and_time(NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap());
            let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][day.weekday().num_days_from_monday() as usize];
            let place = (day.day() - 1) / 7 + 1;
            let nth = |other: NaiveDate| other.weekday() == day.weekday() && (other.day() - 1) / 7 + 1 == place;
            let text = match kind {
                0 => "FREQ=DAILY".to_owned(),
                1 => format!("FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"),
                2 => format!("FREQ=MONTHLY;BYDAY={place}{weekday}"),
                _ => format!("FREQ=MONTHLY;BYMONTHDAY={}", day.day()),
            };
            let follows = |other: NaiveDate| match kind {
                0 => true,
                1 => (other - day).num_days() % 14 == 0,
                2 => nth(other),
                _ => other.day() == day.day(),
            };
            prop_assert!(day.weekday() != Weekday::Sun || weekday == "SU");
            let until = NaiveDate::from_ymd_opt(2027, 12, 31).unwrap();
            let expected = slowly(zone, first, follows, until);
            let rule = Rule::new(&text, zone, first).unwrap();
            let found: Vec<Time> = rule.next(Time::MIN_UTC, expected.len()).into_iter().map(|one| one.at).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
