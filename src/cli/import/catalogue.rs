//! The groups and components of another page as a catalogue file, with the ids that clients poll.

use crate::cli::{Failure, writing};
use crate::config::catalogue::print;
use crate::domain::catalogue::{Catalogue, Component, Group, Policy};
use crate::domain::ids::{ComponentId, GroupId};
use crate::domain::imports::{Source, SourceComponent};
use crate::domain::language::{Language, Texts};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::Path;

/// How much of a name stands in a slug; ids and numbers have room beside it.
const SLUG_CHARS_MAX: usize = 40;

/// Writes the file at `path`, at which there is none yet.
pub(super) fn write(path: &Path, source: &Source, language: Language, out: &mut dyn Write) -> Result<(), Failure> {
    if source.components.is_empty() {
        return Err(Failure::refused("the files name no components: record components.json or summary.json"));
    }
    let catalogue = catalogue(source, language);
    let text = print(&catalogue);
    let mut file = writing::create(path)?;
    file.write_all(text.as_bytes()).map_err(|error| writing::not_written(path, &error))?;
    let (groups, components) = (catalogue.groups.len(), catalogue.components.len());
    writeln!(out, "{} has {groups} groups and {components} components. Look it through, then:", path.display())?;
    writeln!(out, "  bonghwa catalogue apply {}", writing::shell_word(path))?;
    Ok(())
}

fn catalogue(source: &Source, language: Language) -> Catalogue {
    let (mut group_slugs, mut slugs) = (HashSet::new(), HashSet::new());
    let mut groups: HashMap<&str, GroupId> = HashMap::new();
    let mut made = Catalogue::default();
    for one in source.components.iter().filter(|one| one.is_group) {
        let slug = slug(one, "group", &mut group_slugs);
        let id = GroupId::parse(&one.id).unwrap_or_else(|| GroupId::from_slug(&slug));
        groups.insert(&one.id, id);
        let (names, descriptions) = texts(one, language);
        made.groups.push(Group { id, slug, names, descriptions, position: 0 });
    }
    for one in source.components.iter().filter(|one| !one.is_group) {
        let slug = slug(one, "component", &mut slugs);
        let (names, descriptions) = texts(one, language);
        made.components.push(Component {
            id: ComponentId::parse(&one.id).unwrap_or_else(|| ComponentId::from_slug(&slug)),
            slug,
            group: one.group.as_deref().and_then(|group| groups.get(group).copied()),
            parent: None,
            names,
            descriptions,
            tier: None,
            operator: None,
            // Nothing checks it yet: only staff know how it is.
            policy: Policy::Manual,
            runs_on: Vec::new(),
            position: 0,
        });
    }
    made
}

fn texts(one: &SourceComponent, language: Language) -> (Texts, Texts) {
    let cut = |text: &str, max| text.chars().take(max).collect::<String>();
    let described = one.description.as_deref().map(|text| Texts::of(language, cut(text, 500)));
    (Texts::of(language, cut(&one.name, 120)), described.unwrap_or_default())
}

/// A slug of its name, else of its id: each once.
fn slug(one: &SourceComponent, kind: &str, taken: &mut HashSet<String>) -> String {
    let letters = one.name.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    let named: String = words.join("-").chars().take(SLUG_CHARS_MAX).collect();
    let id: String = one.id.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let named = if named.is_empty() { format!("{kind}-{id}") } else { named };
    let mut slug = named.clone();
    let mut round = 1;
    while !taken.insert(slug.clone()) {
        round += 1;
        slug = format!("{named}-{round}");
    }
    slug
}
