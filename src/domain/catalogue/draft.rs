//! What an operator writes: entries by slug, in the order of the file, and the rules that a file must keep on its own.

use super::Policy;
use crate::domain::ids::Id;
use crate::domain::language::Texts;
use crate::domain::probes::Check;
use crate::domain::verdict::Judging;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Facilities in one file: a bound on what one transaction writes, far above what any operator has.
pub const FACILITIES_MAX: usize = 2_000;
/// Groups in one file: more than a page can be read with.
pub const GROUPS_MAX: usize = 500;
/// Components and functions in one file: five times the largest page known (709 systems) and room to spare.
pub const COMPONENTS_MAX: usize = 5_000;
/// Probes in one file: what one process can check.
pub const PROBES_MAX: usize = 20_000;

/// The four kinds of entries. Each has slugs of its own; functions share those of components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A facility.
    Facility,
    /// A group of components.
    Group,
    /// A component or a function.
    Component,
    /// A probe.
    Probe,
}

impl Kind {
    /// Its word in files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Facility => "facility",
            Kind::Group => "group",
            Kind::Component => "component",
            Kind::Probe => "probe",
        }
    }
}

/// A whole file. References are slugs of entries in the same file: it stands on its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Its facilities.
    pub facilities: Vec<FacilityDraft>,
    /// Its groups.
    pub groups: Vec<GroupDraft>,
    /// Its components, each followed by its functions.
    pub components: Vec<ComponentDraft>,
    /// Its probes.
    pub probes: Vec<ProbeDraft>,
}

/// A facility as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityDraft {
    /// Its name in files.
    pub slug: String,
    /// The slug it had before; its id and history stay with it.
    pub was: Option<String>,
    /// The facility it stands in.
    pub parent: Option<String>,
    /// What it is.
    pub kind: String,
    /// Who runs it.
    pub operator: Option<String>,
    /// Its name for people.
    pub names: Texts,
}

/// A group as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDraft {
    /// Its name in files.
    pub slug: String,
    /// The id that it has, where that does not follow from its slug.
    pub id: Option<Id>,
    /// The slug it had before.
    pub was: Option<String>,
    /// Its name for people.
    pub names: Texts,
    /// A sentence about it; may be empty.
    pub descriptions: Texts,
}

/// A component or function as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentDraft {
    /// Its name in files.
    pub slug: String,
    /// The id that it has, where that does not follow from its slug.
    pub id: Option<Id>,
    /// The slug it had before.
    pub was: Option<String>,
    /// The group it stands in; a function has none of its own.
    pub group: Option<String>,
    /// The component that this is a function of.
    pub parent: Option<String>,
    /// Its name for people.
    pub names: Texts,
    /// A sentence about it; may be empty.
    pub descriptions: Texts,
    /// 1 (first) to 4.
    pub tier: Option<u8>,
    /// Who runs it.
    pub operator: Option<String>,
    /// Who may change its status.
    pub policy: Policy,
    /// The facilities it runs on.
    pub runs_on: Vec<String>,
}

/// A probe as it is written, with the defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeDraft {
    /// Its name in files.
    pub slug: String,
    /// The slug it had before.
    pub was: Option<String>,
    /// The leaf it checks.
    pub component: String,
    /// Whether its being down means that the component is out.
    pub is_decisive: bool,
    /// From the start of one check to the start of the next.
    pub interval: Duration,
    /// What one attempt may take.
    pub timeout: Duration,
    /// Attempts in one check.
    pub attempts: u32,
    /// What is asked.
    pub check: Check,
    /// How its observations become a verdict.
    pub judging: Judging,
}

/// Where in a draft something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// In which list.
    pub kind: Kind,
    /// Its index there.
    pub index: usize,
    /// The key that is meant.
    pub key: &'static str,
}

/// Why a draft cannot be applied, and where it says so. Nothing of such a draft is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub place: Place,
    /// The entry that it clashes with, where there is one.
    pub other: Option<Place>,
    /// Why; its `Display` says what would be right.
    pub why: Why,
}

