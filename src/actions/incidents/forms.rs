//! Forms: each publishes once, however often it is sent. The entry in the audit log is written with the form's token, so
//! that neither is without the other.

use super::{ActError, Desk, Done};
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::incidents::IncidentRefusal;
use crate::domain::incidents::drafts::{RecoveryDraft, UpdateDraft};
use crate::domain::language::Wording;
use crate::domain::recoveries::Step;
use crate::store::{Conn, Error, audit, incidents};
use sha2::{Digest, Sha256};
use std::fmt::Debug;

/// What somebody asks for at their desk.
pub(super) struct Form<'a> {
    desk: Desk<'a>,
    /// The act, as the audit log calls it.
    word: &'static str,
    /// What tells two acts of one form apart.
    digest: String,
}

impl<'a> Form<'a> {
    /// The form for the act `word`; `essence` is all that it says, without the instants that sending it again counts anew.
    pub(super) fn of(desk: Desk<'a>, word: &'static str, essence: &dyn Debug) -> Form<'a> {
        let digest = Sha256::digest(format!("{word} {essence:?}"));
        Form { desk, word, digest: digest.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// That this form was done before; refused where it did something else.
    pub(super) fn find_done(&self, conn: &mut Conn) -> Result<Option<Done>, ActError> {
        let Some(token) = self.desk.token else { return Ok(None) };
        match incidents::find_token(conn, token)? {
            Some((incident, published)) if published == self.digest => {
                Ok(Some(Done { incident, was_done_before: true }))
            }
            Some(_) => Err(IncidentRefusal::FormUsed.into()),
            None => Ok(None),
        }
    }

    /// Notes that it is done now, of `incident`: in the audit log with `particulars`, and under its token.
    pub(super) fn close(&self, conn: &mut Conn, incident: IncidentId, particulars: &str) -> Result<Done, Error> {
        if let Some(token) = self.desk.token {
            incidents::save_token(conn, token, incident, self.word, &self.digest, self.desk.now)?;
        }
        audit::append(conn, self.desk.now, self.desk.by, self.word, incident.as_str(), particulars)?;
        Ok(Done { incident, was_done_before: false })
    }
}

/// What of these statements tells two forms apart: not their instants, which are others when a form is sent again.
pub(super) fn essence_of(drafts: &[RecoveryDraft]) -> Vec<(ComponentId, Step, Option<&Wording>)> {
    drafts.iter().map(|draft| (draft.component, draft.recovery.step(), draft.recovery.limits())).collect()
}

/// What an update says, without the instants that a form sent twice may have counted anew.
pub(super) fn essence_of_update(draft: &UpdateDraft) -> impl Debug {
    (&draft.body, &draft.kind, draft.phase, essence_of(&draft.recoveries), draft.next.is_night)
}
