//! Words that come with one press from the screen. What the desk would let one person publish at once goes out as it was
//! typed. Where the words ask for somebody else, what is urgent happens at once in a sentence that we wrote, and what was
//! typed waits on the desk for those who must agree: nobody publishes free words alone because the form was a short one.

use super::incidents::{self, BoardForm, Desk};
use super::manuscripts::{Hand, ManuscriptError, Rules, Weighed, ask, begin, weigh};
use crate::domain::approvals::Demand;
use crate::domain::ids::{IncidentId, ManuscriptId, UpdateId};
use crate::domain::incidents::drafts::{Next, RecoveryDraft, UpdateDraft};
use crate::domain::incidents::{IncidentRefusal, Speaker};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::manuscripts::reading::Publication;
use crate::domain::manuscripts::{Aim, Content, Manuscript, Stage};
use crate::domain::recoveries::Recovery;
use crate::domain::safety::Safety;
use crate::domain::updates::UpdateKind;
use crate::store::{Conn, Error, incidents as stored, manuscripts, record};

/// The form that was sent, and what it becomes where its words wait.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// Names the form: the same form does its act once.
    pub token: Option<&'a str>,
    /// The revision of the incident that it was opened with.
    pub revision: Option<i64>,
    /// The manuscript that its words become, made of the token: sent twice, it leads to the same one.
    pub draft: ManuscriptId,
    /// The update that its words become.
    pub becomes: UpdateId,
}

/// What became of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// They are public.
    Public,
    /// They wait on the desk; what was urgent is done.
    ToDesk,
    /// They wait on the desk, and nothing is done.
    Waiting,
}

/// What putting right says where the typed words wait.
#[derive(Debug, Clone, Copy)]
pub struct TakingBack<'a> {
    /// Why the update was taken back.
    pub reason: &'a Wording,
    /// What takes its place.
    pub body: &'a Wording,
    /// What is said of messages, money and personal records, where the statement that came with the update goes with it.
    pub safety: Option<&'a Wording>,
}

/// Puts the update `wrong` right: it is retracted and what it stated counts no more, now and by one person. `typed` are why
/// and what is so, as fields of a manuscript. Where all that was said of the incident rests on that update, this would end it for
/// everybody: then it waits on the desk, which says so and asks whom it must.
pub fn put_right(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    (incident, wrong): (IncidentId, UpdateId),
    (form, typed, ours): (Form<'_>, Content, TakingBack<'_>),
) -> Result<Went, ManuscriptError> {
    record::lock(conn)?;
    let held = stored::find(conn, incident)?;
    let aim = Aim::PutRight(incident, wrong);
    if held.incident.rests_on(wrong) {
        if !was_left(conn, form, &typed, rules.languages)? {
            leave(conn, hand, rules, form, (aim, typed))?;
        }
        return Ok(Went::Waiting);
    }
    let left = reason_first(typed.clone(), rules.languages);
    if was_left(conn, form, &left, rules.languages)? {
        return Ok(Went::ToDesk);
    }
    let desk = desk(hand, rules, form);
    let alone = publishable_alone(conn, hand, rules, form, (aim, typed.clone()))?;
    let went = match alone {
        Some(Publication::PutRight(_, _, reason, saying)) => {
            incidents::put_right(conn, desk, incident, wrong, &reason, &saying)?;
            Went::Public
        }
        _ => {
            let saying = said(rules, hand, UpdateId::from_slug(&format!("{} taken back", form.becomes)), ours.body);
            incidents::put_right(conn, desk, incident, wrong, ours.reason, &saying)?;
            // The retraction has its reason: what was typed as one is the beginning of the words.
            leave(conn, hand, rules, form, (Aim::Update(incident), left))?;
            Went::ToDesk
        }
    };
    let came_with_it = held.incident.updates.iter().find(|update| update.id == wrong).map(|update| update.published_at);
    let stands = held.incident.safety().map(|statement| statement.said_at);
    if let Some(words) = ours.safety.filter(|_| stands.is_some() && stands == came_with_it) {
        let token = form.token.map(|token| format!("{token} safety"));
        let next = Desk { token: token.as_deref(), revision: None, ..desk };
        incidents::state_safety(conn, next, incident, Safety::BeingChecked, words, desk.now)?;
    }
    Ok(went)
}

