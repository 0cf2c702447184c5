//! The catalogue file: what there is to report on, in TOML, as a draft made of slugs; and a catalogue written as such a file.

mod conditions;
mod fields;
mod print;
mod probes;

#[cfg(test)]
mod tests;

use super::Probing;
use super::faults::{self, Fault, Faults};
use super::nearest::nearest;
use crate::domain::catalogue::Policy;
use crate::domain::catalogue::draft::{ComponentDraft, Draft, FacilityDraft, GroupDraft, Kind, Place, Refusal, Why};
use crate::domain::ids::Id;
use crate::domain::language::{Language, Texts};
use fields::{Fields, Lines, Reader, check_line};
pub use print::print;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Slugs stand in addresses and file names: short enough for both.
const SLUG_CHARS_MAX: usize = 64;
/// Names are headlines.
const NAME_CHARS_MAX: usize = 120;
/// Descriptions are a sentence or two.
const DESCRIPTION_CHARS_MAX: usize = 500;

/// A file that was read, with the lines of all that stands in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// What it says.
    pub draft: Draft,
    path: PathBuf,
    facilities: Vec<Lines>,
    groups: Vec<Lines>,
    components: Vec<Lines>,
    probes: Vec<Lines>,
}

/// What a file is read with.
#[derive(Clone, Copy)]
struct Settings<'s> {
    probing: &'s Probing,
    /// Never empty: the page's, the default one first.
    languages: &'s [Language],
}

/// Reads a catalogue file. `probing` fills in what a probe does not say, `languages` are the page's, the default one first.
/// `path` is what faults call it. Every fault is given at once, in the order of the lines.
pub fn parse(text: &str, path: &Path, probing: &Probing, languages: &[Language]) -> Result<Parsed, Faults> {
    let settings = Settings { probing, languages };
    let mut reader = Reader::new(text, path);
    let mut parsed = Parsed { path: path.to_owned(), ..Parsed::default() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.fault_of_toml(error.span().map_or(0, |span| span.start), error.message());
    }
    // A file that is no TOML breaks apart in ways that say nothing more.
    if errors.is_empty() {
        let root = reader.fields(root.get_ref(), 0);
        parsed.read(&mut reader, root, settings);
        let refusals = parsed.draft.refusals();
        reader.faults.extend(refusals.iter().map(|refusal| parsed.fault_of(refusal)));
    }
    if reader.faults.is_empty() { Ok(parsed) } else { Err(Faults::sorted(reader.faults)) }
}

impl Parsed {
    /// Refusals of this file with the lines that they are about.
    pub fn faults_of(&self, refusals: &[Refusal]) -> Faults {
        Faults::sorted(refusals.iter().map(|refusal| self.fault_of(refusal)).collect())
    }

    fn fault_of(&self, refusal: &Refusal) -> Fault {
        let mut right = refusal.why.to_string();
        if let Some(other) = refusal.other {
            right = format!("{right} (the other one is on line {})", self.line_of(other).0);
        }
        if let Why::UnknownReference(kind) = refusal.why
            && let Some(near) = self.nearest_slug(refusal.place, kind)
        {
            right = format!("{right}; did you mean {near}?");
        }
        let (line, value) = self.line_of(refusal.place);
        let place = faults::Place::File { path: self.path.clone(), line: Some(line) };
        let refusal_told = faults::Refusal::new("is refused", right);
        Fault { place, key: Some(refusal.place.key.into()), value, refusal: refusal_told }
    }

    fn lines(&self, place: Place) -> Option<&Lines> {
        let lines = match place.kind {
            Kind::Facility => &self.facilities,
            Kind::Group => &self.groups,
            Kind::Component => &self.components,
            Kind::Probe => &self.probes,
        };
        lines.get(place.index)
    }

    fn line_of(&self, place: Place) -> (usize, Option<String>) {
        let Some(lines) = self.lines(place) else { return (1, None) };
        match lines.keys.get(place.key) {
            Some((line, value)) => (*line, Some(value.clone()).filter(|value| !value.is_empty())),
            None => (lines.line, None),
        }
    }

