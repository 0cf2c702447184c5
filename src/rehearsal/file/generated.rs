//! Components that nobody published the names of, only how many there were: a series of a tier is written as one entry and a
//! number, and its recovery as counts.
//!
//! Which of a series is back when is invented, in one way: the first of it come back first, and what is found to be hit
//! later stands at its end.

use super::reader::Reader;
use super::shapes;
use crate::domain::catalogue::Policy;
use crate::domain::catalogue::draft::{COMPONENTS_MAX, ComponentDraft};
use crate::domain::ids::ComponentId;
use crate::domain::language::Texts;
use crate::domain::status::Status;
use crate::rehearsal::spreading::Spread;
use std::collections::BTreeMap;

/// The components of a series, numbered from 1.
pub(super) fn components(reader: &mut Reader, series: &shapes::Series) -> Vec<ComponentDraft> {
    reader.stand_at(format!("series {}", series.slug));
    if series.tier.is_some_and(|tier| !(1..=4).contains(&tier)) {
        reader.refuse("tier is a number from 1 to 4");
    }
    let names = reader.texts("name", &series.name);
    if series.count == 0 || series.count as usize > COMPONENTS_MAX {
        reader.refuse(format!("count is a number from 1 to {COMPONENTS_MAX}"));
        return Vec::new();
    }
    let numbered = |number: u32| -> Texts {
        let digits = padded(number, series.count);
        names.iter().map(|(language, name)| (language, format!("{name} {digits}"))).collect()
    };
    let component = |number: u32| ComponentDraft {
        id: None,
        slug: slug(&series.slug, number, series.count),
        was: None,
        group: Some(series.group.clone()),
        parent: None,
        names: numbered(number),
        descriptions: Texts::default(),
        tier: series.tier,
        operator: series.operator.clone(),
        policy: Policy::Manual,
        runs_on: series.runs_on.clone(),
    };
    (1..=series.count).map(component).collect()
}

fn slug(series: &str, number: u32, count: u32) -> String {
    format!("{series}-{}", padded(number, count))
}

/// The number with as many digits as the last one of its series has, so that names sort as numbers do.
fn padded(number: u32, count: u32) -> String {
    let width = count.to_string().len();
    format!("{number:0width$}")
}

/// How far each series was counted: a count says how many there are by now, a status is stated of those that came.
#[derive(Debug)]
pub(super) struct Counted<'a> {
    series: &'a [shapes::Series],
    before: BTreeMap<String, (u32, u32)>,
}

impl<'a> Counted<'a> {
    /// Before the first count.
    pub(super) fn new(series: &'a [shapes::Series]) -> Counted<'a> {
        Counted { series, before: BTreeMap::new() }
    }

    /// What an entry's counts say beyond those before it, in the order of the page.
    pub(super) fn read(&mut self, reader: &mut Reader, counts: &BTreeMap<String, shapes::Count>) -> Vec<Spread> {
        for slug in counts.keys().filter(|slug| !self.series.iter().any(|series| series.slug == **slug)) {
            reader.refuse(format!("the file has no series {slug:?}"));
        }
        let mut stated = Vec::new();
        for series in self.series {
            let Some(count) = counts.get(&series.slug) else { continue };
            let (affected, restored) = self.before.get(&series.slug).copied().unwrap_or_default();
            if count.affected < affected || count.restored < restored {
                reader.refuse(format!("the count of {} falls: it says how many there are by now", series.slug));
                continue;
            }
            if count.affected > series.count || count.restored > count.affected {
                reader.refuse(format!("{} has {} and counts what was hit of them", series.slug, series.count));
                continue;
            }
            if affected > 0 && count.restored > affected {
                reader.refuse(format!("of {} more are restored than were hit before this entry", series.slug));
                continue;
            }
            let slug_of = |place: u32| slug(&series.slug, place + 1, series.count);
            stated.extend((restored..count.restored).map(slug_of).map(|slug| Spread {
                component: ComponentId::from_slug(&slug),
                status: Status::Operational,
                dated_as: slug,
            }));
            // Only what is found to be hit can be dated back as a series: what came back did so one by one.
            stated.extend((affected.max(count.restored)..count.affected).map(slug_of).map(|slug| Spread {
                component: ComponentId::from_slug(&slug),
                status: Status::MajorOutage,
                dated_as: series.slug.clone(),
            }));
            self.before.insert(series.slug.clone(), (count.affected, count.restored));
        }
        stated
    }
}
