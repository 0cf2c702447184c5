//! Page notices. Which of them are on the page is written down when their time comes, so that the page follows from the
//! database alone.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::incidents::shapes::{StoredWording, into_wording, wording};
use super::schema::page_notices;
use crate::domain::actors::Actor;
use crate::domain::ids::NoticeId;
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::time::Time;
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = page_notices)]
struct NoticeRow {
    id: Word<NoticeId>,
    kind: Word<NoticeKind>,
    wording: Json<StoredWording>,
    begins_at: At,
    ends_at: At,
}

impl NoticeRow {
    fn into_notice(self) -> Result<Notice, Error> {
        Ok(Notice {
            id: self.id.0,
            kind: self.kind.0,
            wording: into_wording(self.wording)?,
            begins_at: self.begins_at.0,
            ends_at: self.ends_at.0,
        })
    }
}

/// Writes a notice over what it was, said by `by` at `said_at`. It comes onto the page by [`show_due`], in the same
/// transaction where it has begun already.
pub fn save(conn: &mut Conn, notice: &Notice, by: &Actor, said_at: Time) -> Result<(), Error> {
    let values = (
        page_notices::kind.eq(Word(notice.kind)),
        page_notices::wording.eq(wording(&notice.wording)),
        page_notices::begins_at.eq(At(notice.begins_at)),
        page_notices::ends_at.eq(At(notice.ends_at)),
        page_notices::said_by.eq(Word(by.clone())),
        page_notices::said_at.eq(At(said_at)),
        page_notices::is_shown.eq(false),
        page_notices::due_at.eq(Some(At(notice.begins_at))),
    );
    let id = page_notices::id.eq(Word(notice.id));
    each!(conn, c => diesel::insert_into(page_notices::table)
        .values((id, values.clone())).on_conflict(page_notices::id).do_update().set(values).execute(c))?;
    Ok(())
}

/// Ends a notice at `at`, where that is earlier than was said; [`show_due`] takes it off the page. [`Error::NotFound`] where
/// there is none.
pub fn end(conn: &mut Conn, id: NoticeId, at: Time) -> Result<(), Error> {
    find(conn, id)?;
    let at = At(at);
    let earlier = || page_notices::table.find(Word(id)).filter(page_notices::ends_at.gt(at));
    // One that has yet to begin before its end still waits for its beginning.
    diesel::update(earlier().filter(page_notices::is_shown.eq(true).or(page_notices::begins_at.ge(at))))
        .set(page_notices::due_at.eq(Some(at)))
        .execute(conn)?;
    diesel::update(earlier()).set(page_notices::ends_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Puts the notices on the page whose time has come by `now` and takes off those whose time is over. True where the page
/// is another than before.
pub fn show_due(conn: &mut Conn, now: Time) -> Result<bool, Error> {
    let now = At(now);
    let due = || page_notices::due_at.le(now);
    let over = || page_notices::ends_at.le(now);
    let hide = (page_notices::is_shown.eq(false), page_notices::due_at.eq(None::<At>));
    let hidden =
        diesel::update(page_notices::table.filter(due()).filter(over()).filter(page_notices::is_shown.eq(true)))
            .set(hide)
            .execute(conn)?;
    // Some ended before anybody looked: they were never seen.
    diesel::update(page_notices::table.filter(due()).filter(over())).set(hide).execute(conn)?;
    let shown = diesel::update(page_notices::table.filter(due()))
        .set((page_notices::is_shown.eq(true), page_notices::due_at.eq(page_notices::ends_at.nullable())))
        .execute(conn)?;
    Ok(hidden + shown > 0)
}

/// A notice; [`Error::NotFound`] where there is none.
pub fn find(conn: &mut Conn, id: NoticeId) -> Result<Notice, Error> {
    let row: NoticeRow = page_notices::table.find(Word(id)).select(NoticeRow::as_select()).first(conn)?;
    row.into_notice()
}

/// The notices on the page, the one that began last first.
pub fn list_current(conn: &mut Conn) -> Result<Vec<Notice>, Error> {
    let rows: Vec<NoticeRow> = page_notices::table
        .filter(page_notices::is_shown.eq(true))
        .order((page_notices::begins_at.desc(), page_notices::id))
        .select(NoticeRow::as_select())
        .load(conn)?;
    rows.into_iter().map(NoticeRow::into_notice).collect()
}

/// Every notice there ever was or will be, the one that begins last first.
pub fn list_all(conn: &mut Conn) -> Result<Vec<Notice>, Error> {
    let rows: Vec<NoticeRow> = page_notices::table
        .order((page_notices::begins_at.desc(), page_notices::id))
        .select(NoticeRow::as_select())
        .load(conn)?;
    rows.into_iter().map(NoticeRow::into_notice).collect()
}
