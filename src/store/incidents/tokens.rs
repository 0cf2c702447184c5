//! Form tokens: what a form was sent for, so that sending it again publishes nothing twice.

use crate::domain::ids::IncidentId;
use crate::domain::time::Time;
use crate::store::connection::{At, Conn, Word, each};
use crate::store::error::Error;
use crate::store::schema::form_tokens;
use chrono::Duration;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// How long it is known what a form was sent for. A form is sent again within minutes, by a browser that brings back its
/// tabs within days; after a month nobody has it open any more, and where somebody has, the revision that it was opened
/// with refuses it.
const KEPT: Duration = Duration::days(30);

/// What was published with `token`: of which incident, and its digest. `None` for a token that was never used.
pub fn find_token(conn: &mut Conn, token: &str) -> Result<Option<(IncidentId, String)>, Error> {
    let row: Option<(Word<IncidentId>, String)> = form_tokens::table
        .find(hash(token))
        .select((form_tokens::incident_id, form_tokens::digest))
        .first(conn)
        .optional()?;
    Ok(row.map(|(incident, digest)| (incident.0, digest)))
}

/// Notes that `token` was used at `at` to publish `subject` (an id) of `incident`, with the digest of what was published.
/// [`Error::Conflict`] for one that was used before. Only its hash is kept, for thirty days: what is older goes here.
pub fn save_token(
    conn: &mut Conn,
    token: &str,
    incident: IncidentId,
    subject: &str,
    digest: &str,
    at: Time,
) -> Result<(), Error> {
    let outlived = form_tokens::table.filter(form_tokens::at.lt(At(at - KEPT)));
    diesel::delete(outlived).execute(conn)?;
    let row = (
        form_tokens::token_hash.eq(hash(token)),
        form_tokens::incident_id.eq(Word(incident)),
        form_tokens::subject.eq(subject),
        form_tokens::digest.eq(digest),
        form_tokens::at.eq(At(at)),
    );
    each!(conn, c => diesel::insert_into(form_tokens::table).values(row).execute(c))?;
    Ok(())
}

fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}