/// States how far components are back. Where `drafts` limit them, `typed` are the limits as fields of a manuscript, and `ours`
/// is what stands in their place while they wait; without limits there are no words, and nobody else is needed.
pub fn recover(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    (incident, drafts, board): (IncidentId, &[RecoveryDraft], BoardForm<'_>),
    (form, typed, ours): (Form<'_>, Content, &Wording),
) -> Result<Went, ManuscriptError> {
    record::lock(conn)?;
    let desk = desk(hand, rules, form);
    let has_words = drafts.iter().any(|draft| draft.recovery.limits().is_some());
    if was_left(conn, form, &typed, rules.languages)? {
        return Ok(Went::ToDesk);
    }
    let aim = Aim::Update(incident);
    if !has_words || publishable_alone(conn, hand, rules, form, (aim, typed.clone()))?.is_some() {
        incidents::recover_from_board(conn, desk, incident, drafts, board)?;
        return Ok(Went::Public);
    }
    let in_our_words = |draft: &RecoveryDraft| RecoveryDraft {
        recovery: match &draft.recovery {
            Recovery::Limited { as_status, .. } => Recovery::Limited { as_status: *as_status, limits: ours.clone() },
            other => other.clone(),
        },
        ..draft.clone()
    };
    let drafts: Vec<RecoveryDraft> = drafts.iter().map(in_our_words).collect();
    incidents::recover_from_board(conn, desk, incident, &drafts, board)?;
    leave(conn, hand, rules, form, (aim, typed))?;
    Ok(Went::ToDesk)
}

/// What `content` asks for, where whoever sends it may publish that at once: nothing is missing, nothing in the words is to be
/// looked at, and nobody else must agree. What was sent before is not judged again. The act itself says which rule it breaks.
fn publishable_alone(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    form: Form<'_>,
    (aim, content): (Aim, Content),
) -> Result<Option<Publication>, ManuscriptError> {
    let weighed = weigh(conn, hand, rules, manuscript(hand, form, aim, content))?;
    let was_sent = form.token.map(|token| stored::find_token(conn, token)).transpose()?.flatten().is_some();
    weighed.require_groups(hand.staff)?;
    let is_alone = weighed.demand == Demand::Nobody && weighed.standing_findings().next().is_none();
    let Weighed { asked, .. } = weighed;
    Ok(asked.filter(|_| is_alone || was_sent).map(|asked| asked.publication))
}

/// Leaves words on the desk, asked for approval where nothing else is in their way.
fn leave(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    form: Form<'_>,
    (aim, content): (Aim, Content),
) -> Result<(), ManuscriptError> {
    begin(conn, hand, rules, form.draft, (aim, form.becomes), content)?;
    match ask(conn, hand, rules, form.draft) {
        Err(ManuscriptError::Store(error)) => Err(error.into()),
        // The page of the draft says what is missing or to be looked at.
        _ => Ok(()),
    }
}

/// True where this very form left its words on the desk before. With other words it is another form: they are not dropped unseen.
fn was_left(conn: &mut Conn, form: Form<'_>, typed: &Content, languages: &[Language]) -> Result<bool, ManuscriptError> {
    let found = match manuscripts::find(conn, form.draft) {
        Ok(found) => found,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let is_same = languages
        .iter()
        .map(|language| format!("body.{language}"))
        .all(|field| found.content.get(&field) == typed.get(&field));
    if is_same { Ok(true) } else { Err(IncidentRefusal::FormUsed.into()) }
}

fn desk<'a>(hand: Hand<'a>, rules: &Rules<'_>, form: Form<'a>) -> Desk<'a> {
    let (now, by) = (hand.when.record, &hand.staff.handle);
    Desk { now, zone: rules.zone, by, token: form.token, revision: form.revision }
}

/// The words of a form as a manuscript that nobody has saved.
fn manuscript(hand: Hand<'_>, form: Form<'_>, aim: Aim, content: Content) -> Manuscript {
    let (by, at) = (hand.staff.handle.clone(), hand.when.machine);
    Manuscript {
        id: form.draft,
        aim,
        becomes: form.becomes,
        stage: Stage::Writing,
        revision: 1,
        content,
        begun_by: by.clone(),
        begun_at: at,
        saved_by: by.clone(),
        saved_at: at,
        writers: vec![by],
    }
}

/// A word of ours in the operator's name.
fn said(rules: &Rules<'_>, hand: Hand<'_>, id: UpdateId, body: &Wording) -> UpdateDraft {
    UpdateDraft {
        id,
        kind: UpdateKind::Regular,
        phase: None,
        body: body.clone(),
        as_of: hand.when.record,
        display_at: None,
        speaker: Speaker { organisation: rules.organisation.clone(), role: Texts::default() },
        approver: None,
        waived: None,
        recoveries: Vec::new(),
        next: Next::default(),
    }
}

fn reason_first(mut content: Content, languages: &[Language]) -> Content {
    for language in languages {
        let (reason, body) = (format!("reason.{language}"), format!("body.{language}"));
        let both = [content.get(&reason), content.get(&body)].join("\n\n").trim().to_owned();
        content.set(&body, both);
        content.set(&reason, "");
    }
    content
}
