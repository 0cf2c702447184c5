//! Whether a person sent a form, as far as can be told without asking them anything: how long it took, and that a field which
//! nobody sees stayed empty.

use super::Visit;
use crate::domain::subscribers::{FORM_LASTS, FORM_TAKES};
use crate::view::subscribing::Amiss;
use crate::web::console::Fields;

/// The field that nobody sees.
const TRAP: &str = "homepage";
/// The field with the stamp.
const MADE: &str = "made";

/// The stamp of a form that is made now.
pub(super) fn fresh(visit: &Visit, purpose: &str) -> String {
    visit.key.write_stamp(purpose, visit.now())
}

/// What speaks against a person, and the stamp that the form goes back with: its own, while that is good for the next try.
pub(super) fn judge(visit: &Visit, purpose: &str, fields: &Fields) -> (Option<Amiss>, String) {
    let stamp = fields.text(MADE);
    let age = visit.key.read_stamp(purpose, stamp).map(|at| visit.now() - at);
    let (amiss, is_good) = match age {
        Some(age) if age < FORM_TAKES => (Some(Amiss::TooSoon), true),
        Some(age) if age > FORM_LASTS => (Some(Amiss::TooOld), false),
        Some(_) if !fields.text(TRAP).is_empty() => (Some(Amiss::TooSoon), true),
        Some(_) => (None, true),
        None => (Some(Amiss::TooOld), false),
    };
    (amiss, if is_good { stamp.to_owned() } else { fresh(visit, purpose) })
}
