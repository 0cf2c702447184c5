//! Manuscripts and their revisions. The row of a manuscript names the revision that stands; what was typed over an older one
//! is a revision beside it. Autosaves of one writer take the place of one another, unless somebody judged them.

use super::connection::{At, Conn, Json, Word, each};
use super::error::Error;
use super::schema::{approvals, manuscript_revisions, manuscript_writers, manuscripts};
use crate::domain::actors::Actor;
use crate::domain::ids::{IncidentId, ManuscriptId, UpdateId};
use crate::domain::manuscripts::{Aim, Content, Manuscript, SetAside, Stage, Version};
use crate::domain::time::Time;
use diesel::prelude::*;
use std::collections::BTreeMap;

type StoredContent = Json<BTreeMap<String, String>>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = manuscripts)]
struct Head {
    id: Word<ManuscriptId>,
    aim: String,
    incident_id: Word<IncidentId>,
    update_id: Option<Word<UpdateId>>,
    becomes: Word<UpdateId>,
    stage: String,
    stage_at: Option<At>,
    stage_by: Option<Word<Actor>>,
    revision: i32,
    begun_by: Word<Actor>,
    begun_at: At,
}

/// A revision as it is saved.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// Its number.
    pub number: i32,
    /// The revision that it was typed over where that stands no longer.
    pub set_aside_over: Option<i32>,
    /// True where no person pressed a button.
    pub is_autosave: bool,
    /// Who typed it.
    pub by: &'a Actor,
    /// When.
    pub at: Time,
}

