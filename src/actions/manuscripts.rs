//! Acts on manuscripts: begun, saved, asked for approval, judged, published, taken back. Whatever becomes public goes
//! through [`super::incidents`], in the same transaction as the stage of its manuscript.

mod judging;
mod publishing;
mod undoing;
mod weighing;

use super::incidents::ActError;
use super::staff::When;
use crate::domain::actors::Actor;
use crate::domain::approvals::{ApprovalRefusal, Matrix};
use crate::domain::ids::{ManuscriptId, UpdateId};
use crate::domain::incidents::IncidentRefusal;
use crate::domain::language::{Language, Texts};
use crate::domain::lint::Finding;
use crate::domain::manuscripts::reading::Lack;
use crate::domain::manuscripts::{
    Aim, Content, ContentRefusal, Manuscript, ManuscriptRefusal, SetAside, Stage, Version,
};
use crate::domain::staff::Staff;
use crate::domain::time::Time;
use crate::store::{Conn, Error, audit, manuscripts, record};
use chrono_tz::Tz;
pub use judging::{ask, judge};
pub use publishing::{Pressed, Published, publish};
pub use undoing::undo;
pub use weighing::{Weighed, weigh};

/// Why an act on a manuscript was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ManuscriptError {
    /// It breaks a rule of manuscripts.
    #[error(transparent)]
    Refused(#[from] ManuscriptRefusal),
    /// Its fields are not kept.
    #[error(transparent)]
    Content(#[from] ContentRefusal),
    /// Somebody must agree first, or cannot.
    #[error(transparent)]
    Approval(#[from] ApprovalRefusal),
    /// It breaks a rule of incidents.
    #[error(transparent)]
    Incident(#[from] IncidentRefusal),
    /// Something that must be there is missing.
    #[error("not published: something is missing")]
    Lacking(Vec<Lack>),
    /// Something is wrong with the words, and nobody has said that they stand.
    #[error("not published: look at what is marked in the words")]
    Found(Vec<Finding>),
    /// The database could not.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<ActError> for ManuscriptError {
    fn from(error: ActError) -> ManuscriptError {
        match error {
            ActError::Refused(refusal) => refusal.into(),
            ActError::Store(error) => error.into(),
        }
    }
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// Who.
    pub staff: &'a Staff,
    /// When: the record's time dates what is public, the machine's what people wait for.
    pub when: When,
}

impl Hand<'_> {
    fn handle(&self) -> &Actor {
        &self.staff.handle
    }
}

/// What the settings say of words for the public.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The page's zone.
    pub zone: Tz,
    /// Its languages, the default one first.
    pub languages: &'a [Language],
    /// Who speaks unless a manuscript says.
    pub organisation: &'a Texts,
    /// Who must agree.
    pub matrix: &'a Matrix,
    /// Tells an instant in every language of the page.
    pub tell: &'a (dyn Fn(Time) -> Texts + Sync),
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It stands, as this revision.
    Stands(i32),
    /// Another revision had been saved meanwhile: what was typed is kept beside it, and the refusal says so.
    SetAside(ManuscriptRefusal),
}

/// Begins a manuscript. `becomes` is the id that its update will have.
pub fn begin(
    conn: &mut Conn,
    hand: Hand<'_>,
    id: ManuscriptId,
    (aim, becomes): (Aim, UpdateId),
    content: Content,
) -> Result<(), ManuscriptError> {
    begin_from(conn, hand, id, (aim, becomes), content, &[])
}

/// As [`begin`], with words that `before` wrote: they stay its writers, and approve none of it.
fn begin_from(
    conn: &mut Conn,
    hand: Hand<'_>,
    id: ManuscriptId,
    (aim, becomes): (Aim, UpdateId),
    content: Content,
    before: &[Actor],
) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    let (by, at) = (hand.handle().clone(), hand.when.machine);
    let mut writers = vec![by.clone()];
    writers.extend(before.iter().filter(|one| **one != by).cloned());
    let manuscript = Manuscript {
        id,
        aim,
        becomes,
        stage: Stage::Writing,
        revision: 1,
        content,
        begun_by: by.clone(),
        begun_at: at,
        saved_by: by.clone(),
        saved_at: at,
        writers,
    };
    manuscripts::begin(conn, &manuscript)?;
    let particulars = format!("aim={} incident={}", aim.as_str(), aim.incident());
    audit::append(conn, hand.when.record, hand.handle(), "manuscript.begin", id.as_str(), &particulars)?;
    Ok(())
}

/// Saves what was typed over revision `over`. Where another one stands by now, nothing is overwritten: it is kept beside.
pub fn save(
    conn: &mut Conn,
    hand: Hand<'_>,
    id: ManuscriptId,
    (over, content): (i32, Content),
    is_autosave: bool,
) -> Result<Saved, ManuscriptError> {
    record::lock(conn)?;
    let before = find(conn, id)?;
    if !before.is_open() {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    if before.content == content {
        if !is_autosave {
            manuscripts::save_as_pressed(conn, id, before.revision)?;
        }
        return Ok(Saved::Stands(before.revision));
    }
    let number = manuscripts::find_last_number(conn, id)? + 1;
    let set_aside_over = (before.revision != over).then_some(over);
    let saving = manuscripts::Saving { number, set_aside_over, is_autosave, by: hand.handle(), at: hand.when.machine };
    let after = Manuscript { content, ..before.clone() };
    if set_aside_over.is_some() {
        manuscripts::drop_set_aside(conn, id, over, hand.handle())?;
        manuscripts::save_revision(conn, &after, saving)?;
        let (by, stands) = (before.saved_by, before.revision);
        return Ok(Saved::SetAside(ManuscriptRefusal::SavedMeanwhile { by, stands, over, kept: number }));
    }
    manuscripts::save_revision(conn, &after, saving)?;
    Ok(Saved::Stands(number))
}

/// Puts a manuscript away. Its revisions stay in the database.
pub fn put_away(conn: &mut Conn, hand: Hand<'_>, id: ManuscriptId) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    if !find(conn, id)?.is_open() {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    manuscripts::save_stage(conn, id, &Stage::Dropped)?;
    audit::append(conn, hand.when.record, hand.handle(), "manuscript.put_away", id.as_str(), "")?;
    Ok(())
}

/// A manuscript, or the refusal that there is none.
pub fn find(conn: &mut Conn, id: ManuscriptId) -> Result<Manuscript, ManuscriptError> {
    match manuscripts::find(conn, id) {
        Err(Error::NotFound) => Err(ManuscriptRefusal::Unknown.into()),
        found => Ok(found?),
    }
}

/// The last versions that stood before the one that stands, the latest first.
pub fn list_versions(conn: &mut Conn, manuscript: &Manuscript) -> Result<Vec<Version>, Error> {
    /// As many as somebody looks through.
    const COUNT_MAX: i64 = 10;
    manuscripts::list_versions(conn, manuscript.id, manuscript.revision, COUNT_MAX)
}

/// What was typed over revisions that no longer stood, since the one that stands was saved.
pub fn list_set_aside(conn: &mut Conn, manuscript: &Manuscript) -> Result<Vec<SetAside>, Error> {
    let all = manuscripts::list_set_aside(conn, manuscript.id)?;
    Ok(all.into_iter().filter(|one| one.revision > manuscript.revision).collect())
}
