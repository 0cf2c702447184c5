//! What an incident has only one of: its row among the incidents.

use super::rows::Scope;
use super::shapes::{StoredOrigin, StoredWording, into_origin, into_some_wording, into_wording, origin, wording};
use crate::domain::ids::IncidentId;
use crate::domain::incidents::{Impact, ImpactOverride, IncidentRecord, Phase, State};
use crate::domain::record::Stamp;
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Json, Word, each};
use crate::store::error::Error;
use crate::store::schema::incidents;
use diesel::prelude::*;

#[derive(Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = incidents, treat_none_as_null = true)]
struct HeadRow {
    id: Word<IncidentId>,
    title: Json<StoredWording>,
    phase: Word<Phase>,
    resolved_at: Option<At>,
    reported_at: Option<At>,
    impact: Word<Impact>,
    override_impact: Option<Word<Impact>>,
    override_reason: Option<Json<StoredWording>>,
    opened_at: At,
    contact: Option<Json<StoredWording>>,
    began_at: At,
    imported_from: Option<Json<StoredOrigin>>,
    stamp_sequence: i64,
    stamp_at: At,
}

fn state_parts(state: State) -> (Word<Phase>, Option<At>, Option<At>) {
    let reported_at = match state {
        State::Reported { at, .. } => Some(At(at)),
        State::Open { .. } | State::Resolved { .. } => None,
    };
    (Word(state.phase()), state.resolved_at().map(At), reported_at)
}

fn state(phase: Phase, resolved_at: Option<At>, reported_at: Option<At>) -> Result<State, Error> {
    match (phase, resolved_at, reported_at) {
        (phase, None, None) if phase.is_open() => Ok(State::Open { phase }),
        (Phase::Resolved, Some(at), None) => Ok(State::Resolved { at: at.0 }),
        (Phase::Postmortem, Some(resolved_at), Some(at)) => {
            Ok(State::Reported { resolved_at: resolved_at.0, at: at.0 })
        }
        _ => Err(Error::corrupt(format!("the instants of an incident do not fit {}", phase.as_str()))),
    }
}

impl HeadRow {
    fn of(record: &IncidentRecord) -> HeadRow {
        let (phase, resolved_at, reported_at) = state_parts(record.state);
        let another = record.impact_override.as_ref();
        HeadRow {
            id: Word(record.id),
            title: wording(&record.title),
            phase,
            resolved_at,
            reported_at,
            impact: Word(record.impact),
            override_impact: another.map(|another| Word(another.impact)),
            override_reason: another.map(|another| wording(&another.reason)),
            opened_at: At(record.opened_at),
            contact: record.contact.as_ref().map(wording),
            began_at: At(record.start().map_or(record.opened_at, |start| start.at)),
            imported_from: record.imported_from.as_ref().map(origin),
            stamp_sequence: record.stamp.sequence,
            stamp_at: At(record.stamp.at),
        }
    }

    fn impact_override(&mut self) -> Result<Option<ImpactOverride>, Error> {
        match (self.override_impact, self.override_reason.take()) {
            (None, None) => Ok(None),
            (Some(impact), Some(reason)) => {
                Ok(Some(ImpactOverride { impact: impact.0, reason: into_wording(reason)? }))
            }
            _ => Err(Error::corrupt("half of an impact that is not the computed one")),
        }
    }

    /// Without its lists.
    fn into_record(mut self) -> Result<IncidentRecord, Error> {
        Ok(IncidentRecord {
            impact_override: self.impact_override()?,
            state: state(self.phase.0, self.resolved_at, self.reported_at)?,
            id: self.id.0,
            stamp: Stamp { sequence: self.stamp_sequence, at: self.stamp_at.0 },
            title: into_wording(self.title)?,
            impact: self.impact.0,
            opened_at: self.opened_at.0,
            contact: into_some_wording(self.contact)?,
            starts: Vec::new(),
            updates: Vec::new(),
            sets: Vec::new(),
            tracked: Vec::new(),
            recoveries: Vec::new(),
            exceptions: Vec::new(),
            estimates: Vec::new(),
            promises: Vec::new(),
            advice: Vec::new(),
            facts: Vec::new(),
            safety: Vec::new(),
            causes: Vec::new(),
            imported_from: self.imported_from.map(into_origin),
        })
    }
}

/// Writes the row of a new incident.
pub(super) fn insert(conn: &mut Conn, record: &IncidentRecord, due_at: Option<Time>) -> Result<(), Error> {
    let row = HeadRow::of(record);
    let rest = (incidents::due_at.eq(due_at.map(At)), incidents::revision.eq(1_i64));
    each!(conn, c => diesel::insert_into(incidents::table).values((&row, rest)).execute(c))?;
    Ok(())
}

/// Writes the row of an incident over what it was; [`Error::NotFound`] where there is none.
pub(super) fn update(conn: &mut Conn, record: &IncidentRecord, due_at: Option<Time>) -> Result<(), Error> {
    let row = HeadRow::of(record);
    let rest = (incidents::due_at.eq(due_at.map(At)), incidents::revision.eq(incidents::revision + 1));
    let written = each!(conn, c => diesel::update(&row).set((&row, rest)).execute(c))?;
    if written == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The incidents in `scope`, without their lists.
pub(super) fn list(conn: &mut Conn, scope: Scope) -> Result<Vec<IncidentRecord>, Error> {
    let selected = || incidents::table.select(HeadRow::as_select());
    let rows: Vec<HeadRow> = match scope {
        Scope::One(id) => selected().filter(incidents::id.eq(Word(id))).load(conn)?,
        Scope::StampedSince(sequence) => selected().filter(incidents::stamp_sequence.ge(sequence)).load(conn)?,
    };
    rows.into_iter().map(HeadRow::into_record).collect()
}