/// The rules that a draft can break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Two entries of one kind have one slug.
    #[error("each {} has a slug of its own", .0.as_str())]
    SlugTaken(Kind),
    /// Two entries say that they were the same one, or one says that it was another that is still in the file.
    #[error("the {} that `was` names can be one entry only; take `was` or the other entry out", .0.as_str())]
    WasTaken(Kind),
    /// `was` names no entry.
    #[error("there is no {} of this slug to rename; take `was` out if this is a new one", .0.as_str())]
    WasUnknown(Kind),
    /// The old and the new slug both have an entry.
    #[error("both the old and the new slug have a {} already; take `was` out or choose another slug", .0.as_str())]
    WasBoth(Kind),
    /// Two entries have one id.
    #[error("something else has this id already; take `id` out, or take it out there")]
    IdTaken,
    /// An entry that is there has another id.
    #[error("this {} has the id {} already, and ids never change; take `id` out", .kind.as_str(), .id)]
    IdFixed {
        /// What it is.
        kind: Kind,
        /// The id that it has.
        id: Id,
    },
    /// A reference to nothing in the file.
    #[error("the file has no {} of this slug", .0.as_str())]
    UnknownReference(Kind),
    /// The same facility twice in one list.
    #[error("each facility is named once in `runs_on`")]
    NamedTwice,
    /// Facilities that stand in each other.
    #[error("facilities cannot stand in each other: {}", .0.join(" → "))]
    Cycle(Vec<String>),
    /// A probe of a component with functions.
    #[error("a component with functions has no status of its own; check one of its functions: {}", .0.join(", "))]
    ProbeOfParent(Vec<String>),
    /// A component that gets functions while a probe that the file does not name still checks it.
    #[error("the probe `{0}` still checks this component, which has functions now; name it in the file or use --prune")]
    ProbeLeft(String),
    /// A component that becomes a function while functions that the file does not name still stand in it.
    #[error("`{0}` is still a function of this function; name it in the file or use --prune")]
    FunctionLeft(String),
    /// The bound for well is above the one for slow.
    #[error("`well_below` is at most `slow_above`")]
    WellAboveSlow,
    /// A check may outlast its turn.
    #[error("all attempts fit into one `interval`: `timeout` × `attempts` is at most that")]
    TimeoutAboveInterval,
    /// It would be called silent between two checks.
    #[error("`silent_after` is longer than `interval`")]
    SilentWithinInterval,
    /// Too many entries.
    #[error("a catalogue has at most {max} entries of the kind {}", .kind.as_str())]
    TooMany {
        /// Of which kind.
        kind: Kind,
        /// How many are allowed.
        max: usize,
    },
}

