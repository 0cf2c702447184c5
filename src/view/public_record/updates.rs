//! What was published about an incident, as shapes: updates with every revision, and what was put right.

use super::wording::{SpeakerShape, WordingShape};
use crate::domain::incidents::IncidentRecord;
use crate::domain::language::Wording;
use crate::domain::time::Time;
use crate::domain::updates::{Update, UpdateKind};
use crate::view::times;
use serde::Serialize;

/// One update. Who wrote and who approved it stays inside: the organisation speaks.
#[derive(Serialize)]
pub(crate) struct UpdateShape<'a> {
    id: &'a str,
    number: u32,
    url: String,
    kind: &'static str,
    phase: &'static str,
    as_of: String,
    display_at: String,
    published_at: String,
    speaker: SpeakerShape<'a>,
    signatories: Vec<SpeakerShape<'a>>,
    revisions: Vec<RevisionShape<'a>>,
    retraction: Option<RetractionShape<'a>>,
}

/// The words as they stood from an instant on; the last stand now.
#[derive(Serialize)]
struct RevisionShape<'a> {
    body: WordingShape<'a>,
    at: String,
    reason: Option<WordingShape<'a>>,
}

#[derive(Serialize)]
struct RetractionShape<'a> {
    at: String,
    reason: WordingShape<'a>,
}

/// One update of the record, whose incident has its page at `incident_url`.
pub(crate) fn update<'a>(incident_url: &str, update: &'a Update) -> UpdateShape<'a> {
    let signatories = match &update.kind {
        UpdateKind::Apology { signatories } => signatories.as_slice(),
        _ => &[],
    };
    let revisions = update.revisions.iter().map(|revision| RevisionShape {
        body: WordingShape::of(&revision.body),
        at: times::utc(revision.at),
        reason: revision.reason.as_ref().map(WordingShape::of),
    });
    UpdateShape {
        id: update.id.as_str(),
        number: update.number,
        url: format!("{incident_url}#u-{}", update.id),
        kind: update.kind.as_str(),
        phase: update.phase.as_str(),
        as_of: times::utc(update.as_of),
        display_at: times::utc(update.display_at),
        published_at: times::utc(update.published_at),
        speaker: SpeakerShape::of(&update.speaker),
        signatories: signatories.iter().map(|signatory| SpeakerShape::of(&signatory.speaker)).collect(),
        revisions: revisions.collect(),
        retraction: update
            .retraction
            .as_ref()
            .map(|taken| RetractionShape { at: times::utc(taken.at), reason: WordingShape::of(&taken.reason) }),
    }
}

/// That something published was put right: which update or the beginning, when and why.
#[derive(Serialize)]
pub(crate) struct CorrectionShape<'a> {
    of: &'static str,
    update: Option<&'a str>,
    at: String,
    reason: Option<WordingShape<'a>>,
}

fn correction<'a>(
    of: &'static str,
    update: Option<&'a str>,
    at: Time,
    reason: Option<&'a Wording>,
) -> (Time, CorrectionShape<'a>) {
    (at, CorrectionShape { of, update, at: times::utc(at), reason: reason.map(WordingShape::of) })
}

/// Everything that was put right, in the order in which it was said.
pub(crate) fn corrections(incident: &IncidentRecord) -> Vec<CorrectionShape<'_>> {
    let mut found: Vec<(Time, CorrectionShape<'_>)> = Vec::new();
    for start in incident.starts.iter().skip(1) {
        found.push(correction("start", None, start.said_at, start.reason.as_ref()));
    }
    for update in &incident.updates {
        let id = Some(update.id.as_str());
        for revision in update.revisions.iter().skip(1) {
            found.push(correction("revision", id, revision.at, revision.reason.as_ref()));
        }
        if let Some(taken) = &update.retraction {
            found.push(correction("retraction", id, taken.at, Some(&taken.reason)));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, correction)| correction).collect()
}
