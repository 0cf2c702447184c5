//! What a manuscript would do if it were published now, and what stands in its way.

use super::{Hand, ManuscriptError, Rules};
use crate::actions::incidents::leaves;
use crate::actions::templates;
use crate::actions::verdicts::{failing, list_judged};
use crate::domain::approvals::{Approval, Demand, Standing, Verdict};
use crate::domain::ids::ComponentId;
use crate::domain::incidents::drafts::{Act, Leaves};
use crate::domain::incidents::{Impact, IncidentRecord, IncidentRefusal};
use crate::domain::language::{Texts, Wording};
use crate::domain::lint::{self, Finding, Known, Rule};
use crate::domain::manuscripts::reading::{Asked, Beside, Lack, Publication, Scene, read};
use crate::domain::manuscripts::{Aim, Manuscript, ManuscriptRefusal};
use crate::domain::reach::Reach;
use crate::domain::recoveries::Step;
use crate::domain::staff::Staff;
use crate::domain::templates::Template;
use crate::store::incidents::Held;
use crate::store::{Conn, Error, approvals, incidents};
use std::collections::BTreeSet;

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
    /// What it asks for, where nothing is missing.
    pub asked: Option<Asked>,
    /// What the incident would be.
    pub after: Option<IncidentRecord>,
    /// The rule of incidents that it breaks.
    pub refusal: Option<IncidentRefusal>,
    /// What is wrong with the words; those first that nobody let stand.
    pub findings: Vec<Finding>,
    /// The rules of which somebody said that the words stand all the same.
    pub overridden: Vec<Rule>,
    /// Who must agree.
    pub demand: Demand,
    /// How far that is.
    pub standing: Standing,
    /// All that was said of it, each with the revision that it was said of.
    pub approvals: Vec<(i32, Approval)>,
    /// True for a holding notice made of an approved template, word by word.
    pub is_exempt: bool,
    /// How many components it speaks of: who would publish something that reaches everybody types this number.
    pub reach: Reach,
    /// What it is bound to by approvals.
    pub hash: String,
}

impl Weighed {
    /// What is wrong with the words and nobody let stand.
    pub fn standing_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !self.overridden.contains(&finding.rule))
    }

    /// Refuses what speaks of components that `staff` do not answer for.
    pub fn require_groups(&self, staff: &Staff) -> Result<(), ManuscriptRefusal> {
        let is_outside = |component: &ComponentId| {
            let group = self.leaves.get(*component).map(|leaf| leaf.tracked.group);
            group.is_some_and(|group| !staff.may_touch(group))
        };
        let members: BTreeSet<ComponentId> =
            self.held.iter().flat_map(|held| held.incident.members().into_iter().collect::<Vec<_>>()).collect();
        let publication = self.asked.as_ref().map(|asked| &asked.publication);
        let stated: Vec<ComponentId> = publication
            .and_then(Publication::saying)
            .map(|saying| saying.recoveries.iter().map(|one| one.component).collect())
            .unwrap_or_default();
        let beside = self.asked.iter().flat_map(|asked| &asked.beside).flat_map(Beside::components);
        let stated: BTreeSet<ComponentId> = stated.into_iter().chain(beside).collect();
        let concerns_all = !matches!(publication, Some(Publication::Open(_) | Publication::Update(..)) | None);
        let is_whole = self.asked.iter().flat_map(|asked| &asked.beside).any(Beside::is_of_the_whole);
        // Whoever answers for nothing of an incident does not come into it by bringing something along.
        let is_stranger = !members.is_empty() && members.iter().all(is_outside);
        let concerned = match publication {
            Some(Publication::Update(..)) if is_whole || is_stranger => members.union(&stated).copied().collect(),
            Some(Publication::Update(..)) if stated.is_empty() && members.iter().any(|one| !is_outside(one)) => stated,
            Some(Publication::Update(..)) if stated.is_empty() => members,
            _ if concerns_all => members.union(&stated).copied().collect(),
            _ => stated,
        };
        let outside: Vec<String> =
            concerned.iter().filter(|one| is_outside(one)).map(|one| self.leaves.slug(*one)).collect();
        if outside.is_empty() { Ok(()) } else { Err(ManuscriptRefusal::OutsideGroups { components: outside }) }
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
    let approvals = approvals::list(conn, manuscript.id)?;
    let hash = manuscript.hash();
    let given: Vec<Approval> = approvals.iter().map(|(_, approval)| approval.clone()).collect();
    let failing = match &held {
        Some(held) => failing(&list_judged(conn, held.incident.members())?),
        None => Vec::new(),
    };
    let incident = held.as_ref().map(|held| &held.incident);
    let read = Reading { hand, rules, leaves: &leaves, incident, failing: &failing };
    let (result, attempt) = read.try_out(&manuscript, &hash, &given);
    let (lacks, asked) = match result {
        Ok(asked) => (Vec::new(), Some(asked)),
        Err(lacks) => (lacks, None),
    };
    let (after, refusal) = match attempt {
        Some(Ok(after)) => (Some(after), None),
        Some(Err(refusal)) => (None, Some(refusal)),
        None => (None, None),
    };
    let impact = [incident, after.as_ref()].into_iter().flatten().map(|one| one.impact).max().unwrap_or(Impact::None);
    let says_more = asked.as_ref().is_some_and(|asked| !asked.beside.is_empty());
    // What an approved template does not say, nobody has agreed to.
    let is_exempt = !says_more && is_exempt(&manuscript, &templates::list(conn)?, rules);
    let demand = if is_exempt { Demand::Nobody } else { rules.matrix.demand(impact) };
    let component_count = after.as_ref().or(incident).map_or(0, |one| one.members().len());
    let mut weighed = Weighed {
        findings: Vec::new(),
        overridden: Rule::ALL.into_iter().filter(|rule| is_overridden(&manuscript, *rule)).collect(),
        standing: Standing::of(demand, &hash, &manuscript.writers, &given),
        reach: Reach::of(impact, component_count, leaves.count()),
        manuscript,
        held,
        leaves,
        lacks,
        asked,
        after,
        refusal,
        demand,
        approvals,
        is_exempt,
        hash,
    };
    weighed.findings = findings(&weighed, rules);
    Ok(weighed)
}

