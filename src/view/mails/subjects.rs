//! The line that people see in their list of mails: the state, what it is about, as of when.

use super::written::Setting;
use crate::domain::language::Language;
use crate::domain::time::Time;
use chrono_tz::Tz;

/// How long a subject is before the time: what a list of mails on a phone shows in two lines.
const CHARS_MAX: usize = 60;

/// `[복구 중] 카카오톡 메시지 복구 (02:16 기준)`. What it is about is cut where it is too long; `when` never is.
pub(super) fn subject(state: &str, about: &str, when: &str) -> String {
    let state = format!("[{state}] ");
    let room = CHARS_MAX.saturating_sub(state.chars().count());
    format!("{state}{} ({when})", cut(about, room))
}

/// `02:16 기준`, `as of 02:16 KST`.
pub(super) fn as_of(setting: &Setting<'_>, at: Time) -> String {
    let clock = setting.telling(at).clock(at);
    setting.say().with("subject-as-of", &[("at", &zoned(setting, &clock, at))])
}

/// `10월 19일(수) 09:00~12:00`, with the zone where that is not plain.
pub(super) fn range(setting: &Setting<'_>, from: Time, until: Time) -> String {
    let telling = setting.telling(from);
    let is_one_day =
        crate::domain::time::day_of(from, setting.zone) == crate::domain::time::day_of(until, setting.zone);
    let until = if is_one_day { telling.clock(until) } else { telling.moment(until) };
    let told = setting.say().with("subject-range", &[("from", &telling.moment(from)), ("until", &until)]);
    zoned(setting, &told, from)
}

/// `told` with its zone. Korean readers in Korea have one.
fn zoned(setting: &Setting<'_>, told: &str, at: Time) -> String {
    if setting.language == Language::Korean && setting.zone == Tz::Asia__Seoul {
        return told.to_owned();
    }
    let zone = at.with_timezone(&setting.zone).format("%Z").to_string();
    // Zones without a name are called by their distance.
    let zone = if zone.starts_with(['+', '-']) { format!("UTC{zone}") } else { zone };
    format!("{told} {zone}")
}

/// `text` where it is at most `room` characters long, else as many whole words of it as fit, with a mark that there is more.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    let ends_a_word = text[kept.len()..].starts_with(' ');
    // One word that fills it all is cut in its middle.
    let whole = if ends_a_word { Some(kept.as_str()) } else { kept.rsplit_once(' ').map(|(words, _)| words) };
    format!("{}…", whole.unwrap_or(&kept).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_subjects_are_cut_between_words_and_keep_their_time() {
        assert_eq!(subject("중단", "메일 수신 장애", "02:16 기준"), "[중단] 메일 수신 장애 (02:16 기준)");
        let long = subject("Outage", &"word ".repeat(30), "as of 02:16 KST");
        assert!(long.ends_with("word… (as of 02:16 KST)"), "{long}");
        assert!(long.split_once(" (").unwrap().0.chars().count() <= CHARS_MAX);
        assert_eq!(cut(&"가".repeat(9), 5), "가가가가…");
        assert_eq!(cut("ab cd ef", 6), "ab cd…");
    }
}
