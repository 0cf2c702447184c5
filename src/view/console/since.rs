//! The pickers of an instant that is now or was a while ago, and of an end ahead: nobody types a date at three in the morning.

use super::desk::Desk;

/// Minutes ago that can be chosen; anything else is typed as a clock time.
const MINUTES_AGO: [u32; 7] = [0, 1, 2, 5, 10, 15, 30];

/// One of them.
pub(super) struct Ago {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) is_chosen: bool,
}

/// A picker in one form.
pub(super) struct Since {
    pub(super) agos: Vec<Ago>,
    /// True where a clock time was chosen before.
    pub(super) is_at: bool,
    /// The clock time that was typed before.
    pub(super) at: String,
    pub(super) at_word: String,
    pub(super) legend: String,
    pub(super) at_label: String,
}

/// The picker of `form`.
pub(super) fn since(desk: &Desk<'_>, form: &str, legend: String) -> Since {
    let ago = |minutes: u32| {
        let value = minutes.to_string();
        let word = match minutes {
            0 => desk.say.word("since-now"),
            _ => desk.say.with("since-ago", &[("minutes", &minutes)]),
        };
        Ago { is_chosen: desk.typed.has_or(form, "ago", &value, minutes == 0), value, word }
    };
    Since {
        agos: MINUTES_AGO.into_iter().map(ago).collect(),
        is_at: desk.typed.has(form, "ago", "at"),
        at: desk.typed.text(form, "at").to_owned(),
        at_word: desk.say.word("since-at"),
        legend,
        at_label: desk.say.word("since-at-label"),
    }
}

/// Minutes ahead that can be chosen for an end.
const MINUTES_AHEAD: [u32; 6] = [30, 60, 120, 240, 480, 1440];
/// From so many minutes on hours are said.
const HOUR: u32 = 60;

/// The picker of an end in one form.
pub(super) struct Until<'a> {
    pub(super) choices: Vec<Ago>,
    /// True where a clock time was chosen before.
    pub(super) is_at: bool,
    /// The clock time that was typed before.
    pub(super) at: &'a str,
}

/// The picker of an end in `form`.
pub(super) fn until<'a>(desk: &Desk<'a>, form: &str) -> Until<'a> {
    let ahead = |minutes: u32| {
        let value = minutes.to_string();
        let word = match minutes {
            hours if hours % HOUR == 0 => desk.say.with("until-hours", &[("hours", &(hours / HOUR))]),
            minutes => desk.say.with("until-minutes", &[("minutes", &minutes)]),
        };
        Ago { is_chosen: desk.typed.has(form, "until", &value), value, word }
    };
    let typed = desk.typed;
    Until {
        choices: MINUTES_AHEAD.into_iter().map(ahead).collect(),
        is_at: typed.has(form, "until", "at"),
        at: typed.text(form, "until_at"),
    }
}
