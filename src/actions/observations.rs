//! Recording what checks saw, and what changes because of it.

use super::statuses::{Statement, change};
use crate::domain::catalogue::Policy;
use crate::domain::ids::ComponentId;
use crate::domain::maintenances::{Cover, shown};
use crate::domain::observations::{Observation, SeriesId};
use crate::domain::status::Status;
use crate::domain::statuses::{Basis, StatusChange};
use crate::domain::time::Time;
use crate::domain::verdict::Kept;
use crate::store::{Conn, Error, corrections, incidents, maintenances, observations, statuses, verdicts};
use chrono_tz::Tz;

/// What the probes of a component together say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which leaf.
    pub component: ComponentId,
    /// What they imply.
    pub status: Status,
    /// Since when.
    pub since: Time,
    /// The instant of the observation, or of the silence, that brought it.
    pub as_of: Time,
    /// Which worker says so: `probe:<slug>`.
    pub actor: String,
    /// Why, in words.
    pub why: Option<String>,
}

/// What happened to verdicts, and with them perhaps to their component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    /// The verdict that turned, as it now is; `None` where it was the catalogue that changed.
    pub verdict: Option<(SeriesId, Kept)>,
    /// What the component's probes say after it.
    pub judged: Judged,
}

/// Records a batch: observations with their hourly counts, the verdicts that turned, in their order, and the changes of
/// public status that follow. Given the same batch twice it writes nothing twice.
pub fn record(
    conn: &mut Conn,
    now: Time,
    zone: Tz,
    batch: &[Observation],
    turned: &[Turned],
) -> Result<Vec<StatusChange>, Error> {
    observations::save_batch(conn, batch)?;
    let mut changes = Vec::new();
    for turned in turned {
        if let Some((series, kept)) = &turned.verdict {
            verdicts::save(conn, *series, kept, now)?;
        }
        changes.extend(follow(conn, now, zone, &turned.judged)?);
    }
    Ok(changes)
}

/// Lets a component's public status follow its probes, where its policy is automatic, no open incident tracks it and the
/// status differs. It never reaches back into a time in which something worse was recorded: what one probe noticed late
/// does not undo what another one saw meanwhile.
fn follow(conn: &mut Conn, now: Time, zone: Tz, judged: &Judged) -> Result<Option<StatusChange>, Error> {
    if verdicts::find_policy(conn, judged.component)? != Some(Policy::Automatic) {
        return Ok(None);
    }
    // While an incident tracks it, verdicts do not fight the staff.
    if !incidents::list_tracking(conn, judged.component)?.is_empty() {
        return Ok(None);
    }
    let Seen { status, since } = seen(conn, now, judged)?;
    let spans = statuses::list_spans(conn, judged.component, since)?;
    if spans.last().is_some_and(|span| span.until.is_none() && span.status == status) {
        return Ok(None);
    }
    let worse = spans.iter().rfind(|span| span.status.severity() > status.severity());
    let since = worse.map_or(since, |span| since.max(span.until.unwrap_or(span.from)));
    let statement = Statement {
        component: judged.component,
        to: status,
        since,
        as_of: judged.as_of,
        basis: Basis::Probe,
        actor: judged.actor.clone(),
        why: judged.why.clone(),
        cause: None,
    };
    change(conn, now, zone, &statement)
}

/// What the page says of what was judged, and since when.
struct Seen {
    status: Status,
    since: Time,
}

/// Under planned work what is no worse than expected shows as maintenance, since the work began. What work covered stays
/// maintenance after its end, and what history was corrected to is not talked over by what a check says of the same time.
fn seen(conn: &mut Conn, now: Time, judged: &Judged) -> Result<Seen, Error> {
    let of = [judged.component];
    let corrections = corrections::list_of(conn, &of)?.remove(&judged.component).unwrap_or_default();
    let since = corrections.iter().map(|correction| correction.until).fold(judged.since, Time::max);
    let covers = maintenances::list_covers(conn, &of)?.remove(&judged.component).unwrap_or_default();
    let is_covered = |cover: &&Cover| shown(judged.status, cover.expected) == Status::UnderMaintenance;
    let ended = covers.iter().filter(is_covered).filter_map(|cover| cover.until.filter(|until| *until <= now));
    let since = ended.fold(since, Time::max);
    let work = covers.iter().filter(|cover| cover.holds(now)).max_by_key(|cover| cover.expected.severity());
    Ok(match work.map(|cover| (shown(judged.status, cover.expected), cover.from)) {
        Some((Status::UnderMaintenance, from)) => Seen { status: Status::UnderMaintenance, since: since.max(from) },
        _ => Seen { status: judged.status, since },
    })
}