fn find_incident(conn: &mut Conn, aim: Aim) -> Result<Held, ManuscriptError> {
    match incidents::find(conn, aim.incident()) {
        Err(Error::NotFound) => Err(IncidentRefusal::UnknownIncident { id: aim.incident().to_string() }.into()),
        found => Ok(found?),
    }
}

/// What the act would make of the incident, or the rule that it breaks.
type Tried = Result<IncidentRecord, IncidentRefusal>;

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
    ) -> (Result<Asked, Vec<Lack>>, Option<Tried>) {
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
        let first = match read(manuscript, &scene) {
            Ok(asked) => asked,
            Err(lacks) => return (Err(lacks), None),
        };
        let tried = self.try_on(&first);
        let promised = tried.as_ref().ok().and_then(|after| after.promise().map(|promise| promise.due_at));
        let Some(due_at) = promised else { return (Ok(first), Some(tried)) };
        scene.next_at = Some(due_at);
        match read(manuscript, &scene) {
            Ok(asked) => {
                let tried = self.try_on(&asked);
                (Ok(asked), Some(tried))
            }
            Err(lacks) => (Err(lacks), None),
        }
    }

    fn try_on(&self, asked: &Asked) -> Tried {
        let act = Act { now: self.hand.when.record, by: self.hand.handle() };
        asked.try_on(self.incident, self.failing, self.leaves, act)
    }
}

fn is_overridden(manuscript: &Manuscript, rule: Rule) -> bool {
    manuscript.content.get(&format!("override.{}", rule.as_str())) == "yes"
}

/// True for a holding notice whose words are those of a template that was approved for it, in every language it has.
fn is_exempt(manuscript: &Manuscript, templates: &[Template], rules: &Rules<'_>) -> bool {
    let content = &manuscript.content;
    if content.get("kind") != "holding" || !matches!(manuscript.aim, Aim::Open(_) | Aim::Update(_)) {
        return false;
    }
    let chosen = templates.iter().find(|template| template.id.as_str() == content.get("template"));
    chosen.is_some_and(|template| {
        let is_word_by_word = |field: &str, of: &Texts| {
            content.texts(field, rules.languages).iter().all(|(language, text)| of.exactly(language) == Some(text))
        };
        template.needs_nobody_else()
            && is_word_by_word("body", &template.body)
            && (template.title.is_empty() || is_word_by_word("title", &template.title))
    })
}

/// What is wrong with its words, as they would be public.
fn findings(weighed: &Weighed, rules: &Rules<'_>) -> Vec<Finding> {
    let incident = weighed.after.as_ref().or(weighed.held.as_ref().map(|held| &held.incident));
    let suspected = weighed.held.iter().flat_map(|held| held.suspected.iter().map(|cause| cause.note.as_str()));
    let known = Known {
        is_cause_confirmed: incident.is_some_and(|incident| incident.cause().is_some()),
        is_something_out: incident.is_some_and(is_something_out),
        suspected: suspected.collect(),
    };
    let body = weighed.asked.as_ref().and_then(|asked| asked.publication.body());
    let texts = match body {
        Some(body) => body.texts().clone(),
        // What cannot be read yet is looked at as it was typed.
        None => weighed.manuscript.content.texts("body", rules.languages),
    };
    let beside = weighed.asked.iter().flat_map(|asked| &asked.beside).filter_map(Beside::words);
    let texts = [&texts].into_iter().chain(beside.map(Wording::texts)).flat_map(Texts::iter);
    let mut found: Vec<Finding> = texts.flat_map(|(language, text)| lint::findings(language, text, &known)).collect();
    found.sort_by_key(|finding| (weighed.overridden.contains(&finding.rule), finding.rule, finding.language));
    found
}

fn is_something_out(incident: &IncidentRecord) -> bool {
    let standings = incident.standings();
    let is_restored =
        |component: &ComponentId| standings.get(component).is_some_and(|row| row.recovery.step() == Step::Restored);
    incident.members().iter().any(|component| !is_restored(component))
}
