//! `[console]`: who must agree before words are public.

use super::faults::Refusal;
use super::reading::Reading;
use crate::domain::approvals::{Demand, Matrix, Overdue};
use std::time::Duration;

/// Shorter than somebody needs to take up a telephone.
const WITHIN_MIN: Duration = Duration::from_secs(60);
/// Words that wait for a day are of another day.
const WITHIN_MAX: Duration = Duration::from_secs(86_400);
/// The key of each impact, from the least.
const KEYS: [&str; 4] =
    ["console.approval.none", "console.approval.minor", "console.approval.major", "console.approval.critical"];

/// Who must agree to what, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Matrix> {
    let default = Matrix::default();
    let mut demands = Some(default.demands);
    for (place, key) in KEYS.into_iter().enumerate() {
        match (reading.or_default(key, default.demands[place], demand), &mut demands) {
            (Some(demand), Some(demands)) => demands[place] = demand,
            _ => demands = None,
        }
    }
    let within = reading.duration("console.approval.within", default.within, WITHIN_MIN..=WITHIN_MAX);
    let overdue = reading.or_default("console.approval.overdue", default.overdue, overdue);
    Some(Matrix { demands: demands?, within: within?, overdue: overdue? })
}

fn demand(text: &str) -> Result<Demand, Refusal> {
    Demand::parse(text).ok_or_else(|| unknown(&Demand::ALL.map(Demand::as_str)))
}

fn overdue(text: &str) -> Result<Overdue, Refusal> {
    Overdue::parse(text).ok_or_else(|| unknown(&Overdue::ALL.map(Overdue::as_str)))
}

fn unknown(known: &[&str]) -> Refusal {
    Refusal::new("says nothing that is known here", format!("write one of {}", known.join(", ")))
}
