//! Acts on manuscripts: begun, saved, asked for approval, judged, published, taken back. Whatever becomes public goes
//! through [`super::incidents`], in the same transaction as the stage of its manuscript.

mod judging;
mod publishing;
mod remarks;
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
    Aim, Content, ContentRefusal, Manuscript, ManuscriptRefusal, OPEN_MAX, SetAside, Stage, Version,
};
use crate::domain::staff::{Role, Staff};
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
    /// It stands, as this revision, and waits for approval no more: other words were asked about.
    Unasked(i32),
    /// Another revision had been saved meanwhile: what was typed is kept beside it, and the refusal says so.
    SetAside(ManuscriptRefusal),
}

/// Begins a manuscript. `becomes` is the id that its update will have.
pub fn begin(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    id: ManuscriptId,
    (aim, becomes): (Aim, UpdateId),
    content: Content,
) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    if manuscripts::count_open(conn, hand.handle())? >= OPEN_MAX {
        return Err(ManuscriptRefusal::TooManyOpen.into());
    }
    let first = first(hand, id, (aim, becomes), content, &[]);
    require_groups(conn, hand, rules, &first)?;
    keep_first(conn, hand, &first)
}

/// Begins a manuscript by `hand` with words that `before` wrote: they stay its writers, and approve none of it.
fn first(
    hand: Hand<'_>,
    id: ManuscriptId,
    (aim, becomes): (Aim, UpdateId),
    content: Content,
    before: &[Actor],
) -> Manuscript {
    let (by, at) = (hand.handle().clone(), hand.when.machine);
    let mut writers = vec![by.clone()];
    writers.extend(before.iter().filter(|one| **one != by).cloned());
    Manuscript {
        id,
        aim,
        becomes,
        stage: Stage::Writing,
        revision: 1,
        content,
        begun_by: by.clone(),
        begun_at: at,
        saved_by: by,
        saved_at: at,
        writers,
    }
}

fn keep_first(conn: &mut Conn, hand: Hand<'_>, first: &Manuscript) -> Result<(), ManuscriptError> {
    manuscripts::begin(conn, first)?;
    let particulars = format!("aim={} incident={}", first.aim.as_str(), first.aim.incident());
    audit::append(conn, hand.when.record, hand.handle(), "manuscript.begin", first.id.as_str(), &particulars)?;
    Ok(())
}

/// Refuses what speaks of components that whoever acts does not answer for. Who is not limited is not weighed for it.
fn require_groups(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    manuscript: &Manuscript,
) -> Result<(), ManuscriptError> {
    if hand.staff.groups.is_some() {
        weigh(conn, hand, rules, manuscript.clone())?.require_groups(hand.staff)?;
    }
    Ok(())
}

/// Refuses whoever may not change what stands: it speaks of what is not theirs, or it waits for approval and others wrote it.
fn require_hand(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    stands: &Manuscript,
) -> Result<(), ManuscriptError> {
    let is_asked = matches!(stands.stage, Stage::Asked { .. });
    if is_asked && !stands.writers.contains(hand.handle()) && hand.staff.role < Role::Publisher {
        return Err(ManuscriptRefusal::RoleMissing { needed: Role::Publisher }.into());
    }
    require_groups(conn, hand, rules, stands)
}

/// Saves what was typed over revision `over`. Where another one stands by now, nothing is overwritten: it is kept beside.
/// What was asked about is not what stands then, and waits for approval no more.
pub fn save(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
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
    require_hand(conn, hand, rules, &before)?;
    let after = Manuscript { content, ..before.clone() };
    require_groups(conn, hand, rules, &after)?;
    let number = manuscripts::find_last_number(conn, id)? + 1;
    let set_aside_over = (before.revision != over).then_some(over);
    let saving = manuscripts::Saving { number, set_aside_over, is_autosave, by: hand.handle(), at: hand.when.machine };
    if set_aside_over.is_some() {
        manuscripts::drop_set_aside(conn, id, over, hand.handle())?;
        manuscripts::save_revision(conn, &after, saving)?;
        let (by, stands) = (before.saved_by, before.revision);
        return Ok(Saved::SetAside(ManuscriptRefusal::SavedMeanwhile { by, stands, over, kept: number }));
    }
    manuscripts::save_revision(conn, &after, saving)?;
    tell_of_save(conn, hand, &before, &Manuscript { revision: number, ..after })
}

/// The log says who wrote first on what others wrote, and who changed what had been asked about; not every further save.
fn tell_of_save(
    conn: &mut Conn,
    hand: Hand<'_>,
    before: &Manuscript,
    after: &Manuscript,
) -> Result<Saved, ManuscriptError> {
    let was_asked = matches!(before.stage, Stage::Asked { .. });
    if was_asked || !before.writers.contains(hand.handle()) {
        let particulars = format!("revision={} hash={}", after.revision, after.hash());
        audit::append(conn, hand.when.record, hand.handle(), "manuscript.save", after.id.as_str(), &particulars)?;
    }
    if !was_asked {
        return Ok(Saved::Stands(after.revision));
    }
    manuscripts::save_stage(conn, after.id, &Stage::Writing)?;
    Ok(Saved::Unasked(after.revision))
}

/// Puts a manuscript away. Its revisions stay in the database.
pub fn put_away(conn: &mut Conn, hand: Hand<'_>, rules: &Rules<'_>, id: ManuscriptId) -> Result<(), ManuscriptError> {
    record::lock(conn)?;
    let stands = find(conn, id)?;
    if !stands.is_open() {
        return Err(ManuscriptRefusal::IsOver.into());
    }
    require_hand(conn, hand, rules, &stands)?;
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
