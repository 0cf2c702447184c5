//! The public words of an incident, the last first, with what can still be done about them; and the internal log.

use super::desk::Desk;
use crate::domain::incidents::Held;
use crate::domain::time::Time;
use crate::domain::updates::Update;
use crate::view::names::escaped;
use crate::view::wordings::Body;
use chrono::Duration;

/// For so long an update can be undone: nothing of it has been sent yet (DOMAIN §5).
pub const UNDO_FOR: Duration = Duration::seconds(10);
/// How many updates and log entries the screen shows: the rest is a link away.
const SHOWN_MAX: usize = 3;
const LOG_SHOWN_MAX: usize = 60;

/// One update. Texts are markup.
pub(super) struct UpdateView {
    pub(super) id: String,
    pub(super) head: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) lang: Option<&'static str>,
    pub(super) is_retracted: bool,
    /// Chosen to be put right: the newest, unless another was.
    pub(super) is_chosen: bool,
}

/// One entry of the log. Texts are markup.
pub(super) struct EntryView {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) text: String,
    /// When it was written, where that was noticeably later.
    pub(super) later: Option<String>,
    /// Where it is made public, for who may write.
    pub(super) way: Option<String>,
}

/// The newest updates.
pub(super) fn updates(desk: &Desk<'_>, held: &Held) -> Vec<UpdateView> {
    held.incident
        .updates
        .iter()
        .rev()
        .take(SHOWN_MAX)
        .enumerate()
        .map(|(place, update)| view(desk, update, place == 0))
        .collect()
}

fn view(desk: &Desk<'_>, update: &Update, is_newest: bool) -> UpdateView {
    let body = update.body().map(|body| Body::of(desk.words, body));
    let (at, by) = (desk.short(update.published_at), escaped(update.author.as_str()));
    let head = match &update.approver {
        Some(approver) => {
            desk.say.with("update-approved", &[("at", &at), ("by", &by), ("approver", &escaped(approver.as_str()))])
        }
        None => desk.say.with("update-by", &[("at", &at), ("by", &by)]),
    };
    let head = match update.kind.is_ours() {
        true => head,
        false => desk.say.with("update-of-provider", &[("head", &head)]),
    };
    UpdateView {
        is_chosen: desk.typed.has_or("put-right", "update", update.id.as_str(), is_newest),
        id: update.id.to_string(),
        head,
        lang: body.as_ref().and_then(|body| body.lang),
        paragraphs: body.map(|body| body.paragraphs).unwrap_or_default(),
        is_retracted: update.retraction.is_some(),
    }
}

/// The update that can still be undone, with how many seconds are left.
pub fn undoable(held: &Held, now: Time) -> Option<(&Update, i64)> {
    let last = held.incident.updates.last().filter(|update| update.retraction.is_none())?;
    let left = last.published_at + UNDO_FOR - now;
    (left > Duration::zero()).then(|| (last, (left.num_milliseconds() + 999) / 1_000))
}

/// The newest entries of the log, the last first.
pub(super) fn log(desk: &Desk<'_>, held: &Held) -> Vec<EntryView> {
    let entry = |(place, entry): (usize, &crate::domain::incidents::LogEntry)| EntryView {
        way: desk
            .may_respond()
            .then(|| format!("/console/compose?incident={}&from_log={}", held.incident.id, place + 1)),
        at: desk.short(entry.at),
        by: escaped(entry.by.as_str()),
        text: escaped(&entry.text),
        later: (entry.recorded_at - entry.at > Duration::minutes(1))
            .then(|| desk.say.with("noted-at", &[("at", &desk.short(entry.recorded_at))])),
    };
    held.log.iter().enumerate().rev().take(LOG_SHOWN_MAX).map(entry).collect()
}

/// What has changed since `opened_at`, for whoever was typing meanwhile: sentences (markup), the newest first.
pub(super) fn changed_since(desk: &Desk<'_>, held: &Held, opened_at: Time) -> Vec<String> {
    let incident = &held.incident;
    let mut told: Vec<(Time, String)> = Vec::new();
    for update in incident.updates.iter().filter(|update| update.published_at >= opened_at) {
        let words = update.body().map(|body| Body::of(desk.words, body).paragraphs.join(" ")).unwrap_or_default();
        let by = escaped(update.author.as_str());
        let at = desk.short(update.published_at);
        told.push((
            update.published_at,
            desk.say.with("changed-update", &[("at", &at), ("by", &by), ("words", &words)]),
        ));
    }
    for row in incident.recoveries.iter().filter(|row| row.recorded_at >= opened_at && !row.is_undone) {
        let name = desk.name(row.component);
        let step = crate::view::recoveries::step_word(desk.words, row.recovery.step()).to_owned();
        let (at, by) = (desk.short(row.recorded_at), escaped(row.by.as_str()));
        let sentence = desk.say.with("changed-recovery", &[("at", &at), ("by", &by), ("name", &name), ("step", &step)]);
        told.push((row.recorded_at, sentence));
    }
    told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    told.into_iter().map(|(_, sentence)| sentence).take(20).collect()
}
