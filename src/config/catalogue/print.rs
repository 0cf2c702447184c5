//! A catalogue as a file. Read again and applied, it changes nothing: every value is written out, whatever the defaults are.

use crate::config::duration;
use crate::domain::catalogue::{Catalogue, Component, Facility, Group};
use crate::domain::ids::{ComponentId, FacilityId, GroupId, Id};
use crate::domain::language::Texts;
use crate::domain::probes::{Check, Comparison, Condition, HttpCheck, Probe};
use std::collections::HashMap;
use std::time::Duration;
use toml::Value;
use toml::map::Map;

/// The file that says what `catalogue` says.
pub fn print(catalogue: &Catalogue) -> String {
    let facilities: HashMap<FacilityId, &str> =
        catalogue.facilities.iter().map(|facility| (facility.id, facility.slug.as_str())).collect();
    let groups: HashMap<GroupId, &str> = catalogue.groups.iter().map(|group| (group.id, group.slug.as_str())).collect();
    let components: HashMap<ComponentId, &str> =
        catalogue.components.iter().map(|component| (component.id, component.slug.as_str())).collect();
    let mut file = File::default();
    for facility in &catalogue.facilities {
        file.facility(facility, &facilities);
    }
    for group in &catalogue.groups {
        file.group(group);
    }
    for component in &catalogue.components {
        file.component(component, &groups, &facilities);
    }
    for probe in &catalogue.probes {
        file.probe(probe, components.get(&probe.component).copied().unwrap_or_default());
    }
    file.text
}

/// The text so far.
#[derive(Default)]
struct File {
    text: String,
}

impl File {
    fn table(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&format!("[[{name}]]\n"));
    }

    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.text.push_str(&format!("{key} = {}\n", value.into()));
    }

    fn put_optional(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// The id, where a new database would not make the same one of the slug.
    fn put_id(&mut self, id: Id, of_slug: Id) {
        if id != of_slug {
            self.put("id", id.as_str());
        }
    }

    fn put_texts(&mut self, key: &str, texts: &Texts) {
        if !texts.is_empty() {
            let by_tag = texts.iter().map(|(language, text)| (language.tag().to_owned(), text.into()));
            self.put(key, by_tag.collect::<Map<String, Value>>());
        }
    }

    fn put_duration(&mut self, key: &str, value: Duration) {
        self.put(key, duration::print(value));
    }

    fn facility(&mut self, facility: &Facility, slugs: &HashMap<FacilityId, &str>) {
        self.table("facility");
        self.put("slug", facility.slug.as_str());
        self.put_texts("name", &facility.names);
        self.put("kind", facility.kind.as_str());
        self.put_optional("parent", facility.parent.and_then(|parent| slugs.get(&parent).copied()));
        self.put_optional("operator", facility.operator.as_deref());
    }

    fn group(&mut self, group: &Group) {
        self.table("group");
        self.put("slug", group.slug.as_str());
        self.put_id(group.id.0, GroupId::from_slug(&group.slug).0);
        self.put_texts("name", &group.names);
        self.put_texts("description", &group.descriptions);
    }

    fn component(
        &mut self,
        component: &Component,
        groups: &HashMap<GroupId, &str>,
        facilities: &HashMap<FacilityId, &str>,
    ) {
        self.table(if component.parent.is_some() { "component.function" } else { "component" });
        self.put("slug", component.slug.as_str());
        self.put_id(component.id.0, ComponentId::from_slug(&component.slug).0);
        if component.parent.is_none() {
            self.put_optional("group", component.group.and_then(|group| groups.get(&group).copied()));
        }
        self.put_texts("name", &component.names);
        self.put_texts("description", &component.descriptions);
        self.put_optional("tier", component.tier.map(i64::from));
        self.put_optional("operator", component.operator.as_deref());
        let runs_on: Vec<Value> = component
            .runs_on
            .iter()
            .filter_map(|facility| facilities.get(facility))
            .map(|slug| (*slug).into())
            .collect();
        if !runs_on.is_empty() {
            self.put("runs_on", runs_on);
        }
        self.put("policy", component.policy.as_str());
    }

    fn probe(&mut self, probe: &Probe, component: &str) {
        self.table("probe");
        self.put("slug", probe.slug.as_str());
        self.put("component", component);
        match &probe.check {
            Check::Tcp(tcp) if tcp.host.contains(':') => self.put("tcp", format!("[{}]:{}", tcp.host, tcp.port)),
            Check::Tcp(tcp) => self.put("tcp", format!("{}:{}", tcp.host, tcp.port)),
            Check::Http(http) => self.http(http),
        }
        self.put("decisive", probe.is_decisive);
        self.put_duration("interval", probe.interval);
        self.put_duration("timeout", probe.timeout);
        self.put("attempts", i64::from(probe.attempts));
        let judging = &probe.judging;
        match judging.slow_above_ms {
            None => self.put("slow_above", "never"),
            Some(bound) => self.put_duration("slow_above", Duration::from_millis(bound.into())),
        }
        if let Some(bound) = judging.well_below_ms {
            self.put_duration("well_below", Duration::from_millis(bound.into()));
        }
        for (key, patience) in [("failure", judging.failure), ("recovery", judging.recovery)] {
            self.put(key, counted(("checks", patience.checks), ("time", patience.time)));
        }
        self.put_duration("silent_after", judging.silent_after);
        let flapping = judging.flapping;
        self.put("flapping", counted(("changes", flapping.changes), ("within", flapping.within)));
    }

    fn http(&mut self, http: &HttpCheck) {
        self.put("url", http.url.as_str());
        self.put("method", http.method.as_str());
        if !http.headers.is_empty() {
            let headers = http.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
            self.put("headers", headers.collect::<Map<String, Value>>());
        }
        self.put_optional("body", http.body.as_deref());
        self.put("redirects", i64::from(http.redirects_max));
        let mut by_key: [(&str, Vec<Value>); 6] =
            ["status", "body_contains", "body_lacks", "body_matches", "header", "json"].map(|key| (key, Vec::new()));
        for condition in &http.conditions {
            let (key, values) = condition_values(condition);
            if let Some((_, all)) = by_key.iter_mut().find(|(name, _)| *name == key) {
                all.extend(values);
            }
        }
        for (key, values) in by_key {
            if !values.is_empty() {
                self.put(key, values);
            }
        }
        self.put_optional("certificate_days", http.certificate_days_min.map(i64::from));
    }
}