    fn nearest_slug(&self, place: Place, kind: Kind) -> Option<&str> {
        let (_, written) = self.line_of(place);
        let written = written?;
        nearest(written.trim_matches('"'), self.draft.slugs(kind).into_iter().map(|(slug, _)| slug))
    }

    fn read<'t>(&mut self, reader: &mut Reader<'t>, root: Fields<'t>, settings: Settings<'_>) {
        reader.check_keys(root, &["facility", "group", "component", "probe"]);
        for fields in reader.tables(root, "facility") {
            if let Some(facility) = read_facility(reader, fields, settings) {
                self.draft.facilities.push(facility);
                self.facilities.push(reader.lines(fields));
            }
        }
        for fields in reader.tables(root, "group") {
            if let Some(group) = read_group(reader, fields, settings) {
                self.draft.groups.push(group);
                self.groups.push(reader.lines(fields));
            }
        }
        for fields in reader.tables(root, "component") {
            reader.check_keys(fields, &[COMPONENT_KEYS, &["group", "function"]].concat());
            let component = read_component(reader, fields, None, settings);
            let parent = component.as_ref().map(|component| component.slug.clone()).unwrap_or_default();
            self.add_component(reader, fields, component);
            for fields in reader.tables(fields, "function") {
                self.read_function(reader, fields, &parent, settings);
            }
        }
        for fields in reader.tables(root, "probe") {
            if let Some(probe) = probes::read(reader, fields, settings) {
                self.draft.probes.push(probe);
                self.probes.push(reader.lines(fields));
            }
        }
    }

    fn read_function<'t>(&mut self, reader: &mut Reader<'t>, fields: Fields<'t>, parent: &str, settings: Settings<'_>) {
        // `group` and `function` are told about in words of their own.
        reader.check_keys(fields, &[COMPONENT_KEYS, &["group", "function"]].concat());
        if fields.has("group") {
            reader.fault_of(fields, "group", "a function stands in its component's group; take `group` out");
        }
        if fields.has("function") {
            let told = "a function has no functions: there are three levels at most, group, component and function";
            reader.fault_of(fields, "function", told);
        }
        let function = read_component(reader, fields, Some(parent.to_owned()), settings);
        self.add_component(reader, fields, function);
    }

    fn add_component<'t>(&mut self, reader: &Reader<'t>, fields: Fields<'t>, component: Option<ComponentDraft>) {
        if let Some(component) = component {
            self.draft.components.push(component);
            self.components.push(reader.lines(fields));
        }
    }
}

/// The keys that components and functions share.
const COMPONENT_KEYS: &[&str] = &["slug", "was", "id", "name", "description", "tier", "operator", "runs_on", "policy"];

fn read_facility<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, settings: Settings<'_>) -> Option<FacilityDraft> {
    reader.check_keys(fields, &["slug", "was", "name", "kind", "parent", "operator"]);
    let (slug, was) = read_slugs(reader, fields);
    let names = read_names(reader, fields, settings);
    let kinds = "what it is, as site, building, room, cloud-region, network or provider";
    reader.required(fields, "kind", kinds);
    Some(FacilityDraft {
        was,
        parent: reader.text(fields, "parent").map(str::to_owned),
        kind: reader.line(fields, "kind", SLUG_CHARS_MAX).unwrap_or_default(),
        operator: reader.line(fields, "operator", NAME_CHARS_MAX),
        names,
        slug: slug?,
    })
}

fn read_group<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, settings: Settings<'_>) -> Option<GroupDraft> {
    reader.check_keys(fields, &["slug", "was", "id", "name", "description"]);
    let (slug, was) = read_slugs(reader, fields);
    let id = read_id(reader, fields);
    let names = read_names(reader, fields, settings);
    let descriptions = read_texts(reader, fields, "description", DESCRIPTION_CHARS_MAX, settings);
    Some(GroupDraft { slug: slug?, id, was, names, descriptions })
}

