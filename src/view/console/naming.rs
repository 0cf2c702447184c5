//! What components are called in refusals, which come from rules that know slugs alone.

use super::Say;
use crate::domain::catalogue::Component;
use crate::domain::incidents::drafts::Leaves;
use crate::domain::language::Language;
use crate::view::words::Words;
use crate::view::{recoveries, wordings};
use std::collections::HashMap;

/// How many names a refusal lists before it counts the rest.
const NAMES_MAX: usize = 4;

/// The names of the leaves of the page, by slug.
#[derive(Debug, Clone, Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// Those of `components` in `language`.
    pub fn of(components: &[Component], language: Language) -> Names {
        let leaves = Leaves::of(components);
        let named = components.iter().filter_map(|component| {
            let name = recoveries::tracked_name(Words::of(language), &leaves.get(component.id)?.tracked);
            Some((component.slug.clone(), wordings::unmarked(&name)))
        });
        Names(named.collect())
    }

    /// What `slug` is called; itself where nothing has it.
    pub fn call(&self, slug: &str) -> String {
        self.0.get(slug).cloned().unwrap_or_else(|| slug.to_owned())
    }
}

/// Names in a row: the first ones, and how many more there are.
pub(super) fn listed(say: Say, names: &[String]) -> String {
    let told = names.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => told,
        rest => say.with("and-more", &[("names", &told), ("count", &rest)]),
    }
}
