//! The curve of a recovery: how many are restored, over time, as steps; how many are counted, as a dashed line above it.
//! Where the set of what is counted changed, a line and a number mark the place, and the reason stands below.
//!
//! Labels are texts of their own at places in percent, so that they keep their size on a telephone while the lines
//! stretch. It can be read in grey: the lines differ in kind, not in colour.

use super::counted::Counted;
use super::names::escaped;
use super::times::Telling;
use super::wordings;
use crate::domain::incidents::IncidentRecord;
use crate::domain::progress::{Point, Progress, Scope};
use crate::domain::time::{Time, day_of, day_start};
use chrono::{Datelike, Duration};
use std::fmt::Write;

/// The drawing's own units across; lines are placed to a thousandth.
const WIDTH: i64 = 1000;
/// Up to so many labels fit under the curve on a telephone.
const TICKS_MAX: i64 = 5;
/// So many points are read out at most.
const POINTS_SAID_MAX: usize = 8;
/// Of the width, in percent: room for a number of three digits, in small type before the lines and in large type behind
/// them, where it meets no line.
const LEFT: f64 = 9.0;
const RIGHT: f64 = 88.0;
/// Of the height, in percent: above and below the lines.
const TOP: f64 = 12.0;
const BOTTOM: f64 = 84.0;

/// The curve with its caption and its reasons, as markup; empty where nothing has changed yet.
pub(crate) fn curve(telling: &Telling<'_>, counted: &Counted<'_>, progress: &Progress<'_>) -> String {
    let (incident, points) = (counted.incident, counted.curve(progress.scope));
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let (from, until) = (first.at, progress.as_of.max(last.at));
    if points.len() < 2 || until <= from {
        return String::new();
    }
    let frame =
        Axes { telling, from, until, most: points.iter().map(|point| point.count.tracked()).max().unwrap_or(1) };
    let marks = set_marks(telling, incident, points);
    let words = telling.words;
    let scope = if progress.scope == Scope::FirstTier { &words.scope_first_tier } else { &words.scope_all };
    let title = words.curve_title.fill(&[scope]);
    let id = incident.id;
    let mut svg = String::with_capacity(2048);
    // Writing into a string cannot fail.
    let _ = write!(
        svg,
        "<figure class=\"curve\"><svg role=\"img\" aria-labelledby=\"_t{id} _d{id}\"><title id=\"_t{id}\">{}</title><desc \
         id=\"_d{id}\">{}</desc>",
        escaped(&title),
        said(telling, points).join(", ")
    );
    frame.draw(&mut svg, points, &marks);
    let caption = words.curve_span.fill(&[&title, &telling.moment_markup(from), &telling.moment_markup(until)]);
    let _ = write!(svg, "</svg><figcaption>{caption}</figcaption></figure>");
    if !marks.is_empty() {
        svg.push_str("<ul class=\"sets\">");
        marks.iter().for_each(|mark| svg.push_str(&format!("<li>{}</li>", mark.said)));
        svg.push_str("</ul>");
    }
    svg
}

/// The reasons of the changed sets in lines of text.
pub(crate) fn reasons(telling: &Telling<'_>, counted: &Counted<'_>, progress: &Progress<'_>) -> Vec<String> {
    let marks = set_marks(telling, counted.incident, counted.curve(progress.scope));
    marks.iter().map(|mark| wordings::unmarked(&mark.said)).collect()
}

/// Some points in words, the first and the last among them.
fn said(telling: &Telling<'_>, points: &[Point]) -> Vec<String> {
    let last = points.len().saturating_sub(1);
    let every = last.div_ceil(POINTS_SAID_MAX - 1).max(1);
    let told = points.iter().enumerate().filter(|(place, _)| *place == last || place.is_multiple_of(every));
    told.map(|(_, point)| {
        let count = point.count;
        telling.words.curve_point.fill(&[&telling.moment(point.at), &count.tracked(), &count.restored])
    })
    .collect()
}

/// A place on the curve at which another set is counted.
struct SetMark {
    at: Time,
    sign: char,
    /// What changed there and why (markup).
    said: String,
}

fn set_marks(telling: &Telling<'_>, incident: &IncidentRecord, points: &[Point]) -> Vec<SetMark> {
    let words = telling.words;
    let changed = incident.sets.iter().filter_map(|set| Some((set, set.reason.as_ref()?)));
    // ① and on; a twenty-first change has the sign of the twentieth.
    let signs = ('\u{2460}'..='\u{2473}').chain(std::iter::repeat('\u{2473}'));
    let mark = |((set, reason), sign): ((&crate::domain::recoveries::SetVersion, _), char)| {
        let tracked = |is_before: fn(&Time, &Time) -> bool| {
            let point = points.iter().rfind(|point| is_before(&point.at, &set.at));
            point.map_or(0, |point| point.count.tracked())
        };
        let (before, after, at) = (tracked(Time::lt), tracked(Time::le), telling.moment_markup(set.at));
        let what = match before == after {
            true => words.set_swapped.fill(&[&sign, &at, &after]),
            false => words.set_changed.fill(&[&sign, &at, &before, &after]),
        };
        let reason = words.reason.fill(&[&wordings::inline(words, reason)]);
        SetMark { at: set.at, sign, said: format!("{what} {reason}") }
    };
    changed.zip(signs).map(mark).collect()
}

/// What the lines are drawn on.
struct Axes<'a> {
    telling: &'a Telling<'a>,
    from: Time,
    until: Time,
    most: usize,
}

