//! What was said of manuscripts by those who must agree, as rows that are never changed.

use super::connection::{At, Conn, Word, each};
use super::error::Error;
use super::schema::{approvals, manuscripts};
use crate::domain::actors::Actor;
use crate::domain::approvals::{Approval, Verdict};
use crate::domain::ids::ManuscriptId;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Notes an approval of the text that stood in `revision`.
pub fn save(conn: &mut Conn, manuscript: ManuscriptId, revision: i32, approval: &Approval) -> Result<(), Error> {
    let row = (
        approvals::manuscript_id.eq(Word(manuscript)),
        approvals::revision.eq(revision),
        approvals::hash.eq(&approval.hash),
        approvals::verdict.eq(Word(approval.verdict)),
        approvals::given_by.eq(Word(approval.by.clone())),
        approvals::is_administrator.eq(approval.is_administrator),
        approvals::note.eq(&approval.note),
        approvals::at.eq(At(approval.at)),
    );
    each!(conn, c => diesel::insert_into(approvals::table).values(row).execute(c))?;
    Ok(())
}

/// Who agreed last to the words that stand, or overrode that somebody must: of each manuscript that was asked about.
pub fn list_agreed(conn: &mut Conn) -> Result<BTreeMap<ManuscriptId, Actor>, Error> {
    let agreed = [Word(Verdict::Approved), Word(Verdict::Overridden)];
    let of_words = approvals::manuscript_id.eq(manuscripts::id).and(approvals::revision.eq(manuscripts::revision));
    let rows: Vec<(Word<ManuscriptId>, Word<Actor>)> = manuscripts::table
        .inner_join(approvals::table.on(of_words))
        .filter(manuscripts::stage.eq("asked"))
        .filter(approvals::verdict.eq_any(agreed))
        .order(approvals::id)
        .select((manuscripts::id, approvals::given_by))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, by)| (id.0, by.0)).collect())
}

/// All that was said of a manuscript, in its order, each with the revision that it was said of.
pub fn list(conn: &mut Conn, manuscript: ManuscriptId) -> Result<Vec<(i32, Approval)>, Error> {
    type Row = (i32, String, Word<Verdict>, Word<Actor>, bool, String, At);
    let rows: Vec<Row> = approvals::table
        .filter(approvals::manuscript_id.eq(Word(manuscript)))
        .order(approvals::id)
        .select((
            approvals::revision,
            approvals::hash,
            approvals::verdict,
            approvals::given_by,
            approvals::is_administrator,
            approvals::note,
            approvals::at,
        ))
        .load(conn)?;
    let approval = |(revision, hash, verdict, by, is_administrator, note, at): Row| {
        let approval = Approval { by: by.0, is_administrator, verdict: verdict.0, hash, note, at: at.0 };
        (revision, approval)
    };
    Ok(rows.into_iter().map(approval).collect())
}