fn counted((count_key, count): (&str, u32), (time_key, time): (&str, Duration)) -> Value {
    let pairs = [(count_key, Value::from(i64::from(count))), (time_key, duration::print(time).into())];
    Value::Table(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The key that a condition stands under, and what it adds there.
fn condition_values(condition: &Condition) -> (&'static str, Vec<Value>) {
    match condition {
        Condition::Status(ranges) => {
            ("status", ranges.iter().map(|(first, last)| format!("{first}-{last}").into()).collect())
        }
        Condition::BodyContains(text) => ("body_contains", vec![text.as_str().into()]),
        Condition::BodyLacks(text) => ("body_lacks", vec![text.as_str().into()]),
        Condition::BodyMatches(pattern) => ("body_matches", vec![pattern.as_str().into()]),
        Condition::HeaderContains { name, value } => {
            let table = [("name", name), ("contains", value)];
            let table = table.into_iter().filter(|(_, text)| !text.is_empty());
            let table: Map<String, Value> = table.map(|(key, text)| (key.to_owned(), text.as_str().into())).collect();
            ("header", vec![Value::Table(table)])
        }
        Condition::Json { path, comparison, value } => {
            let key = match comparison {
                Comparison::Equals => "equals",
                Comparison::Differs => "differs",
                Comparison::Below => "below",
                Comparison::Above => "above",
            };
            let mut table = Map::from_iter([("path".to_owned(), Value::from(path.as_str()))]);
            table.extend(scalar(value).map(|value| (key.to_owned(), value)));
            ("json", vec![Value::Table(table)])
        }
    }
}

/// JSON text as the TOML value that it was written as.
fn scalar(json: &str) -> Option<Value> {
    match serde_json::from_str(json).ok()? {
        serde_json::Value::String(text) => Some(text.into()),
        serde_json::Value::Bool(flag) => Some(flag.into()),
        serde_json::Value::Number(number) => {
            number.as_i64().map(Value::from).or_else(|| number.as_f64().map(Value::from))
        }
        serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    }
}
