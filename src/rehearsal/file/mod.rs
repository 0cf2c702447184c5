//! The file of a recorded outage, format 1: what there was, what was said and when, what became of promises, and what
//! had to be assumed. JSON, because it is written by programs from research and read by people.
//!
//! `shapes` is the file as it is written, [`read`] turns it into a [`Rehearsal`], in which every reference holds and
//! every text exists in every language, or says everything that is wrong with it at once.

mod catalogue;
mod entries;
mod facts;
mod generated;
mod incident;
mod reader;
mod shapes;

use crate::domain::actors::Actor;
use crate::domain::catalogue::draft::Draft;
use crate::domain::ids::ComponentId;
use crate::domain::language::Texts;
use crate::domain::statuses::Basis;
use crate::domain::time::Time;
use chrono_tz::Tz;
pub use entries::{Entry, Kind, Said, Stated};
pub use facts::{Alternative, Claim, Dispute, Facts, Outcome, Progress, Promise, Restored};
pub use incident::{Beside, Incident, Night, affected_by};
use reader::Reader;
pub use reader::{Fault, Faults};
use std::collections::{BTreeMap, HashSet};

/// The only format there is.
const FORMAT: u32 = 1;

/// A recorded outage, ready to be played.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// What happened, in a few words.
    pub title: Texts,
    /// The zone of its page.
    pub zone: Tz,
    /// From when on everything is taken to have worked.
    pub record_from: Time,
    /// The first instant at which it can be looked at.
    pub starts_at: Time,
    /// The last one.
    pub ends_at: Time,
    /// What its page is called.
    pub page_names: Texts,
    /// The telephone number on its page: a fictitious one.
    pub telephone: String,
    /// Who speaks in it, by their id.
    pub speakers: BTreeMap<String, Speaker>,
    /// What there was.
    pub catalogue: Draft,
    /// What was said and what happened, in order.
    pub entries: Vec<Entry>,
    /// The incident that it is played as; `None` where the file says nothing of one, and statuses alone are played.
    pub incident: Option<Incident>,
    /// What is known of it besides.
    pub facts: Facts,
    /// Everything in it that was invented, a sentence each.
    pub assumed: Vec<Texts>,
    /// The places that its facts were taken from, by their id.
    pub sources: BTreeMap<String, String>,
}

/// An organisation that speaks in a rehearsal. Never a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Its name for people.
    pub names: Texts,
    /// In which role it speaks; may be empty.
    pub roles: Texts,
    /// Who writes its words; the author of the incident, unless said.
    pub author: Option<Actor>,
    /// What a status that it states rests on: staff where it runs the components, provider where it does not.
    pub basis: Basis,
}

/// That an instant lies outside of a rehearsal. The range is in the rehearsal's zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this rehearsal goes from {from} to {to}; name an instant in between")]
pub struct OutOfRange {
    from: String,
    to: String,
}

impl Rehearsal {
    /// The leaves of its catalogue: all that a status can stand on.
    pub fn leaves(&self) -> Vec<ComponentId> {
        let parents: HashSet<&str> = self.catalogue.components.iter().filter_map(|c| c.parent.as_deref()).collect();
        let leaves = self.catalogue.components.iter().filter(|component| !parents.contains(component.slug.as_str()));
        leaves.map(|leaf| ComponentId::from_slug(&leaf.slug)).collect()
    }

    /// What a status stated by `entry` rests on: on staff's word where any of its speakers runs components.
    pub fn basis_of(&self, entry: &Entry) -> Basis {
        let mut bases = entry.by.iter().filter_map(|id| self.speakers.get(id)).map(|speaker| speaker.basis);
        if bases.any(|basis| basis == Basis::Staff) { Basis::Staff } else { Basis::Provider }
    }

    /// Refuses an instant before the start or after the end.
    pub fn require_within(&self, at: Time) -> Result<(), OutOfRange> {
        let told = |at: Time| at.with_timezone(&self.zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
        if (self.starts_at..=self.ends_at).contains(&at) {
            return Ok(());
        }
        Err(OutOfRange { from: told(self.starts_at), to: told(self.ends_at) })
    }
}

/// Reads a file, or gives every fault of it. Where it is not even JSON of this shape, that is the only fault told.
pub fn read(text: &str) -> Result<Rehearsal, Faults> {
    let file: shapes::File = serde_json::from_str(text).map_err(|error| Faults::from(vec![Fault::of_shape(&error)]))?;
    let mut reader = Reader::default();
    if file.format != FORMAT {
        reader.refuse(format!("format {} is not known; this version reads format {FORMAT}", file.format));
    }
    let zone = file.zone.parse::<Tz>().unwrap_or_else(|_| {
        reader.refuse(format!("zone {:?} is not known; write an IANA name such as Asia/Seoul", file.zone));
        Tz::UTC
    });
    let speakers = read_speakers(&mut reader, &file.speakers);
    let catalogue = catalogue::read(&mut reader, &file.catalogue);
    reader.know(&catalogue, &speakers, &file.sources);
    let (record_from, starts_at, ends_at) = read_range(&mut reader, &file);
    let counted = generated::Counted::new(&file.catalogue.generated);
    let entries = entries::read(&mut reader, &file.entries, &catalogue, counted, starts_at..=ends_at);
    let facts = facts::read(&mut reader, &file, &entries);
    let incident = incident::read(&mut reader, &file, &catalogue, &speakers, &entries, &facts);
    reader.stand_at("the file");
    let rehearsal = Rehearsal {
        title: reader.texts("title", &file.title),
        zone,
        record_from,
        starts_at,
        ends_at,
        page_names: reader.texts("page.name", &file.page.name),
        telephone: file.page.telephone,
        speakers,
        catalogue,
        entries,
        incident,
        facts,
        assumed: file.assumed.iter().map(|sentence| reader.texts("assumed", sentence)).collect(),
        sources: file.sources,
    };
    reader.finish(rehearsal)
}

fn read_speakers(reader: &mut Reader, shapes: &[shapes::Speaker]) -> BTreeMap<String, Speaker> {
    let mut speakers = BTreeMap::new();
    for shape in shapes {
        reader.stand_at(format!("speaker {}", shape.id));
        let basis = Basis::parse(&shape.basis).filter(|basis| *basis != Basis::Probe).unwrap_or_else(|| {
            reader.refuse(format!("basis {:?} is not known; write staff or provider", shape.basis));
            Basis::Staff
        });
        let speaker = Speaker {
            names: reader.texts("name", &shape.name),
            roles: reader.optional_texts("role", shape.role.as_ref()),
            author: shape.author.as_ref().and_then(|author| reader.actor("author", author)),
            basis,
        };
        if speakers.insert(shape.id.clone(), speaker).is_some() {
            reader.refuse("each speaker has an id of its own");
        }
    }
    speakers
}

fn read_range(reader: &mut Reader, file: &shapes::File) -> (Time, Time, Time) {
    reader.stand_at("the file");
    let record_from = reader.time("record_from", &file.record_from);
    let starts_at = reader.time("starts_at", &file.starts_at);
    let ends_at = reader.time("ends_at", &file.ends_at);
    if !(record_from <= starts_at && starts_at < ends_at) {
        reader.refuse("record_from, starts_at and ends_at follow one another");
    }
    (record_from, starts_at, ends_at)
}

#[cfg(test)]
mod tests;
