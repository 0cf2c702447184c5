//! What a manuscript would do if it were published now, and what stands in its way.

use super::{Hand, ManuscriptError, Rules, remarks};
use crate::actions::incidents::leaves;
use crate::actions::verdicts::{failing, list_judged};
use crate::actions::{notifications, templates};
use crate::domain::approvals::{Approval, Demand, Judgement, Standing, Verdict};
use crate::domain::ids::{ComponentId, ManuscriptId};
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::incidents::{Impact, IncidentRecord, IncidentRefusal};
use crate::domain::lint::{Finding, Rule};
use crate::domain::manuscripts::exemption::{Exemption, Ground, exemption};
use crate::domain::manuscripts::reading::{Asked, Beside, Lack, Publication, Scene, Tried, read};
use crate::domain::manuscripts::{Aim, Manuscript, ManuscriptRefusal};
use crate::domain::reach::{People, Reach};
use crate::domain::staff::Staff;
use crate::domain::templates::Template;
use crate::store::incidents::Held;
use crate::store::{Conn, Error, approvals, incidents, staff};

/// A manuscript with all that was found about it.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The manuscript.
    pub manuscript: Manuscript,
    /// The incident that it is about, as it stands; `None` for one that is yet to be opened.
    pub held: Option<Held>,
    /// The leaves of the page.
    pub leaves: Leaves,
    /// Everything that is missing.
    pub lacks: Vec<Lack>,
    /// What it asks for, as far as it can be read: all of it where nothing is missing.
    pub asked: Option<Asked>,
    /// What the incident would be, without what is missing or refused.
    pub after: Option<IncidentRecord>,
    /// The rules of incidents that it breaks.
    pub refusals: Vec<IncidentRefusal>,
    /// What is wrong with the words; those first that nobody let stand.
    pub findings: Vec<Finding>,
    /// The rules that the words break and of which somebody said, with the reason, that they stand all the same.
    pub overridden: Vec<Rule>,
    /// Who must agree.
    pub demand: Demand,
    /// How far that is.
    pub standing: Standing,
    /// All that was said of it, and what of that counts today.
    pub approvals: Vec<Judgement>,
    /// Whether it is a holding notice that says nothing but an approved template.
    pub exemption: Exemption,
    /// How many of the components that an opening names an open incident counts already.
    pub counted_elsewhere: usize,
    /// How many components it speaks of: who would publish something that reaches everybody types this number.
    pub reach: Reach,
    /// How many people are sent it; `None` where nobody is told of it.
    pub people: Option<People>,
    /// What it is bound to by approvals.
    pub hash: String,
}

impl Weighed {
    /// What is wrong with the words and nobody let stand.
    pub fn standing_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !self.overridden.contains(&finding.rule))
    }

    /// Refuses what speaks of components that `staff` do not answer for, whether or not it could be published yet.
    pub fn require_groups(&self, staff: &Staff) -> Result<(), ManuscriptRefusal> {
        let is_outside = |component: &ComponentId| {
            let group = self.leaves.get(*component).map(|leaf| leaf.tracked.group);
            group.is_some_and(|group| !staff.may_touch(group))
        };
        let members = self.held.as_ref().map(|held| held.incident.members()).unwrap_or_default();
        let mut concerned = self.manuscript.content.components();
        // Whoever answers for nothing of an incident does not come into it by bringing something along.
        let is_stranger = !members.is_empty() && members.iter().all(is_outside);
        if is_stranger || self.is_of_the_whole() {
            concerned.extend(members);
        }
        let outside: Vec<String> =
            concerned.iter().filter(|one| is_outside(one)).map(|one| self.leaves.slug(*one)).collect();
        if outside.is_empty() { Ok(()) } else { Err(ManuscriptRefusal::OutsideGroups { components: outside }) }
    }

    /// True for what is done to an incident as a whole, or said of it: anything but opening it, and a word on the way.
    fn is_of_the_whole(&self) -> bool {
        let Some(asked) = &self.asked else { return !matches!(self.manuscript.aim, Aim::Open(_) | Aim::Update(_)) };
        let is_on_the_way = matches!(asked.publication, Publication::Open(_) | Publication::Update(..));
        !is_on_the_way || asked.beside.iter().any(Beside::is_of_the_whole)
    }
}

