//! Reading the form of the board: what was chosen, by itself or with a whole group, tier or facility, and what becomes of it.

use super::{Fields, instants};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::drafts::RecoveryDraft;
use crate::domain::incidents::{Held, NOTE_CHARS_MAX, Tracked};
use crate::domain::language::{Texts, Wording, WordingRefusal};
use crate::domain::manuscripts::Content;
use crate::domain::page::Page;
use crate::domain::recoveries::{LimitedAs, Recovery, Step};
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use chrono::Duration;

/// How long something may be watched: a day. What is watched longer is simply not restored yet.
const WATCH_MINUTES_MAX: i64 = 24 * 60;

/// Why the form cannot be read.
pub(super) enum NotRead {
    /// No component was chosen.
    Nothing,
    /// What becomes of it was not chosen.
    Step,
    /// The instant cannot be read.
    Since,
    /// How long it is watched cannot be read.
    Watch,
    /// Everything that was chosen is so already.
    AlreadySo,
    /// What is limited was not said.
    Limits,
    /// It was, in words that cannot be published.
    Wording(WordingRefusal),
}

/// What the form says of the components of `held`, read at `now`.
pub(super) fn read(fields: &Fields, held: &Held, page: &Page, now: Time) -> Result<Vec<RecoveryDraft>, NotRead> {
    let since = instants::since(fields, now, page.zone).ok_or(NotRead::Since)?;
    let recovery = recovery(fields, page, now)?;
    let chosen = chosen(fields, held, recovery.step())?;
    let draft =
        |component| RecoveryDraft { component, recovery: recovery.clone(), since, as_of: now, basis: Basis::Staff };
    Ok(chosen.into_iter().map(draft).collect())
}

/// What the form limits, as fields of a manuscript: the words are what the limits say.
pub(super) fn typed(drafts: &[RecoveryDraft], page: &Page) -> Content {
    let mut content = Content::default();
    content.set("kind", "regular");
    content.set("original", page.default_language().tag());
    for draft in drafts {
        let Recovery::Limited { as_status, limits } = &draft.recovery else { continue };
        let said = if *as_status == LimitedAs::Partial { "limited" } else { "degraded" };
        content.set(&format!("component.{}", draft.component), said);
        content.set_texts("limits", limits.texts());
        content.set_texts("body", limits.texts());
    }
    content
}

/// How the form says its times: what two forms are told apart by, because the instants themselves are others when one is sent
/// again.
pub(super) fn said(fields: &Fields) -> String {
    let watch = Some(fields.text("watch").trim()).filter(|_| fields.text("step") == "watching");
    format!("{} {}", instants::said(fields), watch.unwrap_or_default())
}

/// What was chosen, in the order of the page. What came along with a whole group, tier or facility and is at `step` already
/// is left as it is; what was ticked by itself is stated again.
fn chosen(fields: &Fields, held: &Held, step: Step) -> Result<Vec<ComponentId>, NotRead> {
    let names = |name: &str, value: Option<&str>| value.is_some_and(|value| fields.all(name).any(|one| one == value));
    let is_ticked = |tracked: &Tracked| names("component", Some(tracked.component.as_str()));
    let comes_along = |tracked: &Tracked| {
        names("group", tracked.group.as_ref().map(crate::domain::ids::GroupId::as_str))
            || names("tier", tracked.tier.map(|tier| tier.to_string()).as_deref())
            || tracked.runs_on.iter().any(|facility| names("facility", Some(facility.as_str())))
    };
    let standings = held.incident.standings();
    let is_so = |tracked: &Tracked| standings.get(&tracked.component).is_some_and(|row| row.recovery.step() == step);
    let members = held.incident.tracked.iter().filter(|tracked| standings.contains_key(&tracked.component));
    let meant: Vec<&Tracked> = members.filter(|tracked| is_ticked(tracked) || comes_along(tracked)).collect();
    if meant.is_empty() {
        return Err(NotRead::Nothing);
    }
    let changed = meant.into_iter().filter(|tracked| is_ticked(tracked) || !is_so(tracked));
    let changed: Vec<ComponentId> = changed.map(|tracked| tracked.component).collect();
    if changed.is_empty() { Err(NotRead::AlreadySo) } else { Ok(changed) }
}

fn recovery(fields: &Fields, page: &Page, now: Time) -> Result<Recovery, NotRead> {
    Ok(match fields.text("step") {
        "down" => Recovery::Down,
        "partial" => Recovery::Limited { as_status: LimitedAs::Partial, limits: limits(fields, page)? },
        "degraded" => Recovery::Limited { as_status: LimitedAs::Degraded, limits: limits(fields, page)? },
        "watching" => {
            let minutes = fields.text("watch").trim().parse().ok();
            let minutes = minutes.filter(|minutes| (1..=WATCH_MINUTES_MAX).contains(minutes));
            Recovery::Watching { until: now + Duration::minutes(minutes.ok_or(NotRead::Watch)?) }
        }
        "restored" => Recovery::Restored,
        _ => return Err(NotRead::Step),
    })
}

fn limits(fields: &Fields, page: &Page) -> Result<Wording, NotRead> {
    let languages = page.languages.iter();
    let texts: Texts =
        languages.map(|language| (*language, fields.text(&format!("limits_{}", language.tag())).to_owned())).collect();
    match Wording::new("the limits", &texts, page.default_language(), NOTE_CHARS_MAX) {
        Ok(limits) => Ok(limits),
        Err(WordingRefusal::Empty { .. }) => Err(NotRead::Limits),
        Err(refusal) => Err(NotRead::Wording(refusal)),
    }
}