impl Axes<'_> {
    fn share(&self, at: Time) -> f64 {
        let (gone, all) = ((at - self.from).num_milliseconds(), (self.until - self.from).num_milliseconds());
        // Both are exact in a double: less than 2^53 ms.
        (gone as f64 / all.max(1) as f64).clamp(0.0, 1.0)
    }

    /// Across the lines' own drawing.
    fn x(&self, at: Time) -> i64 {
        (self.share(at) * WIDTH as f64).round() as i64
    }

    /// Across the whole, in percent.
    fn left(&self, at: Time) -> f64 {
        LEFT + self.share(at) * (RIGHT - LEFT)
    }

    /// Down the whole, in percent.
    fn down(&self, count: usize) -> f64 {
        BOTTOM - (BOTTOM - TOP) * count as f64 / self.most.max(1) as f64
    }

    fn draw(&self, svg: &mut String, points: &[Point], marks: &[SetMark]) {
        let Some(last) = points.last() else { return };
        let (height, most) = (BOTTOM - TOP, self.most);
        let _ = write!(
            svg,
            "<text x=\"{:.1}%\" y=\"{TOP}%\" class=\"e\">{most}</text><text x=\"{:.1}%\" y=\"{BOTTOM}%\" \
             class=\"e\">0</text>",
            LEFT - 1.5,
            LEFT - 1.5
        );
        for (at, label, is_end) in self.ticks() {
            let class = if is_end { " class=\"e\"" } else { "" };
            let _ = write!(svg, "<text x=\"{:.1}%\" y=\"98%\"{class}>{label}</text>", self.left(at));
        }
        for mark in marks {
            let _ = write!(svg, "<text x=\"{:.1}%\" y=\"8%\" class=\"m\">{}</text>", self.left(mark.at), mark.sign);
        }
        let _ = write!(
            svg,
            "<svg x=\"{LEFT}%\" y=\"{TOP}%\" width=\"{}%\" height=\"{height}%\" viewBox=\"0 0 {WIDTH} {most}\" \
             preserveAspectRatio=\"none\"><path vector-effect=\"non-scaling-stroke\" class=\"g\" d=\"M0 0H{WIDTH}M0 {most}H{WIDTH}\"/>",
            RIGHT - LEFT
        );
        if !marks.is_empty() {
            let lines: String = marks.iter().map(|mark| format!("M{} 0V{most}", self.x(mark.at))).collect();
            let _ = write!(svg, "<path vector-effect=\"non-scaling-stroke\" class=\"v\" d=\"{lines}\"/>");
        }
        let (all, restored) =
            (self.steps(points, |point| point.count.tracked()), self.steps(points, |point| point.count.restored));
        let _ = write!(
            svg,
            "<path vector-effect=\"non-scaling-stroke\" class=\"a\" d=\"{all}\"/><path vector-effect=\"non-scaling-stroke\" class=\"b\" d=\"{restored}\"/></svg>"
        );
        let restored = last.count.restored;
        let (beside, down) = (RIGHT + 2.0, self.down(restored));
        // Lowered by half of what a figure is high, so that it stands level with its line.
        let _ = write!(svg, "<text x=\"{beside}%\" y=\"{down:.1}%\" dy=\".36em\" class=\"n\">{restored}</text>");
    }

    fn steps(&self, points: &[Point], counted: fn(&Point) -> usize) -> String {
        let mut path = String::new();
        let mut before = None;
        for point in points {
            let down = self.most - counted(point).min(self.most);
            if before == Some(down) {
                continue;
            }
            let _ = match before {
                None => write!(path, "M{} {down}", self.x(point.at)),
                Some(_) => write!(path, "H{}V{down}", self.x(point.at)),
            };
            before = Some(down);
        }
        let _ = write!(path, "H{WIDTH}");
        path
    }

    /// Labels under the curve: round hours of one day, or days. The last of them is set from its right.
    fn ticks(&self) -> Vec<(Time, String, bool)> {
        let all = self.until - self.from;
        let label = |at: Time, text: String| (at, text, self.share(at) > 0.9);
        // Steps that people count time in, up to a day.
        let steps = [5, 10, 15, 30, 60, 120, 180, 360, 720].map(Duration::minutes);
        let zone = self.telling.zone;
        if let Some(step) = steps.into_iter().find(|step| all <= *step * TICKS_MAX as i32 && all < Duration::hours(24))
        {
            let midnight = day_start(day_of(self.from, zone), zone);
            let ahead = (self.from - midnight).num_minutes();
            let first = ahead.div_euclid(step.num_minutes()) + i64::from(ahead % step.num_minutes() != 0);
            let ticks = (first..).map(|n| midnight + step * i32::try_from(n).unwrap_or(i32::MAX));
            return ticks.take_while(|at| *at <= self.until).map(|at| label(at, self.telling.clock(at))).collect();
        }
        let days = all.num_days().max(1);
        let every = usize::try_from((days / TICKS_MAX + 1).max(1)).unwrap_or(1);
        let days = day_of(self.from, zone).iter_days().skip(1).step_by(every);
        let ticks = days.map(|day| (day_start(day, zone), day)).take_while(|(at, _)| *at <= self.until);
        ticks
            .map(|(at, day)| {
                let month = self.telling.words.months.split(' ').nth(day.month0() as usize).unwrap_or_default();
                label(at, self.telling.words.curve_day.fill(&[&day.day(), &month]))
            })
            .collect()
    }
}
