//! What somebody asked for, told back to them.

use super::offered::Offered;
use super::say::Say;
use crate::domain::language::Language;
use crate::domain::subscribers::Wishes;
use crate::domain::subscriptions::Moment;

/// Wishes as a list of pairs.
pub(super) struct WishesView {
    /// About what (markup), and when.
    pub(super) lines: Vec<(String, String)>,
    pub(super) language: Language,
    pub(super) zone: String,
}

impl WishesView {
    pub(super) fn of(say: Say, offered: &Offered, wishes: &Wishes) -> WishesView {
        let line = |one: &crate::domain::subscriptions::Subscription| {
            let when: Vec<String> = one.moments.iter().map(|moment| moment_word(say, moment)).collect();
            (offered.name(say, one.scope), when.join(" · "))
        };
        WishesView {
            lines: wishes.subscriptions.iter().map(line).collect(),
            language: wishes.language,
            zone: wishes.zone.name().to_owned(),
        }
    }
}

/// The word for a moment.
pub(super) fn moment_word(say: Say, moment: Moment) -> String {
    say.word(&format!("moment-{}", moment.as_str().replace('_', "-")))
}