fn read_component<'t>(
    reader: &mut Reader<'t>,
    fields: Fields<'t>,
    parent: Option<String>,
    settings: Settings<'_>,
) -> Option<ComponentDraft> {
    let (slug, was) = read_slugs(reader, fields);
    let names = read_names(reader, fields, settings);
    let descriptions = read_texts(reader, fields, "description", DESCRIPTION_CHARS_MAX, settings);
    let policy = reader.text(fields, "policy").map(Policy::parse);
    if policy == Some(None) {
        reader.fault_of(fields, "policy", "\"automatic\" or \"manual\" is meant");
    }
    let group = reader.text(fields, "group").map(str::to_owned).filter(|_| parent.is_none());
    Some(ComponentDraft {
        id: read_id(reader, fields),
        was,
        group,
        parent,
        names,
        descriptions,
        tier: reader.whole(fields, "tier", 1..=4).map(|tier| tier as u8),
        operator: reader.line(fields, "operator", NAME_CHARS_MAX),
        policy: policy.flatten().unwrap_or(Policy::Automatic),
        runs_on: read_list(reader, fields, "runs_on"),
        slug: slug?,
    })
}

/// `slug` and `was`. A malformed slug is given back all the same, so that references to it are not told about as well.
fn read_slugs<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> (Option<String>, Option<String>) {
    let slug = reader.required(fields, "slug", "each entry has a name in files");
    let was = reader.text(fields, "was");
    for (key, text) in [("slug", slug), ("was", was)] {
        let is_slug = |text: &str| {
            (1..=SLUG_CHARS_MAX).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if text.is_some_and(|text| !is_slug(text)) {
            reader.fault_of(fields, key, "a slug is 1 to 64 characters of a–z, 0–9 and -");
        }
    }
    (slug.map(str::to_owned), was.map(str::to_owned))
}

/// `id`: for those that clients know by the one they had on another page.
fn read_id<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Option<Id> {
    let id = Id::parse(reader.text(fields, "id")?);
    if id.is_none() {
        reader.fault_of(fields, "id", "an id is 12 characters of a–z and 0–9, not all of them digits");
    }
    id
}

fn read_names<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, settings: Settings<'_>) -> Texts {
    let names = read_texts(reader, fields, "name", NAME_CHARS_MAX, settings);
    let is_spoken = settings.languages.iter().any(|language| names.exactly(*language).is_some());
    let can_be_judged = fields.value("name").is_none_or(|value| value.get_ref().is_table());
    if !is_spoken && can_be_judged {
        let tags: Vec<&str> = settings.languages.iter().map(|language| language.tag()).collect();
        reader.fault_of(fields, "name", format!("write a name in a language of the page ({})", tags.join(", ")));
    }
    names
}

/// A text per language, or a plain one for the page's default language.
fn read_texts<'t>(
    reader: &mut Reader<'t>,
    fields: Fields<'t>,
    key: &str,
    chars_max: usize,
    settings: Settings<'_>,
) -> Texts {
    let Some(value) = fields.value(key) else { return Texts::default() };
    match value.get_ref() {
        DeValue::String(text) => {
            if let Err(told) = check_line(text, chars_max) {
                reader.fault(key, value, told);
            }
            settings.languages.first().map(|language| Texts::of(*language, text.as_ref())).unwrap_or_default()
        }
        DeValue::Table(_) => {
            let Some(inner) = reader.table(key, value) else { return Texts::default() };
            let tags: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
            reader.check_keys(inner, &tags);
            Language::ALL
                .into_iter()
                .filter_map(|language| Some((language, reader.line(inner, language.tag(), chars_max)?)))
                .collect()
        }
        _ => {
            reader.fault(key, value, "a text, or one for each language, is meant: { ko = \"…\", en = \"…\" }");
            Texts::default()
        }
    }
}

/// A list of texts.
fn read_list<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, key: &str) -> Vec<String> {
    let Some(value) = fields.value(key) else { return Vec::new() };
    let texts = value.get_ref().as_array().map(|array| array.iter().map(|value| value.get_ref().as_str()));
    match texts.and_then(|texts| texts.map(|text| text.map(str::to_owned)).collect()) {
        Some(texts) => texts,
        None => {
            reader.fault(key, value, "a list of slugs is meant: [\"…\", \"…\"]");
            Vec::new()
        }
    }
}