fn stored(content: &Content) -> StoredContent {
    Json(content.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn into_content(stored: StoredContent) -> Result<Content, Error> {
    Content::new(stored.0).map_err(|refusal| Error::Corrupt(refusal.into()))
}

fn stage(word: &str, at: Option<At>, by: Option<Word<Actor>>) -> Result<Stage, Error> {
    match (word, at, by) {
        ("writing", None, None) => Ok(Stage::Writing),
        ("asked", Some(at), Some(by)) => Ok(Stage::Asked { at: at.0, by: by.0 }),
        ("published", Some(at), Some(by)) => Ok(Stage::Published { at: at.0, by: by.0 }),
        ("dropped", None, None) => Ok(Stage::Dropped),
        _ => Err(Error::corrupt(format!("{word:?} is no stage of a manuscript, or half of one"))),
    }
}

impl Head {
    fn into_manuscript(
        self,
        (content, saved_by, saved_at): (StoredContent, Word<Actor>, At),
        writers: Vec<Actor>,
    ) -> Result<Manuscript, Error> {
        let aim = Aim::parse(&self.aim, self.incident_id.0, self.update_id.map(|update| update.0));
        Ok(Manuscript {
            id: self.id.0,
            aim: aim.ok_or_else(|| Error::corrupt(format!("{:?} is no aim of a manuscript", self.aim)))?,
            becomes: self.becomes.0,
            stage: stage(&self.stage, self.stage_at, self.stage_by)?,
            revision: self.revision,
            content: into_content(content)?,
            begun_by: self.begun_by.0,
            begun_at: self.begun_at.0,
            saved_by: saved_by.0,
            saved_at: saved_at.0,
            writers,
        })
    }
}

/// Writes a manuscript that is new, with its first revision.
pub fn begin(conn: &mut Conn, manuscript: &Manuscript) -> Result<(), Error> {
    let row = (
        manuscripts::id.eq(Word(manuscript.id)),
        manuscripts::aim.eq(manuscript.aim.as_str()),
        manuscripts::incident_id.eq(Word(manuscript.aim.incident())),
        manuscripts::update_id.eq(manuscript.aim.update().map(Word)),
        manuscripts::becomes.eq(Word(manuscript.becomes)),
        manuscripts::stage.eq("writing"),
        manuscripts::revision.eq(manuscript.revision),
        manuscripts::begun_by.eq(Word(manuscript.begun_by.clone())),
        manuscripts::begun_at.eq(At(manuscript.begun_at)),
        manuscripts::glimpse.eq(stored(&manuscript.content.glimpse())),
    );
    each!(conn, c => diesel::insert_into(manuscripts::table).values(row).execute(c))?;
    let saving = Saving {
        number: manuscript.revision,
        set_aside_over: None,
        is_autosave: false,
        by: &manuscript.saved_by,
        at: manuscript.saved_at,
    };
    for writer in &manuscript.writers {
        save_writer(conn, manuscript.id, writer)?;
    }
    save_revision(conn, manuscript, saving)
}

/// Notes that somebody wrote some of the words: they approve none of them.
fn save_writer(conn: &mut Conn, id: ManuscriptId, writer: &Actor) -> Result<(), Error> {
    let writer = (manuscript_writers::manuscript_id.eq(Word(id)), manuscript_writers::writer.eq(Word(writer.clone())));
    each!(conn, c => diesel::insert_into(manuscript_writers::table).values(writer).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Adds the content of `manuscript` as a revision. It stands from now on, unless it is set aside. Autosaves of the same
/// writer right before it go, where nobody judged them.
pub fn save_revision(conn: &mut Conn, manuscript: &Manuscript, saving: Saving<'_>) -> Result<(), Error> {
    let row = (
        manuscript_revisions::manuscript_id.eq(Word(manuscript.id)),
        manuscript_revisions::number.eq(saving.number),
        manuscript_revisions::set_aside_over.eq(saving.set_aside_over),
        manuscript_revisions::is_autosave.eq(saving.is_autosave),
        manuscript_revisions::content.eq(stored(&manuscript.content)),
        manuscript_revisions::hash.eq(manuscript.hash()),
        manuscript_revisions::saved_by.eq(Word(saving.by.clone())),
        manuscript_revisions::saved_at.eq(At(saving.at)),
    );
    each!(conn, c => diesel::insert_into(manuscript_revisions::table).values(row).execute(c))?;
    if saving.set_aside_over.is_some() {
        return Ok(());
    }
    save_writer(conn, manuscript.id, saving.by)?;
    diesel::update(manuscripts::table.find(Word(manuscript.id)))
        .set((manuscripts::revision.eq(saving.number), manuscripts::glimpse.eq(stored(&manuscript.content.glimpse()))))
        .execute(conn)?;
    let judged = approvals::table.filter(approvals::manuscript_id.eq(Word(manuscript.id))).select(approvals::revision);
    let judged: Vec<i32> = judged.load(conn)?;
    diesel::delete(
        manuscript_revisions::table
            .filter(manuscript_revisions::manuscript_id.eq(Word(manuscript.id)))
            .filter(manuscript_revisions::number.eq(saving.number - 1))
            .filter(manuscript_revisions::is_autosave.eq(true))
            .filter(manuscript_revisions::saved_by.eq(Word(saving.by.clone())))
            .filter(manuscript_revisions::set_aside_over.is_null())
            .filter(manuscript_revisions::number.ne_all(judged)),
    )
    .execute(conn)?;
    Ok(())
}

/// Moves a manuscript to another stage.
pub fn save_stage(conn: &mut Conn, id: ManuscriptId, stage: &Stage) -> Result<(), Error> {
    let (word, at, by) = match stage {
        Stage::Writing => ("writing", None, None),
        Stage::Asked { at, by } => ("asked", Some(*at), Some(by)),
        Stage::Published { at, by } => ("published", Some(*at), Some(by)),
        Stage::Dropped => ("dropped", None, None),
    };
    let values = (
        manuscripts::stage.eq(word),
        manuscripts::stage_at.eq(at.map(At)),
        manuscripts::stage_by.eq(by.cloned().map(Word)),
    );
    diesel::update(manuscripts::table.find(Word(id))).set(values).execute(conn)?;
    Ok(())
}

/// A manuscript; [`Error::NotFound`] where there is none.
pub fn find(conn: &mut Conn, id: ManuscriptId) -> Result<Manuscript, Error> {
    let head: Head = manuscripts::table.find(Word(id)).select(Head::as_select()).first(conn)?;
    let saved: (StoredContent, Word<Actor>, At) = manuscript_revisions::table
        .find((head.id, head.revision))
        .select((manuscript_revisions::content, manuscript_revisions::saved_by, manuscript_revisions::saved_at))
        .first(conn)?;
    let writers = list_writers(conn, &[head.id])?.remove(&id).unwrap_or_default();
    head.into_manuscript(saved, writers)
}

/// Who wrote each of these, in the order of their names.
fn list_writers(conn: &mut Conn, ids: &[Word<ManuscriptId>]) -> Result<BTreeMap<ManuscriptId, Vec<Actor>>, Error> {
    let rows: Vec<(Word<ManuscriptId>, Word<Actor>)> = manuscript_writers::table
        .filter(manuscript_writers::manuscript_id.eq_any(ids.to_vec()))
        .order(manuscript_writers::writer)
        .select((manuscript_writers::manuscript_id, manuscript_writers::writer))
        .load(conn)?;
    let mut writers = BTreeMap::<ManuscriptId, Vec<Actor>>::new();
    rows.into_iter().for_each(|(id, writer)| writers.entry(id.0).or_default().push(writer.0));
    Ok(writers)
}

/// How many manuscripts that `by` began are neither public nor put away.
pub fn count_open(conn: &mut Conn, by: &Actor) -> Result<usize, Error> {
    let open = manuscripts::table
        .filter(manuscripts::stage.eq_any(["writing", "asked"]))
        .filter(manuscripts::begun_by.eq(Word(by.clone())));
    let count: i64 = open.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The manuscripts that are neither public nor put away, the one begun last first, each with no more of its content than lists
/// show ([`Content::glimpse`]).
pub fn list_open(conn: &mut Conn) -> Result<Vec<Manuscript>, Error> {
    type Row = (Head, StoredContent, Word<Actor>, At);
    let is_of = manuscript_revisions::manuscript_id.eq(manuscripts::id);
    let standing = manuscript_revisions::table.on(is_of.and(manuscript_revisions::number.eq(manuscripts::revision)));
    let rows: Vec<Row> = manuscripts::table
        .inner_join(standing)
        .filter(manuscripts::stage.eq_any(["writing", "asked"]))
        .order((manuscripts::begun_at.desc(), manuscripts::id))
        .select((
            Head::as_select(),
            manuscripts::glimpse,
            manuscript_revisions::saved_by,
            manuscript_revisions::saved_at,
        ))
        .load(conn)?;
    let ids: Vec<Word<ManuscriptId>> = rows.iter().map(|(head, ..)| head.id).collect();
    let mut writers = list_writers(conn, &ids)?;
    let manuscript = |(head, glimpse, by, at): Row| {
        let writers = writers.remove(&head.id.0).unwrap_or_default();
        head.into_manuscript((glimpse, by, at), writers)
    };
    rows.into_iter().map(manuscript).collect()
}

/// Forgets what `by` typed over revision `over`, which is longer and newer in what is saved next.
pub fn drop_set_aside(conn: &mut Conn, id: ManuscriptId, over: i32, by: &Actor) -> Result<(), Error> {
    diesel::delete(
        manuscript_revisions::table
            .filter(manuscript_revisions::manuscript_id.eq(Word(id)))
            .filter(manuscript_revisions::set_aside_over.eq(over))
            .filter(manuscript_revisions::is_autosave.eq(true))
            .filter(manuscript_revisions::saved_by.eq(Word(by.clone()))),
    )
    .execute(conn)?;
    Ok(())
}

/// The highest number of its revisions, set aside or not.
pub fn find_last_number(conn: &mut Conn, id: ManuscriptId) -> Result<i32, Error> {
    let last = manuscript_revisions::table
        .filter(manuscript_revisions::manuscript_id.eq(Word(id)))
        .order(manuscript_revisions::number.desc())
        .select(manuscript_revisions::number);
    Ok(last.first(conn)?)
}

/// Notes that somebody pressed a button on a revision which had saved itself: no later one takes its place.
pub fn save_as_pressed(conn: &mut Conn, id: ManuscriptId, number: i32) -> Result<(), Error> {
    diesel::update(manuscript_revisions::table.find((Word(id), number)))
        .set(manuscript_revisions::is_autosave.eq(false))
        .execute(conn)?;
    Ok(())
}

/// The versions that stood before revision `stands`, the latest first, `count_max` of them.
pub fn list_versions(conn: &mut Conn, id: ManuscriptId, stands: i32, count_max: i64) -> Result<Vec<Version>, Error> {
    type Row = (i32, StoredContent, Word<Actor>, At);
    let rows: Vec<Row> = manuscript_revisions::table
        .filter(manuscript_revisions::manuscript_id.eq(Word(id)))
        .filter(manuscript_revisions::set_aside_over.is_null())
        .filter(manuscript_revisions::number.lt(stands))
        .order(manuscript_revisions::number.desc())
        .limit(count_max)
        .select((
            manuscript_revisions::number,
            manuscript_revisions::content,
            manuscript_revisions::saved_by,
            manuscript_revisions::saved_at,
        ))
        .load(conn)?;
    let version = |(revision, content, by, at): Row| {
        Ok(Version { revision, content: into_content(content)?, by: by.0, at: at.0 })
    };
    rows.into_iter().map(version).collect()
}

/// The content of one revision; `None` where an autosave took its place.
pub fn find_content(conn: &mut Conn, id: ManuscriptId, number: i32) -> Result<Option<Content>, Error> {
    let found: Option<StoredContent> = manuscript_revisions::table
        .find((Word(id), number))
        .select(manuscript_revisions::content)
        .first(conn)
        .optional()?;
    found.map(into_content).transpose()
}

/// What was typed over revisions that stood no longer and is newer than the one that stands, the latest first.
pub fn list_set_aside(conn: &mut Conn, id: ManuscriptId) -> Result<Vec<SetAside>, Error> {
    type Row = (i32, Option<i32>, StoredContent, Word<Actor>, At);
    let rows: Vec<Row> = manuscript_revisions::table
        .filter(manuscript_revisions::manuscript_id.eq(Word(id)))
        .filter(manuscript_revisions::set_aside_over.is_not_null())
        .order(manuscript_revisions::number.desc())
        .select((
            manuscript_revisions::number,
            manuscript_revisions::set_aside_over,
            manuscript_revisions::content,
            manuscript_revisions::saved_by,
            manuscript_revisions::saved_at,
        ))
        .load(conn)?;
    let set_aside = |(revision, over, content, by, at): Row| {
        let over = over.unwrap_or_default();
        Ok(SetAside { revision, over, content: into_content(content)?, by: by.0, at: at.0 })
    };
    rows.into_iter().map(set_aside).collect()
}
