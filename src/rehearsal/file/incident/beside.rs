//! What is done beside the words of entries, as drafts of the domain.

use super::{Around, Beside, Reader, Reference};
use crate::domain::advice::AdviceEnd;
use crate::domain::estimates::{Confidence, Estimate};
use crate::domain::ids::{FactId, NoticeId};
use crate::domain::incidents::NOTE_CHARS_MAX;
use crate::domain::incidents::drafts::{AdviceDraft, EstimateDraft, FactDraft};
use crate::domain::notices::{Notice, NoticeKind};
use crate::domain::safety::Safety;
use crate::rehearsal::file::shapes;
use crate::rehearsal::spreading::leaves_of;
use chrono::Duration;
use std::collections::{BTreeMap, HashSet};

/// By the id of its entry, what is done beside its words. Facts come first: estimates wait for them.
pub(super) fn read(
    reader: &mut Reader,
    around: &Around<'_>,
    shape: &shapes::Incident,
) -> BTreeMap<String, Vec<Beside>> {
    let mut acts: Vec<(String, Option<Beside>)> = Vec::new();
    let mut known = HashSet::new();
    for fact in &shape.facts {
        reader.stand_at(format!("fact {}", fact.id));
        if let Some(came_with) = &fact.came_with {
            around.place(reader, "came_with", came_with);
            acts.push((came_with.clone(), Some(Beside::Came(FactId::from_slug(&fact.id)))));
        }
        if let Some(older) = fact.supersedes.as_ref().filter(|older| !known.contains(*older)) {
            reader.refuse(format!("supersedes names {older:?}, which is no fact before it"));
        }
        if !known.insert(fact.id.clone()) {
            reader.refuse("each fact has an id of its own");
        }
        acts.push((fact.entry.clone(), read_fact(reader, around, fact)));
    }
    if let Some(cause) = &shape.cause {
        reader.stand_at("cause");
        around.place(reader, "entry", &cause.entry);
        let wording = reader.wording("text", &cause.text, NOTE_CHARS_MAX);
        let by = around.speaker(reader, &cause.by);
        acts.push((cause.entry.clone(), wording.zip(by).map(|(wording, by)| Beside::Cause { wording, by })));
    }
    for said in &shape.safety {
        reader.stand_at("safety");
        around.place(reader, "entry", &said.entry);
        let safety = reader.choice("safety", &said.safety, &Safety::ALL.map(|safety| (safety.as_str(), safety)));
        let wording = reader.wording("text", &said.text, NOTE_CHARS_MAX);
        let told = safety.zip(wording).map(|(safety, wording)| Beside::Safety { safety, wording });
        acts.push((said.entry.clone(), told));
    }
    for estimate in &shape.estimates {
        reader.stand_at(format!("estimate {}", estimate.promise));
        acts.extend(read_estimates(reader, around, estimate, &known));
    }
    for advice in &shape.advice {
        reader.stand_at("advice");
        acts.extend(read_advice(reader, around, advice));
    }
    for notice in &shape.notices {
        reader.stand_at(format!("notice {}", notice.id));
        acts.push((notice.entry.clone(), read_notice(reader, around, notice)));
    }
    let mut by_entry: BTreeMap<String, Vec<Beside>> = BTreeMap::new();
    for (entry, act) in acts {
        by_entry.entry(entry).or_default().extend(act);
    }
    by_entry
}

fn read_fact(reader: &mut Reader, around: &Around<'_>, shape: &shapes::Fact) -> Option<Beside> {
    let entry = around.entry(reader, "entry", &shape.entry);
    let wording = reader.wording("text", &shape.text, NOTE_CHARS_MAX);
    let said_by = around.speaker(reader, &shape.by);
    Some(Beside::Fact(FactDraft {
        id: FactId::from_slug(&shape.id),
        wording: wording?,
        said_by: said_by?,
        as_of: entry?.as_of,
        is_awaited: shape.came_with.is_some(),
        supersedes: shape.supersedes.as_deref().map(FactId::from_slug),
    }))
}

/// An estimate of each leaf that its promise is about; one of the whole incident where it names none.
fn read_estimates(
    reader: &mut Reader,
    around: &Around<'_>,
    shape: &shapes::Estimate,
    facts: &HashSet<String>,
) -> Vec<(String, Option<Beside>)> {
    let Some(promise) = around.facts.promises.iter().find(|promise| promise.id == shape.promise) else {
        reader.refuse(format!("the file has no promise {:?}", shape.promise));
        return Vec::new();
    };
    let estimate = match (&shape.after, promise.due_at) {
        (Some(fact), None) => {
            if !facts.contains(fact) {
                reader.refuse(format!("after names {fact:?}, which is no fact"));
            }
            let within = shape.within_minutes.map(|minutes| Duration::minutes(minutes.into()));
            Estimate::Conditional { fact: FactId::from_slug(fact), within }
        }
        (None, Some(at)) => Estimate::Time { at },
        _ => {
            reader.refuse("an estimate either comes after a fact or has the instant at which its promise is due");
            return Vec::new();
        }
    };
    let confidences = Confidence::ALL.map(|confidence| (confidence.as_str(), confidence));
    let confidence = reader.choice("confidence", &shape.confidence, &confidences);
    let basis = reader.wording("basis", &shape.basis, NOTE_CHARS_MAX);
    let (Some(confidence), Some(basis)) = (confidence, basis) else { return Vec::new() };
    let Some(entry) = around.entry(reader, "entry", &promise.entry) else { return Vec::new() };
    let leaves = promise.components.iter().flat_map(|slug| leaves_of(around.catalogue, slug));
    let mut components: Vec<_> = leaves.map(Some).collect();
    if components.is_empty() {
        components.push(None);
    }
    let draft = |component| EstimateDraft { component, estimate, confidence, basis: basis.clone(), as_of: entry.as_of };
    components.into_iter().map(|component| (promise.entry.clone(), Some(Beside::Estimate(draft(component))))).collect()
}

fn read_advice(reader: &mut Reader, around: &Around<'_>, shape: &shapes::Advice) -> Vec<(String, Option<Beside>)> {
    around.place(reader, "entry", &shape.entry);
    reader.require_known(Reference::Component, &shape.components);
    let Some(wording) = reader.wording("text", &shape.text, NOTE_CHARS_MAX) else { return Vec::new() };
    let leaves = shape.components.iter().flat_map(|slug| leaves_of(around.catalogue, slug));
    let advice =
        |component| AdviceDraft { component: Some(component), wording: wording.clone(), end: AdviceEnd::WhenRestored };
    leaves.map(|leaf| (shape.entry.clone(), Some(Beside::Advice(advice(leaf))))).collect()
}

fn read_notice(reader: &mut Reader, around: &Around<'_>, shape: &shapes::Notice) -> Option<Beside> {
    let entry = around.entry(reader, "entry", &shape.entry);
    let ends_at = reader.time("ends_at", &shape.ends_at);
    if entry.is_some_and(|entry| ends_at <= entry.at) {
        reader.refuse("ends_at is later than its entry");
    }
    let kinds = NoticeKind::ALL.map(|kind| (kind.as_str(), kind));
    let kind = reader.choice("kind", &shape.kind, &kinds);
    let wording = reader.wording("text", &shape.text, NOTE_CHARS_MAX);
    Some(Beside::Notice(Notice {
        id: NoticeId::from_slug(&shape.id),
        kind: kind?,
        wording: wording?,
        begins_at: entry?.at,
        ends_at,
    }))
}
