//! Page notices: what stands on the page apart from incidents, each with its end.

use super::times::Telling;
use super::wordings::Body;
use super::words::Words;
use crate::domain::notices::{Notice, NoticeKind};

/// One notice.
pub(crate) struct NoticeView {
    pub(crate) kind: String,
    pub(crate) body: Body,
    /// Until when it stands (markup).
    pub(crate) until: String,
}

/// A notice as people read it.
pub(crate) fn view(telling: &Telling<'_>, notice: &Notice) -> NoticeView {
    let words = telling.words;
    NoticeView {
        kind: kind_word(words, notice.kind).to_owned(),
        body: Body::of(words, &notice.wording),
        until: words.notice_until.fill(&[&telling.moment_markup(notice.ends_at)]),
    }
}

fn kind_word(words: &Words, kind: NoticeKind) -> &str {
    match kind {
        NoticeKind::Fraud => &words.notice_fraud,
        NoticeKind::Compensation => &words.notice_compensation,
        NoticeKind::Elsewhere => &words.notice_elsewhere,
        NoticeKind::Other => &words.notice_other,
    }
}
