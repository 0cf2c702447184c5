//! Words that say nothing, and so are in no name of ours.

use super::sources::{Source, block_after, places_of};
use std::ops::Range;

const SAY_NOTHING: &[&str] = &[
    "manager",
    "service",
    "helper",
    "util",
    "common",
    "misc",
    "base",
    "processor",
    "data",
    "info",
    "item",
    "imp",
    "process",
    "do",
];

/// The words of `SnakeCase`, `snake_case` and `SCREAMING_CASE`, in small letters.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if c == '_' || c == '-' || c == '.' || (c.is_uppercase() && was_small) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is one from the start").extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn says_nothing(name: &str) -> Option<String> {
    words_of(name).into_iter().find(|word| {
        let single = word.strip_suffix('s').unwrap_or(word);
        SAY_NOTHING.contains(&word.as_str()) || SAY_NOTHING.contains(&single)
    })
}

/// The insides of `impl Trait for Type`: names there are the trait's, not ours.
fn foreign_names(code: &str) -> Vec<Range<usize>> {
    let heads =
        places_of(code, "impl").filter(|&at| code[..at].trim_end_matches([' ', '\t']).ends_with('\n') || at == 0);
    let blocks = heads.filter_map(|at| Some((at, block_after(code, at)?)));
    blocks.filter(|(at, block)| code[*at..block.start].contains(" for ")).map(|(_, block)| block).collect()
}

fn breaches_of_names(source: &Source) -> Vec<String> {
    let code = &source.code;
    let foreign = foreign_names(code);
    let mut breaches: Vec<String> = source
        .path
        .split('/')
        .filter_map(|part| says_nothing(part.trim_end_matches(".rs")))
        .map(|word| source.breach(0, &format!("`{word}` in the name of a file says nothing")))
        .collect();
    for keyword in ["fn", "struct", "enum", "trait", "type", "mod", "const", "static", "union", "macro_rules!"] {
        for at in code.match_indices(&format!("{keyword} ")).map(|(at, _)| at) {
            let is_whole = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if !is_whole || foreign.iter().any(|block| block.contains(&at)) {
                continue;
            }
            let rest = code[at + keyword.len()..].trim_start();
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(word) = says_nothing(&name) {
                breaches.push(source.breach(at, &format!("`{word}` in {keyword} {name} says nothing")));
            }
        }
    }
    breaches
}

/// Invariant 4: a trait with one implementation is a layer without a reason.
fn lonely_traits(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for at in places_of(&source.code, "trait") {
            let rest = source.code[at + "trait".len()..].trim_start();
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let implementations: usize = sources.iter().map(|other| implementations_of(&other.code, &name)).sum();
            if !name.is_empty() && implementations < 2 {
                breaches.push(source.breach(at, &format!("trait {name} has {implementations} implementation(s)")));
            }
        }
    }
    breaches
}

fn implementations_of(code: &str, name: &str) -> usize {
    let is_head = |at: &usize| {
        let line = code[..*at].rfind('\n').map_or(0, |found| found + 1);
        let after = &code[at + name.len()..];
        code[line..].trim_start().starts_with("impl")
            && after.split('{').next().is_some_and(|head| head.contains(" for "))
    };
    places_of(code, name).filter(is_head).count()
}

#[test]
fn names_say_something() {
    super::hold(breaches_of_names);
}

#[test]
fn every_trait_has_at_least_two_implementations() {
    let breaches = lonely_traits(&super::sources::all());
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn a_name_that_says_nothing_is_seen() {
    for (path, text) in [
        ("store/utils.rs", ""),
        ("helpers/mod.rs", ""),
        ("store/a.rs", "pub struct ProbeManager;"),
        ("store/a.rs", "pub(crate) async fn process_checks() {}"),
        ("store/a.rs", "enum ItemKind { A }"),
        ("store/a.rs", "impl Store {\n    fn do_it(&self) {}\n}"),
        ("store/a.rs", "const BASE_PATH: &str = x;"),
        ("store/a.rs", "type PageData = u8;"),
    ] {
        assert_eq!(breaches_of_names(&Source::new(path, text)).len(), 1, "{path}: {text}");
    }
}

#[test]
fn names_that_a_trait_gave_and_words_within_words_pass() {
    for text in [
        "impl Iterator for Days {\n    type Item = u8;\n    fn next(&mut self) {}\n}",
        "struct Database; fn basement() {} fn domain() {} fn metadata() {}",
        "fn f(data: &str) {}",
        "impl<'a> Iterator for Days<'a> {\n    type Item = u8;\n}",
    ] {
        assert_eq!(breaches_of_names(&Source::new("store/a.rs", text)), Vec::<String>::new());
    }
}

#[test]
fn a_trait_with_one_implementation_is_seen() {
    let one = Source::new("store/a.rs", "pub trait Sends {}\nimpl Sends for Mail {}\n");
    assert_eq!(lonely_traits(&[one]).len(), 1);
    let two = Source::new("store/a.rs", "pub trait Sends {}\nimpl Sends for Mail {}\nimpl<T> Sends for Sms<T> {}\n");
    assert_eq!(lonely_traits(&[two]), Vec::<String>::new());
}