/// Weighs `manuscript` as it stands. Writes nothing.
pub fn weigh(
    conn: &mut Conn,
    hand: Hand<'_>,
    rules: &Rules<'_>,
    manuscript: Manuscript,
) -> Result<Weighed, ManuscriptError> {
    let held = match manuscript.aim {
        Aim::Open(_) => None,
        aim => Some(find_incident(conn, aim)?),
    };
    let leaves = leaves(conn)?;
    let approvals = judgements(conn, manuscript.id)?;
    let hash = manuscript.hash();
    let counting = approvals.iter().filter(|one| one.counts);
    let given: Vec<Approval> = counting.map(|one| one.approval.clone()).collect();
    let failing = match &held {
        Some(held) => failing(&list_judged(conn, held.incident.members())?),
        None => Vec::new(),
    };
    let incident = held.as_ref().map(|held| &held.incident);
    let read = Reading { hand, rules, leaves: &leaves, incident, failing: &failing };
    let (asked, lacks, Tried { after, refusals }) = read.try_out(&manuscript, &hash, &given);
    let impact = [incident, after.as_ref()].into_iter().flatten().map(|one| one.impact).max().unwrap_or(Impact::None);
    let counted = |one: &IncidentRecord| one.members().len();
    let component_count = [incident, after.as_ref()].into_iter().flatten().map(counted).max().unwrap_or(0);
    let people = match &after {
        Some(after) => notifications::count_people(conn, incident, after)?,
        None => None,
    };
    let mut weighed = Weighed {
        people,
        findings: Vec::new(),
        overridden: Vec::new(),
        standing: Standing::NotDue,
        exemption: Exemption::NotMeant,
        counted_elsewhere: count_elsewhere(conn, &manuscript)?,
        reach: Reach::of(impact, component_count, leaves.count()),
        manuscript,
        held,
        leaves,
        lacks,
        asked,
        after,
        refusals,
        demand: rules.matrix.demand(impact),
        approvals,
        hash,
    };
    remarks::note(&mut weighed, rules);
    let templates = templates::list(conn)?;
    weighed.exemption = exemption(&weighed.manuscript, ground(&weighed, &templates, rules));
    if weighed.exemption == Exemption::Whole {
        weighed.demand = Demand::Nobody;
    }
    weighed.standing = Standing::of(weighed.demand, &weighed.hash, &weighed.manuscript.writers, &given);
    Ok(weighed)
}

fn ground<'a>(weighed: &'a Weighed, templates: &'a [Template], rules: &'a Rules<'_>) -> Ground<'a> {
    Ground {
        templates,
        languages: rules.languages,
        organisation: rules.organisation,
        asked: weighed.asked.as_ref(),
        lets_stand: !weighed.overridden.is_empty(),
        is_counted_elsewhere: weighed.counted_elsewhere > 0,
    }
}

fn count_elsewhere(conn: &mut Conn, manuscript: &Manuscript) -> Result<usize, Error> {
    if !matches!(manuscript.aim, Aim::Open(_)) {
        return Ok(0);
    }
    let counted = incidents::list_tracked_components(conn)?;
    Ok(manuscript.content.components().iter().filter(|component| counted.contains(component)).count())
}

/// All that was said of a manuscript, and what of it is worth anything today.
fn judgements(conn: &mut Conn, id: ManuscriptId) -> Result<Vec<Judgement>, Error> {
    let all = approvals::list(conn, id)?;
    let judgement = |(revision, approval): (i32, Approval)| {
        let account = staff::find_optional(conn, &approval.by)?;
        Ok(Judgement::of(revision, approval, account.as_ref()))
    };
    all.into_iter().map(judgement).collect()
}

fn find_incident(conn: &mut Conn, aim: Aim) -> Result<Held, ManuscriptError> {
    match incidents::find(conn, aim.incident()) {
        Err(Error::NotFound) => Err(IncidentRefusal::UnknownIncident { id: aim.incident().to_string() }.into()),
        found => Ok(found?),
    }
}

/// What a manuscript is read with.
struct Reading<'a> {
    hand: Hand<'a>,
    rules: &'a Rules<'a>,
    leaves: &'a Leaves,
    incident: Option<&'a IncidentRecord>,
    failing: &'a [ComponentId],
}

impl Reading<'_> {
    /// Reads it twice: when the next word is due follows from the impact, and that from what is read.
    fn try_out(
        &self,
        manuscript: &Manuscript,
        hash: &str,
        approvals: &[Approval],
    ) -> (Option<Asked>, Vec<Lack>, Tried) {
        let signed: Vec<_> = approvals
            .iter()
            .filter(|one| one.verdict == Verdict::Signed && one.hash == hash)
            .map(|one| one.by.clone())
            .collect();
        let mut scene = Scene {
            now: self.hand.when.record,
            zone: self.rules.zone,
            languages: self.rules.languages,
            organisation: self.rules.organisation,
            leaves: self.leaves,
            incident: self.incident,
            signed: &signed,
            tell: self.rules.tell,
            next_at: None,
        };
        let (asked, lacks) = read(manuscript, &scene);
        let first = self.try_on(asked.as_ref());
        let promised = first.after.as_ref().and_then(|after| after.promise().map(|promise| promise.due_at));
        if promised.is_none() {
            return (asked, lacks, first);
        }
        scene.next_at = promised;
        let (asked, lacks) = read(manuscript, &scene);
        let second = self.try_on(asked.as_ref());
        // A promise that is refused is another one the second time.
        let refusals = if first.refusals.is_empty() { second.refusals } else { first.refusals };
        (asked, lacks, Tried { refusals, ..second })
    }

    fn try_on(&self, asked: Option<&Asked>) -> Tried {
        let act = Act { now: self.hand.when.record, by: self.hand.handle() };
        match asked {
            Some(asked) => asked.try_on(self.incident, self.failing, self.leaves, act),
            None => Tried { after: None, refusals: Vec::new() },
        }
    }
}
