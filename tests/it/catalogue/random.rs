//! Random catalogues, all of them valid: every kind of entry, every key, and texts that files find hard.

use bonghwa::domain::catalogue::Policy;
use bonghwa::domain::catalogue::draft::{ComponentDraft, Draft, FacilityDraft, GroupDraft, ProbeDraft};
use bonghwa::domain::language::{Language, Texts};
use bonghwa::domain::probes::{Check, Comparison, Condition, HttpCheck, TcpCheck};
use bonghwa::domain::verdict::{Flapping, Judging, Patience};
use proptest::prelude::*;
use proptest::sample::Index;
use std::time::Duration;

/// One line of a text that people read.
fn line() -> impl Strategy<Value = String> {
    "\\PC{1,40}".prop_filter("not empty", |text| !text.trim().is_empty())
}

fn names() -> impl Strategy<Value = Texts> {
    (line(), prop::option::of(line())).prop_map(|(korean, english)| {
        let mut texts = Texts::of(Language::Korean, &korean);
        if let Some(english) = english {
            texts.set(Language::English, english);
        }
        texts
    })
}

fn descriptions() -> impl Strategy<Value = Texts> {
    prop::option::of(names()).prop_map(Option::unwrap_or_default)
}

fn millis(range: std::ops::RangeInclusive<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn patience() -> impl Strategy<Value = Patience> {
    (1_u32..=100, millis(0..=604_800_000)).prop_map(|(checks, time)| Patience { checks, time })
}

fn json() -> impl Strategy<Value = (Comparison, serde_json::Value)> {
    let number =
        prop_oneof![any::<i64>().prop_map(serde_json::Value::from), (-1e9..1e9).prop_map(serde_json::Value::from)];
    let scalar = prop_oneof!["(?s).{0,20}".prop_map(serde_json::Value::from), any::<bool>().prop_map(Into::into)];
    let ordered = prop_oneof![Just(Comparison::Below), Just(Comparison::Above)];
    let same = prop_oneof![Just(Comparison::Equals), Just(Comparison::Differs)];
    prop_oneof![(ordered, number), (same, scalar)]
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let text = || prop::collection::vec("(?s).{1,40}", 0..3);
    let status = prop::collection::vec((100_u16..=300, 300_u16..=599), 1..3).prop_map(Condition::Status);
    let pattern = prop::option::of(Just(Condition::BodyMatches(r#"^\d+ "ok"|[가-힣]$"#.into())));
    let header = prop::option::of("[ -~]{0,10}")
        .prop_map(|value| value.map(|value| Condition::HeaderContains { name: "Content-Type".into(), value }));
    let json = prop::option::of(json()).prop_map(|found| {
        let json = |(comparison, value): (_, serde_json::Value)| Condition::Json {
            path: "$['a b'].c[0]".into(),
            comparison,
            value: value.to_string(),
        };
        found.map(json)
    });
    (status, text(), text(), pattern, header, json).prop_map(|(status, contains, lacks, pattern, header, json)| {
        let contains = contains.into_iter().map(Condition::BodyContains);
        let lacks = lacks.into_iter().map(Condition::BodyLacks);
        std::iter::once(status).chain(contains).chain(lacks).chain(pattern).chain(header).chain(json).collect()
    })
}

fn http() -> impl Strategy<Value = Check> {
    let headers = prop::collection::btree_map("X-[A-Z]{1,5}", "[ -~\t]{0,20}", 0..3);
    let rest = (prop::option::of("(?s).{1,40}"), 0_u8..=20, prop::option::of(1_u32..=3650));
    ("\\PC{0,10}", headers, rest, conditions()).prop_map(|(path, headers, (body, redirects_max, days), conditions)| {
        let mut url = url::Url::parse("https://a.example:8443/").unwrap();
        url.set_path(&path);
        url.set_query(Some(&path));
        Check::Http(HttpCheck {
            url,
            method: "POST".into(),
            headers: headers.into_iter().collect(),
            body,
            redirects_max,
            conditions,
            certificate_days_min: days,
        })
    })
}

fn tcp() -> impl Strategy<Value = Check> {
    let host = prop_oneof![Just("a_b.example"), Just("2001:db8::1"), Just("192.0.2.1")];
    (host, 1_u16..).prop_map(|(host, port)| Check::Tcp(TcpCheck { host: host.into(), port }))
}

fn probe() -> impl Strategy<Value = ProbeDraft> {
    let schedule = (millis(1_000..=86_400_000), 1_u32..=5, 0.0..1.0_f64);
    let bounds = prop::option::of((2_u32..=60_000, prop::option::of(0.0..1.0_f64)));
    let flapping = (1_u32..=100, millis(0..=604_800_000)).prop_map(|(changes, within)| Flapping { changes, within });
    let judging = (patience(), patience(), bounds, millis(1..=100_000_000), flapping);
    (schedule, judging, any::<bool>(), prop_oneof![http(), tcp()]).prop_map(
        |(schedule, judging, is_decisive, check)| {
            let (interval, attempts, part) = schedule;
            let (failure, recovery, bounds, silence, flapping) = judging;
            let longest = (interval / attempts).min(Duration::from_secs(60)).as_millis() as f64;
            ProbeDraft {
                slug: String::new(),
                was: None,
                component: String::new(),
                is_decisive,
                interval,
                timeout: Duration::from_millis((longest * part).max(10.0) as u64),
                attempts,
                check,
                judging: Judging {
                    failure,
                    recovery,
                    slow_above_ms: bounds.map(|(slow, _)| slow),
                    well_below_ms: bounds.and_then(|(slow, well)| Some((f64::from(slow) * well?).max(1.0) as u32)),
                    silent_after: interval + silence,
                    flapping,
                },
            }
        },
    )
}

fn component() -> impl Strategy<Value = ComponentDraft> {
    let policy = prop_oneof![Just(Policy::Automatic), Just(Policy::Manual)];
    let rest = (prop::option::of(1_u8..=4), prop::option::of(line()), policy);
    (names(), descriptions(), rest).prop_map(|(names, descriptions, (tier, operator, policy))| ComponentDraft {
        id: None,
        slug: String::new(),
        was: None,
        group: None,
        parent: None,
        names,
        descriptions,
        tier,
        operator,
        policy,
        runs_on: Vec::new(),
    })
}

/// A component with where it stands: its group, the component it is a function of, and the facilities it runs on.
type Placed = (ComponentDraft, Option<Index>, Option<Index>, Vec<Index>);

fn placed() -> impl Strategy<Value = Placed> {
    let index = any::<Index>;
    (component(), prop::option::of(index()), prop::option::of(index()), prop::collection::vec(index(), 0..3))
}

/// Any catalogue that is valid.
pub fn draft() -> impl Strategy<Value = Draft> {
    let facility = (names(), line(), prop::option::of(line()), prop::option::of(any::<Index>()));
    let facilities = prop::collection::vec(facility, 0..5);
    let groups = prop::collection::vec((names(), descriptions()), 0..4);
    let probes = prop::collection::vec((probe(), any::<Index>()), 0..5);
    // Entries are numbered, then turned, so that a later catalogue has those of an earlier one in another order.
    (facilities, groups, prop::collection::vec(placed(), 0..8), probes, any::<bool>()).prop_map(
        |(facilities, groups, components, probes, is_turned)| {
            let mut draft = Draft::default();
            for (number, (names, kind, operator, parent)) in facilities.into_iter().enumerate() {
                let parent = parent.filter(|_| number > 0).map(|parent| format!("f{}", parent.index(number)));
                let slug = format!("f{number}");
                draft.facilities.push(FacilityDraft { slug, was: None, parent, kind, operator, names });
            }
            for (number, (names, descriptions)) in groups.into_iter().enumerate() {
                draft.groups.push(GroupDraft { id: None, slug: format!("g{number}"), was: None, names, descriptions });
            }
            place_components(&mut draft, components);
            place_probes(&mut draft, probes);
            if is_turned {
                draft.facilities.reverse();
                draft.groups.reverse();
                draft.components.reverse();
                draft.probes.reverse();
            }
            draft
        },
    )
}

fn place_components(draft: &mut Draft, components: Vec<Placed>) {
    for (number, (component, group, parent, runs_on)) in components.into_iter().enumerate() {
        let tops: Vec<String> =
            draft.components.iter().filter(|top| top.parent.is_none()).map(|top| top.slug.clone()).collect();
        let parent = parent.filter(|_| !tops.is_empty()).map(|parent| parent.get(&tops).clone());
        let group = group.filter(|_| parent.is_none() && !draft.groups.is_empty());
        let mut facilities: Vec<String> = Vec::new();
        for facility in runs_on.iter().filter(|_| !draft.facilities.is_empty()) {
            let slug = facility.get(&draft.facilities).slug.clone();
            if !facilities.contains(&slug) {
                facilities.push(slug);
            }
        }
        let group = group.map(|group| group.get(&draft.groups).slug.clone());
        let slug = format!("c{number}");
        draft.components.push(ComponentDraft { slug, group, parent, runs_on: facilities, ..component });
    }
}

fn place_probes(draft: &mut Draft, probes: Vec<(ProbeDraft, Index)>) {
    let is_parent = |slug: &str| draft.components.iter().any(|other| other.parent.as_deref() == Some(slug));
    let leaves: Vec<String> =
        draft.components.iter().map(|leaf| leaf.slug.clone()).filter(|slug| !is_parent(slug)).collect();
    for (number, (probe, leaf)) in probes.into_iter().enumerate().filter(|_| !leaves.is_empty()) {
        draft.probes.push(ProbeDraft { slug: format!("p{number}"), component: leaf.get(&leaves).clone(), ..probe });
    }
}
