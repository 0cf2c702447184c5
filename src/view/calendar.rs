//! `/calendar.ics`: maintenance for people's calendars (RFC 5545).
//!
//! Written here and not by the crate `icalendar`: it puts a random UID and the time of day into every part of a time zone,
//! and the same record has to give the same bytes.

#[cfg(test)]
mod tests;
mod zones;

use super::addresses;
use super::feeds::{host, marked, page_name};
use super::names::sound;
use super::site::Site;
use super::spoken::Spoken;
use super::times::Telling;
use super::words::Words;
use crate::domain::language::Language;
use crate::domain::maintenances::{MaintenanceRecord, State};
use crate::domain::time::Time;
use chrono::{Datelike, TimeZone};
use chrono_tz::Tz;

/// How many maintenances there are in it: years of them, and still a file that a telephone reads at once.
const EVENTS_MAX: usize = 200;
/// How long a line may be, in bytes without its end (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

/// A calendar being written: lines end in CRLF and are folded.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// `name:value`, where `value` is no text or has been escaped.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        let mut room = LINE_BYTES_MAX;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The blank counts.
                room = LINE_BYTES_MAX - 1;
            }
            room -= character.len_utf8();
            self.0.push(character);
        }
        self.0.push_str("\r\n");
    }

    /// `name:value`, where `value` is text of one or more lines (RFC 5545, 3.3.11).
    fn put_text(&mut self, name: &str, value: &str) {
        let lines: Vec<String> = value.lines().map(|line| escaped(&sound(line))).collect();
        self.put(name, &lines.join("\\n"));
    }
}

fn escaped(line: &str) -> String {
    line.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// The calendar in `language`: the maintenances that begin last.
pub(crate) fn render(site: &Site<'_>, language: Language) -> String {
    let (page, words) = (site.page, Words::of(language));
    let events = || site.record.maintenances.iter().take(EVENTS_MAX);
    let name = marked(site, words, &words.titled.fill(&[&words.calendar_title, &page_name(page, language)]));
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", &format!("-//Bonghwa//Maintenance//{}", language.tag().to_uppercase()));
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    lines.put_text("NAME", &name);
    lines.put_text("X-WR-CALNAME", &name);
    lines.put("X-WR-TIMEZONE", page.zone.name());
    // How often to look again: a maintenance is announced days ahead.
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.put("X-PUBLISHED-TTL", "PT1H");
    let years = events().flat_map(|one| &one.announced).flat_map(|said| [said.from, said.until]);
    let years = years.chain(events().flat_map(|one| [one.state.started_at(), one.state.ended_at()]).flatten());
    let years = years.map(|at| at.with_timezone(&page.zone).year());
    let years = years.fold(None, |span: Option<(i32, i32)>, year| {
        Some(span.map_or((year, year), |(first, last)| (first.min(year), last.max(year))))
    });
    zones::write(&mut lines, page.zone, years);
    for maintenance in events() {
        write_event(&mut lines, site, words, maintenance);
    }
    lines.put("END", "VCALENDAR");
    lines.0
}

fn write_event(lines: &mut Lines, site: &Site<'_>, words: &'static Words, maintenance: &MaintenanceRecord) {
    let Some(announced) = maintenance.announced() else { return };
    let page = site.page;
    let telling = Telling::new(words, page.zone, maintenance.stamp.at).in_full();
    let is_cancelled = matches!(maintenance.state, State::Cancelled { .. });
    let (begins_at, ends_at) = (maintenance.begins_at(), maintenance.state.ended_at().unwrap_or(announced.until));
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("{}@{}", maintenance.id, host(page)));
    lines.put("DTSTAMP", &utc(maintenance.stamp.at));
    lines.put("LAST-MODIFIED", &utc(maintenance.stamp.at));
    lines.put("CREATED", &utc(maintenance.planned_at));
    lines.put("SEQUENCE", &sequence(maintenance).to_string());
    lines.put("STATUS", if is_cancelled { "CANCELLED" } else { "CONFIRMED" });
    put_instant(lines, "DTSTART", begins_at, page.zone);
    // An end has to be later than the beginning (RFC 5545, 3.6.1); without one, it ends when it begins.
    if ends_at.timestamp() > begins_at.timestamp() {
        put_instant(lines, "DTEND", ends_at, page.zone);
    }
    let title = maintenance.title.in_language(words.language).1;
    lines.put_text("SUMMARY", &marked(site, words, title));
    lines.put_text("DESCRIPTION", &description(site, &telling, maintenance));
    let path = addresses::maintenance(page, words.language, maintenance.id);
    lines.put("URL", &format!("{}{path}", page.url));
    // It takes none of the reader's own time.
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("END", "VEVENT");
}

/// How often its times have changed: with every move, when it began, when it ended, when it was called off. Calendars take
/// new times only with a higher number (RFC 5546, 2.1.4), and none of these is ever taken back.
fn sequence(maintenance: &MaintenanceRecord) -> usize {
    let state = maintenance.state;
    let has_come = [state.started_at().is_some(), state.is_over()];
    maintenance.announced.len().saturating_sub(1) + has_come.into_iter().filter(|has_come| *has_come).count()
}

/// All that was said of it, the newest first.
fn description(site: &Site<'_>, telling: &Telling<'_>, maintenance: &MaintenanceRecord) -> String {
    let said = maintenance.updates.iter().rev().map(|update| {
        let spoken = Spoken::of_work(site, telling, maintenance, update);
        format!("{} · {}\n{}", telling.moment(spoken.display_at), spoken.phase, spoken.text())
    });
    said.collect::<Vec<_>>().join("\n\n")
}

/// `at` as the clocks of `zone` show it; where they show the same twice and it is the second time, in UTC, because local
/// time cannot say that.
fn put_instant(lines: &mut Lines, name: &str, at: Time, zone: Tz) {
    let local = at.with_timezone(&zone).naive_local();
    if zone.from_local_datetime(&local).earliest().is_some_and(|first| first == at) {
        lines.put(&format!("{name};TZID={}", zone.name()), &local.format("%Y%m%dT%H%M%S").to_string());
    } else {
        lines.put(name, &utc(at));
    }
}

fn utc(at: Time) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
