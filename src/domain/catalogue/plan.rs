//! What applying a draft would change, entry by entry and field by field.

use super::draft::{Draft, Kind};
use super::resolve::Existing;
use super::{Catalogue, Component, Facility, Group};
use crate::domain::ids::Id;
use crate::domain::language::Texts;
use crate::domain::probes::{Check, HttpCheck, Probe};
use std::collections::{BTreeMap, HashMap, HashSet};

/// All that would change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Entries that are new.
    pub added: Vec<Named>,
    /// Entries that were removed once and come back with their history.
    pub revived: Vec<Named>,
    /// Entries that would say something else.
    pub changed: Vec<Changed>,
    /// Kinds of which entries would stand in another order.
    pub reordered: Vec<Kind>,
    /// Entries that would go.
    pub removed: Vec<Named>,
    /// Entries that the draft does not name and that stay all the same.
    pub left: Vec<Named>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub kind: Kind,
    /// Its name in files.
    pub slug: String,
    /// Its id.
    pub id: Id,
}

/// What would change about one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The entry, under its new slug.
    pub entry: Named,
    /// Its fields that differ.
    pub fields: Vec<FieldChange>,
}

/// One field before and after; empty where it was or would be without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its key in files.
    pub field: String,
    /// As it is.
    pub from: String,
    /// As it would be.
    pub to: String,
}

impl Plan {
    /// What leads from `existing` to `wanted`, which `draft` was resolved to.
    pub fn of(existing: &Existing, wanted: &Catalogue, draft: &Draft) -> Plan {
        let (before, after) = (describe(&existing.catalogue), describe(wanted));
        let removed_once: HashSet<(Kind, Id)> =
            existing.removed.iter().map(|removed| (removed.kind, removed.id)).collect();
        let old: HashMap<(Kind, Id), &Described> = before.iter().map(|entry| (entry.key(), entry)).collect();
        let kept: HashSet<(Kind, Id)> = after.iter().map(Described::key).collect();
        let named: HashSet<(Kind, &str)> = [Kind::Facility, Kind::Group, Kind::Component, Kind::Probe]
            .into_iter()
            .flat_map(|kind| draft.slugs(kind).into_iter().map(move |(slug, _)| (kind, slug)))
            .collect();
        let mut plan = Plan { reordered: reordered(&before, &after), ..Plan::default() };
        for entry in &after {
            match old.get(&entry.key()) {
                None if removed_once.contains(&entry.key()) => plan.revived.push(entry.named()),
                None => plan.added.push(entry.named()),
                Some(old) => {
                    let fields = differences(old, entry);
                    if !fields.is_empty() {
                        plan.changed.push(Changed { entry: entry.named(), fields });
                    }
                }
            }
            if !named.contains(&(entry.kind, entry.slug.as_str())) {
                plan.left.push(entry.named());
            }
        }
        plan.removed = before.iter().filter(|entry| !kept.contains(&entry.key())).map(Described::named).collect();
        plan
    }

    /// True where applying it would write nothing.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.revived.is_empty()
            && self.changed.is_empty()
            && self.reordered.is_empty()
            && self.removed.is_empty()
    }

    /// Every entry of a kind that the plan touches, whether it comes, changes or goes.
    pub fn touched(&self, kind: Kind) -> impl Iterator<Item = Id> {
        let changed = self.changed.iter().map(|changed| &changed.entry);
        let all = self.added.iter().chain(&self.revived).chain(changed).chain(&self.removed);
        all.filter(move |entry| entry.kind == kind).map(|entry| entry.id)
    }
}

/// An entry as fields that can be compared and shown.
struct Described {
    kind: Kind,
    id: Id,
    slug: String,
    /// The entry among whose children it has its place.
    scope: Option<Id>,
    fields: BTreeMap<String, Field>,
}

/// One field: compared by `value`, printed as `shown`.
struct Field {
    value: String,
    shown: String,
}

impl Described {
    fn new(kind: Kind, id: Id, slug: &str, scope: Option<Id>) -> Described {
        let mut described = Described { kind, id, slug: slug.to_owned(), scope, fields: BTreeMap::new() };
        described.put("slug", slug);
        described
    }

    fn key(&self) -> (Kind, Id) {
        (self.kind, self.id)
    }

    fn named(&self) -> Named {
        Named { kind: self.kind, slug: self.slug.clone(), id: self.id }
    }

    fn put(&mut self, field: &str, value: &(impl ToString + ?Sized)) {
        let value = value.to_string();
        self.fields.insert(field.to_owned(), Field { shown: value.clone(), value });
    }

    fn put_optional(&mut self, field: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(field, &value);
        }
    }

    fn put_texts(&mut self, field: &str, texts: &Texts) {
        for (language, text) in texts.iter() {
            self.put(&format!("{field}.{language}"), text);
        }
    }

    /// Other entries, compared by id, so that renaming them is not a change here.
    fn put_entries(&mut self, field: &str, ids: impl IntoIterator<Item = Id>, slugs: &HashMap<Id, &str>) {
        let ids: Vec<Id> = ids.into_iter().collect();
        if !ids.is_empty() {
            let value = ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ");
            let shown = ids.iter().filter_map(|id| slugs.get(id).copied()).collect::<Vec<_>>().join(", ");
            self.fields.insert(field.to_owned(), Field { value, shown });
        }
    }

    /// What may hold a secret: compared, never shown.
    fn put_hidden(&mut self, field: &str, value: String) {
        self.fields.insert(field.to_owned(), Field { value, shown: "(not shown)".into() });
    }
}

