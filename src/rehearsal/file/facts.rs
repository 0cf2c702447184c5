//! What is known of an outage besides what was said at the time: what became of promises, when things were back, how
//! recovery was counted, what is disputed, what people could use instead.

use super::entries::Entry;
use super::reader::{Reader, Reference};
use super::shapes;
use crate::domain::language::{Language, Texts};
use crate::domain::time::Time;
use std::collections::HashSet;

/// All of it. Components, speakers and sources are named by slug or id, and every name holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What was promised, and what became of it.
    pub promises: Vec<Promise>,
    /// When each component was back.
    pub restored: Vec<Restored>,
    /// How recovery was counted at the time.
    pub progress: Vec<Progress>,
    /// What is not agreed.
    pub disputed: Vec<Dispute>,
    /// What could be used instead.
    pub alternatives: Vec<Alternative>,
}

/// Something promised in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Its name in the file.
    pub id: String,
    /// When it was made.
    pub made_at: Time,
    /// The entry that made it.
    pub entry: String,
    /// What was promised.
    pub about: Texts,
    /// The components it is about; empty where it is about all of them, or none.
    pub components: Vec<String>,
    /// The fact that it hung on; may be empty.
    pub condition: Texts,
    /// When that fact came.
    pub condition_met_at: Option<Time>,
    /// When it was due; `None` where no time was named.
    pub due_at: Option<Time>,
    /// The time that the press made of it.
    pub reported_as_at: Option<Time>,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was kept after all.
    pub actual_at: Option<Time>,
    /// True for what is inferred.
    pub is_uncertain: bool,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was kept.
    Kept,
    /// Its time passed without it.
    Missed,
}

/// When a component was back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Which.
    pub component: String,
    /// It could be used at all.
    pub first_usable_at: Option<Time>,
    /// What most people use of it worked.
    pub main_functions_at: Option<Time>,
    /// All of it worked.
    pub all_functions_at: Option<Time>,
    /// True for what is inferred.
    pub is_uncertain: bool,
}

/// One published count.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The moment that it describes.
    pub as_of: Time,
    /// Who counted.
    pub by: Vec<String>,
    /// What was counted.
    pub basis: Texts,
    /// How many were back, of how many.
    pub restored_of: Option<(u32, u32)>,
    /// The percentage, where only that was published.
    pub percent: Option<u8>,
    /// What the count is of: each member is one, made of one component or more.
    pub members: Vec<Vec<String>>,
    /// Where it is known from.
    pub sources: Vec<String>,
    /// True for what is inferred.
    pub is_uncertain: bool,
}

/// A question that is answered differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its name in the file.
    pub id: String,
    /// The question.
    pub question: Texts,
    /// The answers.
    pub claims: Vec<Claim>,
    /// Where they are known from.
    pub sources: Vec<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who gives it.
    pub by: Vec<String>,
    /// The instant it names.
    pub at: Option<Time>,
    /// Or the length it names, in minutes.
    pub lasted_minutes: Option<u32>,
    /// What it rests on; may be empty.
    pub note: Texts,
}

/// What people could use instead of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Instead of which.
    pub component: String,
    /// Names, by language.
    pub names: Vec<(Language, Vec<String>)>,
    /// Where it is known from.
    pub sources: Vec<String>,
}

/// Reads all of it.
pub(super) fn read(reader: &mut Reader, file: &shapes::File, entries: &[Entry]) -> Facts {
    let facts = Facts {
        promises: file.promises.iter().map(|shape| read_promise(reader, shape, entries)).collect(),
        restored: file.restored.iter().map(|shape| read_restored(reader, shape)).collect(),
        progress: file.progress.iter().map(|shape| read_progress(reader, shape)).collect(),
        disputed: file.disputed.iter().map(|shape| read_dispute(reader, shape)).collect(),
        alternatives: file.alternatives.iter().map(|shape| read_alternative(reader, shape)).collect(),
    };
    let promises: HashSet<&str> = facts.promises.iter().map(|promise| promise.id.as_str()).collect();
    for entry in entries {
        if let Some(promise) = entry.promise.as_deref().filter(|promise| !promises.contains(promise)) {
            reader.stand_at(format!("entry {}", entry.id));
            reader.refuse(format!("the file has no promise {promise:?}"));
        }
    }
    facts
}

