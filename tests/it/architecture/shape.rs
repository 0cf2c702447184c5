//! How long files and functions may be, and how every file opens.

use super::sources::{Source, block_after, places_of};

/// From here on a file is looked at for a second idea.
const LINES_TO_LOOK_AT: usize = 400;
/// Longer than this no file may be. Lines of its test module do not count.
const LINES_MAX: usize = 600;
/// Longer than this no function may be, its signature included.
const FUNCTION_LINES_MAX: usize = 70;

fn breaches_of_length(source: &Source) -> Vec<String> {
    if source.path.ends_with("schema.rs") {
        return Vec::new();
    }
    if source.lines > LINES_TO_LOOK_AT && source.lines <= LINES_MAX {
        println!("src/{} has {} lines: is there a second idea in it?", source.path, source.lines);
    }
    if source.lines <= LINES_MAX {
        return Vec::new();
    }
    vec![source.breach(0, &format!("{} lines, {LINES_MAX} at most", source.lines))]
}

fn breaches_of_function_length(source: &Source) -> Vec<String> {
    let code = &source.code;
    let mut breaches = Vec::new();
    for at in places_of(code, "fn") {
        let Some(body) = body_of(code, at) else { continue };
        let lines = code[at..body].matches('\n').count() + 1;
        if lines > FUNCTION_LINES_MAX {
            breaches.push(source.breach(at, &format!("a function of {lines} lines, {FUNCTION_LINES_MAX} at most")));
        }
    }
    breaches
}

/// The end of the body of the function whose `fn` stands at `at`; `None` where it has none (a type, a trait's promise).
fn body_of(code: &str, at: usize) -> Option<usize> {
    // A type of functions has no name after `fn`.
    if code[at + "fn".len()..].starts_with('(') {
        return None;
    }
    let mut depth = 0i32;
    for (found, c) in code[at..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(block_after(code, at + found)?.end),
            _ => {}
        }
    }
    None
}

fn breaches_of_opening(source: &Source) -> Vec<String> {
    let first = source.text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//! ").is_some_and(|told| !told.trim().is_empty());
    if says { Vec::new() } else { vec![source.breach(0, "the first line says (`//! …`) what the file is for")] }
}

fn breaches_of_leftovers(source: &Source) -> Vec<String> {
    // In the text and not the code: these stand in comments.
    let marks = ["TODO", "FIXME", "XXX"].into_iter().flat_map(|mark| places_of(&source.text, mark));
    marks.map(|at| format!("src/{}: byte {at}: unfinished work belongs into the list of issues", source.path)).collect()
}

#[test]
fn files_stay_short() {
    super::hold(breaches_of_length);
}

#[test]
fn functions_stay_short() {
    super::hold(breaches_of_function_length);
}

#[test]
fn every_file_says_what_it_is_for() {
    super::hold(breaches_of_opening);
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    super::hold(breaches_of_leftovers);
}

#[test]
fn a_long_file_is_seen_and_its_tests_do_not_count() {
    let long = "fn a() {}\n".repeat(LINES_MAX + 1);
    assert_eq!(breaches_of_length(&Source::new("store/a.rs", &long)).len(), 1);
    assert_eq!(breaches_of_length(&Source::new("store/schema.rs", &long)).len(), 0);
    let tested = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    assert_eq!(breaches_of_length(&Source::new("store/a.rs", &tested)).len(), 0);
}

#[test]
fn a_long_function_is_seen() {
    let body = "    let a = 1;\n".repeat(FUNCTION_LINES_MAX);
    for head in ["fn f(a: [u8; 2]) -> Result<(), E>", "async fn f<T>(g: impl Fn() -> T)\nwhere\n    T: Copy,\n"] {
        let source = Source::new("store/a.rs", &format!("{head} {{\n{body}}}\n"));
        assert_eq!(breaches_of_function_length(&source).len(), 1, "{head}");
    }
    let promise = Source::new("store/a.rs", &format!("trait A {{ fn f(&self); }}\nmod b {{\n{body}}}\n"));
    assert_eq!(breaches_of_function_length(&promise).len(), 0);
}

#[test]
fn a_silent_opening_and_a_leftover_are_seen() {
    for text in ["use a::b;\n", "//!\nuse a::b;\n", "// A comment.\n"] {
        assert_eq!(breaches_of_opening(&Source::new("store/a.rs", text)).len(), 1, "{text}");
    }
    assert_eq!(breaches_of_leftovers(&Source::new("store/a.rs", "// TODO: later\n")).len(), 1);
}