fn describe(catalogue: &Catalogue) -> Vec<Described> {
    let facilities: HashMap<Id, &str> =
        catalogue.facilities.iter().map(|facility| (facility.id.0, facility.slug.as_str())).collect();
    let groups: HashMap<Id, &str> = catalogue.groups.iter().map(|group| (group.id.0, group.slug.as_str())).collect();
    let components: HashMap<Id, &str> =
        catalogue.components.iter().map(|component| (component.id.0, component.slug.as_str())).collect();
    let mut all = Vec::new();
    all.extend(catalogue.facilities.iter().map(|facility| describe_facility(facility, &facilities)));
    all.extend(catalogue.groups.iter().map(describe_group));
    all.extend(catalogue.components.iter().map(|component| {
        let mut described = describe_component(component);
        described.put_entries("component", component.parent.map(|parent| parent.0), &components);
        // A function's group is its parent's: told there.
        let group = component.group.filter(|_| component.parent.is_none());
        described.put_entries("group", group.map(|group| group.0), &groups);
        described.put_entries("runs_on", component.runs_on.iter().map(|facility| facility.0), &facilities);
        described
    }));
    all.extend(catalogue.probes.iter().map(|probe| {
        let mut described = describe_probe(probe);
        described.put_entries("component", [probe.component.0], &components);
        described
    }));
    all
}

fn describe_facility(facility: &Facility, slugs: &HashMap<Id, &str>) -> Described {
    let parent = facility.parent.map(|parent| parent.0);
    let mut described = Described::new(Kind::Facility, facility.id.0, &facility.slug, parent);
    described.put_entries("parent", parent, slugs);
    described.put("kind", &facility.kind);
    described.put_optional("operator", facility.operator.as_deref());
    described.put_texts("name", &facility.names);
    described
}

fn describe_group(group: &Group) -> Described {
    let mut described = Described::new(Kind::Group, group.id.0, &group.slug, None);
    described.put_texts("name", &group.names);
    described.put_texts("description", &group.descriptions);
    described
}

fn describe_component(component: &Component) -> Described {
    let scope = component.parent.map(|parent| parent.0).or(component.group.map(|group| group.0));
    let mut described = Described::new(Kind::Component, component.id.0, &component.slug, scope);
    described.put_texts("name", &component.names);
    described.put_texts("description", &component.descriptions);
    described.put_optional("tier", component.tier);
    described.put_optional("operator", component.operator.as_deref());
    described.put("policy", component.policy.as_str());
    described
}

fn describe_probe(probe: &Probe) -> Described {
    let mut described = Described::new(Kind::Probe, probe.id.0, &probe.slug, None);
    described.put("decisive", &probe.is_decisive);
    described.put("interval", &format!("{:?}", probe.interval));
    described.put("timeout", &format!("{:?}", probe.timeout));
    described.put("attempts", &probe.attempts);
    match &probe.check {
        Check::Tcp(tcp) => described.put("tcp", &format!("{}:{}", tcp.host, tcp.port)),
        Check::Http(http) => describe_http(http, &mut described),
    }
    let judging = &probe.judging;
    for (field, patience) in [("failure", judging.failure), ("recovery", judging.recovery)] {
        described.put(field, &format!("{} checks, {:?}", patience.checks, patience.time));
    }
    described.put_optional("slow_above", judging.slow_above_ms.map(|bound| format!("{bound}ms")));
    described.put_optional("well_below", judging.well_below_ms.map(|bound| format!("{bound}ms")));
    described.put("silent_after", &format!("{:?}", judging.silent_after));
    described.put("flapping", &format!("{} changes, {:?}", judging.flapping.changes, judging.flapping.within));
    described
}

fn describe_http(http: &HttpCheck, described: &mut Described) {
    described.put("url", &http.url);
    described.put("method", &http.method);
    described.put("redirects", &http.redirects_max);
    described.put_optional("certificate_days", http.certificate_days_min);
    if !http.headers.is_empty() {
        described.put_hidden("headers", format!("{:?}", http.headers));
    }
    if let Some(body) = &http.body {
        described.put_hidden("body", body.clone());
    }
    for (index, condition) in http.conditions.iter().enumerate() {
        described.put(&format!("condition {}", index + 1), &format!("{condition:?}"));
    }
}

fn differences(old: &Described, new: &Described) -> Vec<FieldChange> {
    let keys: std::collections::BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    let shown = |field: Option<&Field>| field.map(|field| field.shown.clone()).unwrap_or_default();
    keys.into_iter()
        .filter_map(|key| {
            let (from, to) = (old.fields.get(key), new.fields.get(key));
            let is_same = from.map(|field| &field.value) == to.map(|field| &field.value);
            (!is_same).then(|| FieldChange { field: key.clone(), from: shown(from), to: shown(to) })
        })
        .collect()
}

/// The kinds in which entries that stay among the same siblings stand in another order.
fn reordered(before: &[Described], after: &[Described]) -> Vec<Kind> {
    let scopes = |entries: &[Described]| -> HashMap<(Kind, Id), Option<Id>> {
        entries.iter().map(|entry| (entry.key(), entry.scope)).collect()
    };
    let (old, new) = (scopes(before), scopes(after));
    let stays = |key: &(Kind, Id)| old.get(key).is_some_and(|scope| new.get(key) == Some(scope));
    let rows = |entries: &[Described]| {
        let mut rows: BTreeMap<(Kind, Option<Id>), Vec<Id>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| stays(&entry.key())) {
            rows.entry((entry.kind, entry.scope)).or_default().push(entry.id);
        }
        rows
    };
    let (before, after) = (rows(before), rows(after));
    let mut kinds: Vec<Kind> =
        before.iter().filter(|(scope, ids)| after.get(scope) != Some(*ids)).map(|((kind, _), _)| *kind).collect();
    kinds.dedup();
    kinds
}