fn read_promise(reader: &mut Reader, shape: &shapes::Promise, entries: &[Entry]) -> Promise {
    reader.stand_at(format!("promise {}", shape.id));
    if !entries.iter().any(|entry| entry.id == shape.entry) {
        reader.refuse(format!("the file has no entry {:?}", shape.entry));
    }
    reader.require_known(Reference::Component, &shape.components);
    let outcomes = [("kept", Outcome::Kept), ("missed", Outcome::Missed)];
    Promise {
        id: shape.id.clone(),
        made_at: reader.time("made_at", &shape.made_at),
        entry: shape.entry.clone(),
        about: reader.texts("about", &shape.about),
        components: shape.components.clone(),
        condition: reader.optional_texts("condition", shape.condition.as_ref()),
        condition_met_at: reader.optional_time("condition_met_at", shape.condition_met_at.as_ref()),
        due_at: reader.optional_time("due_at", shape.due_at.as_ref()),
        reported_as_at: reader.optional_time("reported_as_at", shape.reported_as_at.as_ref()),
        outcome: reader.choice("outcome", &shape.outcome, &outcomes).unwrap_or(Outcome::Missed),
        actual_at: reader.optional_time("actual_at", shape.actual_at.as_ref()),
        is_uncertain: shape.uncertain,
    }
}

fn read_restored(reader: &mut Reader, shape: &shapes::Restored) -> Restored {
    reader.stand_at(format!("restored {}", shape.component));
    reader.require_known(Reference::Component, [&shape.component]);
    Restored {
        component: shape.component.clone(),
        first_usable_at: reader.optional_time("first_usable_at", shape.first_usable_at.as_ref()),
        main_functions_at: reader.optional_time("main_functions_at", shape.main_functions_at.as_ref()),
        all_functions_at: reader.optional_time("all_functions_at", shape.all_functions_at.as_ref()),
        is_uncertain: shape.uncertain,
    }
}

fn read_progress(reader: &mut Reader, shape: &shapes::Progress) -> Progress {
    reader.stand_at(format!("progress {}", shape.as_of));
    reader.require_known(Reference::Speaker, &shape.by);
    reader.require_known(Reference::Source, &shape.sources);
    reader.require_known(Reference::Component, shape.members.iter().flatten());
    if shape.restored.is_some() != shape.total.is_some() || shape.restored.is_some() == shape.percent.is_some() {
        reader.refuse("a count is either restored and total, or percent");
    }
    Progress {
        as_of: reader.time("as_of", &shape.as_of),
        by: shape.by.clone(),
        basis: reader.texts("basis", &shape.basis),
        restored_of: shape.restored.zip(shape.total),
        percent: shape.percent,
        members: shape.members.clone(),
        sources: shape.sources.clone(),
        is_uncertain: shape.uncertain,
    }
}

fn read_dispute(reader: &mut Reader, shape: &shapes::Dispute) -> Dispute {
    reader.stand_at(format!("disputed {}", shape.id));
    reader.require_known(Reference::Source, &shape.sources);
    let claims = shape.claims.iter().map(|claim| {
        reader.require_known(Reference::Speaker, &claim.by);
        Claim {
            by: claim.by.clone(),
            at: reader.optional_time("at", claim.at.as_ref()),
            lasted_minutes: claim.lasted_minutes,
            note: reader.optional_texts("note", claim.note.as_ref()),
        }
    });
    let claims = claims.collect();
    Dispute {
        id: shape.id.clone(),
        question: reader.texts("question", &shape.question),
        claims,
        sources: shape.sources.clone(),
    }
}

fn read_alternative(reader: &mut Reader, shape: &shapes::Alternative) -> Alternative {
    reader.stand_at(format!("alternatives for {}", shape.component));
    reader.require_known(Reference::Component, [&shape.component]);
    reader.require_known(Reference::Source, &shape.sources);
    for tag in shape.names.keys().filter(|tag| Language::from_tag(tag).is_none()) {
        reader.refuse(format!("names are in {tag:?}, which is no language of the page"));
    }
    let in_language = |language: Language| shape.names.get(language.tag()).map(|names| (language, names.clone()));
    Alternative {
        component: shape.component.clone(),
        names: Language::ALL.into_iter().filter_map(in_language).collect(),
        sources: shape.sources.clone(),
    }
}
