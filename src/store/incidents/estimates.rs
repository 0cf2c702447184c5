//! Estimates, with what each rested on and what became of it.

use super::rows::{Difference, Row, Scope, by_incident, differing_rows, load_rows, save_rows, stored_list};
use super::shapes::{StoredWording, into_wording, wording};
use crate::domain::estimates::{Confidence, Estimate, EstimateOutcome, Estimated};
use crate::domain::ids::{ComponentId, FactId, IncidentId};
use crate::domain::incidents::IncidentRecord;
use crate::store::connection::{At, Conn, Json, Word};
use crate::store::error::Error;
use crate::store::schema::estimates;
use chrono::Duration;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = estimates, primary_key(incident_id, number), treat_none_as_null = true)]
struct EstimateRow {
    incident_id: Word<IncidentId>,
    number: i64,
    component_id: Option<Word<ComponentId>>,
    kind: String,
    fact_id: Option<Word<FactId>>,
    within_ms: Option<i64>,
    from_at: Option<At>,
    until_at: Option<At>,
    confidence: Word<Confidence>,
    basis: Json<StoredWording>,
    as_of: At,
    said_at: At,
    outcome: String,
    outcome_at: Option<At>,
}

/// An estimate as its columns have it: kind, fact, how long after it, bounds.
type Parts<'a> = (&'a str, Option<FactId>, Option<i64>, Option<At>, Option<At>);

fn parts(estimate: Estimate) -> Parts<'static> {
    match estimate {
        Estimate::None => ("none", None, None, None, None),
        Estimate::Conditional { fact, within } => {
            ("conditional", Some(fact), within.map(|within| within.num_milliseconds()), None, None)
        }
        Estimate::Window { from, until } => ("window", None, None, Some(At(from)), Some(At(until))),
        Estimate::Time { at } => ("time", None, None, None, Some(At(at))),
    }
}

fn estimate(parts: Parts<'_>) -> Result<Estimate, Error> {
    let wrong = || Error::corrupt(format!("{:?} is no kind of estimate, or its particulars do not fit", parts.0));
    match parts {
        ("none", None, None, None, None) => Ok(Estimate::None),
        ("conditional", Some(fact), within_ms, None, None) => {
            let within = within_ms.map(|millis| Duration::try_milliseconds(millis).ok_or_else(wrong)).transpose()?;
            Ok(Estimate::Conditional { fact, within })
        }
        ("window", None, None, Some(from), Some(until)) => Ok(Estimate::Window { from: from.0, until: until.0 }),
        ("time", None, None, None, Some(at)) => Ok(Estimate::Time { at: at.0 }),
        _ => Err(wrong()),
    }
}

impl Row for EstimateRow {
    type Element = Estimated;
    type Key = i64;

    fn of(incident: IncidentId, _place: i64, estimated: &Estimated) -> EstimateRow {
        let (kind, fact, within_ms, from_at, until_at) = parts(estimated.estimate);
        EstimateRow {
            incident_id: Word(incident),
            number: estimated.number,
            component_id: estimated.component.map(Word),
            kind: kind.to_owned(),
            fact_id: fact.map(Word),
            within_ms,
            from_at,
            until_at,
            confidence: Word(estimated.confidence),
            basis: wording(&estimated.basis),
            as_of: At(estimated.as_of),
            said_at: At(estimated.said_at),
            outcome: estimated.outcome.as_str().to_owned(),
            outcome_at: estimated.outcome.at().map(At),
        }
    }

    fn incident(&self) -> IncidentId {
        self.incident_id.0
    }

    fn key(&self) -> i64 {
        self.number
    }

    fn into_element(self) -> Result<Estimated, Error> {
        let fact = self.fact_id.map(|fact| fact.0);
        let outcome = EstimateOutcome::from_parts(&self.outcome, self.outcome_at.map(|at| at.0));
        Ok(Estimated {
            number: self.number,
            component: self.component_id.map(|component| component.0),
            estimate: estimate((&self.kind, fact, self.within_ms, self.from_at, self.until_at))?,
            confidence: self.confidence.0,
            basis: into_wording(self.basis)?,
            as_of: self.as_of.0,
            said_at: self.said_at.0,
            outcome: outcome.ok_or_else(|| Error::corrupt(format!("{:?} is no outcome", self.outcome)))?,
        })
    }
}

stored_list!(estimates, EstimateRow, estimates: Estimated);