impl Draft {
    /// The slug and the earlier slug of every entry of a kind, in their order.
    pub fn slugs(&self, kind: Kind) -> Vec<(&str, Option<&str>)> {
        fn pair<'d>(slug: &'d str, was: &'d Option<String>) -> (&'d str, Option<&'d str>) {
            (slug, was.as_deref())
        }
        match kind {
            Kind::Facility => self.facilities.iter().map(|entry| pair(&entry.slug, &entry.was)).collect(),
            Kind::Group => self.groups.iter().map(|entry| pair(&entry.slug, &entry.was)).collect(),
            Kind::Component => self.components.iter().map(|entry| pair(&entry.slug, &entry.was)).collect(),
            Kind::Probe => self.probes.iter().map(|entry| pair(&entry.slug, &entry.was)).collect(),
        }
    }

    /// The id that each entry of a kind is given, in their order; only groups and components are given any.
    pub fn given_ids(&self, kind: Kind) -> Vec<Option<Id>> {
        match kind {
            Kind::Group => self.groups.iter().map(|entry| entry.id).collect(),
            Kind::Component => self.components.iter().map(|entry| entry.id).collect(),
            Kind::Facility | Kind::Probe => vec![None; self.slugs(kind).len()],
        }
    }

    /// Every rule that the draft breaks on its own, whatever the database holds.
    pub fn refusals(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let limits = [
            (Kind::Facility, FACILITIES_MAX),
            (Kind::Group, GROUPS_MAX),
            (Kind::Component, COMPONENTS_MAX),
            (Kind::Probe, PROBES_MAX),
        ];
        for (kind, max) in limits {
            self.refuse_slugs(kind, max, &mut refusals);
        }
        self.refuse_ids(&mut refusals);
        self.refuse_references(&mut refusals);
        self.refuse_cycles(&mut refusals);
        self.refuse_probes(&mut refusals);
        refusals
    }

    fn refuse_slugs(&self, kind: Kind, max: usize, refusals: &mut Vec<Refusal>) {
        let slugs = self.slugs(kind);
        if slugs.len() > max {
            refusals.push(refusal(kind, max, "slug", Why::TooMany { kind, max }));
        }
        let mut first: HashMap<&str, usize> = HashMap::with_capacity(slugs.len());
        for (index, (slug, _)) in slugs.iter().enumerate() {
            if let Some(other) = first.get(slug) {
                let other = Some(Place { kind, index: *other, key: "slug" });
                refusals.push(Refusal { other, ..refusal(kind, index, "slug", Why::SlugTaken(kind)) });
            } else {
                first.insert(slug, index);
            }
        }
        let mut renamed: HashMap<&str, usize> = HashMap::new();
        for (index, (_, was)) in slugs.iter().enumerate() {
            let Some(was) = was else { continue };
            let other = match (first.get(was), renamed.insert(was, index)) {
                (Some(other), _) => Some(Place { kind, index: *other, key: "slug" }),
                (None, Some(other)) => Some(Place { kind, index: other, key: "was" }),
                (None, None) => continue,
            };
            refusals.push(Refusal { other, ..refusal(kind, index, "was", Why::WasTaken(kind)) });
        }
    }

    /// In the wire format groups and components stand in one list: an id is of one of them.
    fn refuse_ids(&self, refusals: &mut Vec<Refusal>) {
        let mut first: HashMap<Id, Place> = HashMap::new();
        for kind in [Kind::Group, Kind::Component] {
            for (index, id) in self.given_ids(kind).into_iter().enumerate() {
                let Some(id) = id else { continue };
                let place = Place { kind, index, key: "id" };
                match first.get(&id) {
                    Some(other) => refusals.push(Refusal { place, other: Some(*other), why: Why::IdTaken }),
                    None => drop(first.insert(id, place)),
                }
            }
        }
    }

    fn refuse_references(&self, refusals: &mut Vec<Refusal>) {
        let all = |kind| self.slugs(kind).into_iter().map(|(slug, _)| slug).collect::<HashSet<&str>>();
        let (facilities, groups, components) = (all(Kind::Facility), all(Kind::Group), all(Kind::Component));
        for (index, facility) in self.facilities.iter().enumerate() {
            if facility.parent.as_deref().is_some_and(|parent| !facilities.contains(parent)) {
                refusals.push(refusal(Kind::Facility, index, "parent", Why::UnknownReference(Kind::Facility)));
            }
        }
        for (index, component) in self.components.iter().enumerate() {
            if component.group.as_deref().is_some_and(|group| !groups.contains(group)) {
                refusals.push(refusal(Kind::Component, index, "group", Why::UnknownReference(Kind::Group)));
            }
            let mut named = HashSet::new();
            for facility in &component.runs_on {
                if !facilities.contains(facility.as_str()) {
                    refusals.push(refusal(Kind::Component, index, "runs_on", Why::UnknownReference(Kind::Facility)));
                }
                if !named.insert(facility) {
                    refusals.push(refusal(Kind::Component, index, "runs_on", Why::NamedTwice));
                }
            }
        }
        for (index, probe) in self.probes.iter().enumerate() {
            if !components.contains(probe.component.as_str()) {
                refusals.push(refusal(Kind::Probe, index, "component", Why::UnknownReference(Kind::Component)));
            }
        }
    }

    /// Names each cycle once, at its first facility in the file.
    fn refuse_cycles(&self, refusals: &mut Vec<Refusal>) {
        let parents: HashMap<&str, &str> = self
            .facilities
            .iter()
            .filter_map(|facility| Some((facility.slug.as_str(), facility.parent.as_deref()?)))
            .collect();
        let mut done: HashSet<&str> = HashSet::new();
        for (index, facility) in self.facilities.iter().enumerate() {
            let mut way: Vec<&str> = Vec::new();
            let mut next = Some(facility.slug.as_str());
            while let Some(slug) = next.filter(|slug| !done.contains(slug)) {
                done.insert(slug);
                way.push(slug);
                next = parents.get(slug).copied();
            }
            // The way ended in itself: what lies before that point only leads into the cycle.
            let Some(start) = next.and_then(|slug| way.iter().position(|passed| *passed == slug)) else { continue };
            let mut cycle: Vec<String> = way[start..].iter().map(|slug| (*slug).to_owned()).collect();
            cycle.push(way[start].to_owned());
            let at = self.facilities.iter().position(|facility| facility.slug == way[start]).unwrap_or(index);
            refusals.push(refusal(Kind::Facility, at, "parent", Why::Cycle(cycle)));
        }
    }

    fn refuse_probes(&self, refusals: &mut Vec<Refusal>) {
        let mut functions: HashMap<&str, Vec<String>> = HashMap::new();
        for function in &self.components {
            if let Some(parent) = &function.parent {
                functions.entry(parent).or_default().push(function.slug.clone());
            }
        }
        for (index, probe) in self.probes.iter().enumerate() {
            let mut refuse = |key, why| refusals.push(refusal(Kind::Probe, index, key, why));
            if let Some(functions) = functions.get(probe.component.as_str()) {
                refuse("component", Why::ProbeOfParent(functions.clone()));
            }
            if probe.timeout * probe.attempts > probe.interval {
                refuse("timeout", Why::TimeoutAboveInterval);
            }
            if probe.judging.silent_after <= probe.interval {
                refuse("silent_after", Why::SilentWithinInterval);
            }
            if probe
                .judging
                .well_below_ms
                .is_some_and(|well| probe.judging.slow_above_ms.is_none_or(|slow| well > slow))
            {
                refuse("well_below", Why::WellAboveSlow);
            }
        }
    }
}

/// A refusal that clashes with no other entry.
pub(super) fn refusal(kind: Kind, index: usize, key: &'static str, why: Why) -> Refusal {
    Refusal { place: Place { kind, index, key }, other: None, why }
}
