//! Reads the files under `src` and sets aside what is no code: comments, the insides of strings, tests.

use std::ops::Range;
use std::path::Path;

/// One file under `src`.
pub struct Source {
    /// Its path below `src`, with `/`.
    pub path: String,
    /// As it is written.
    pub text: String,
    /// The same length and lines, with comments, literals and the test module turned into blanks.
    pub code: String,
    /// How many lines it has without its test module.
    pub lines: usize,
}

impl Source {
    /// A file of this path and text.
    pub fn new(path: &str, text: &str) -> Source {
        let mut code = blank(text);
        // A test module may stand in a file of its own.
        let is_test = path.split('/').any(|part| part == "tests.rs" || part == "tests");
        let tests = if is_test { Some(0..code.len()) } else { test_module(&code) };
        let lines = text.lines().count() - tests.clone().map_or(0, |range| code[range].lines().count());
        if let Some(range) = tests {
            let blanked: String = code[range.clone()].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
            code.replace_range(range, &blanked);
        }
        Source { path: path.to_owned(), text: text.to_owned(), code, lines }
    }

    /// The module of the crate that it belongs to: `store` for `store/mod.rs`, `clock` for `clock.rs`.
    pub fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The line in which byte `at` stands, counted from one.
    pub fn line_of(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// A breach, told so that an editor can jump to it.
    pub fn breach(&self, at: usize, told: &str) -> String {
        format!("src/{}:{}: {told}", self.path, self.line_of(at))
    }
}

/// Every file under `src`.
pub fn all() -> Vec<Source> {
    let mut found = Vec::new();
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn read_folder(folder: &Path, prefix: &str, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("src can be listed") {
        let entry = entry.expect("src can be listed");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), found);
        } else if path.ends_with(".rs") {
            let text = std::fs::read_to_string(entry.path()).expect("sources are UTF-8");
            found.push(Source::new(&path, &text));
        }
    }
}

/// The bytes of the block that opens at or after `from`, through its closing brace. `code` holds no literals.
pub fn block_after(code: &str, from: usize) -> Option<Range<usize>> {
    let opens = from + code[from..].find('{')?;
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(opens) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return Some(opens..at + 1);
        }
    }
    None
}

/// Where `word` stands as a whole word. A word may hold `::`.
pub fn places_of<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn test_module(code: &str) -> Option<Range<usize>> {
    let marked = code.find("#[cfg(test)]\nmod tests {")?;
    Some(marked..block_after(code, marked)?.end)
}

/// The text with comments and the insides of literals turned into blanks; every other byte stays in its place.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_or_comment(text, at);
        if end > at {
            out[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            at = end;
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

/// The end of the comment or literal that begins at `at`, or `at` where none does.
fn literal_or_comment(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    let to_end_of = |mark: &str, skip: usize| {
        let from = (at + skip).min(text.len());
        bytes[from..]
            .windows(mark.len())
            .position(|seen| seen == mark.as_bytes())
            .map_or(text.len(), |found| from + found + mark.len())
    };
    let begins_word = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => bytes[at..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |found| at + found),
        [b'/', b'*', ..] => to_end_of("*/", 2),
        [b'"', ..] => quoted_end(bytes, at, b'"'),
        [b'r', b'"' | b'#', ..] if begins_word || bytes[at - 1] == b'b' => {
            let hashes = rest[1..].iter().take_while(|&&byte| byte == b'#').count();
            // `r#type` is a name, no literal.
            if rest.get(1 + hashes) != Some(&b'"') {
                return at;
            }
            to_end_of(&format!("\"{}", "#".repeat(hashes)), 2 + hashes)
        }
        [b'\'', b'\\', ..] => quoted_end(bytes, at, b'\''),
        // A character, and not the beginning of a lifetime.
        [b'\'', ..] => {
            let mut following = text[at + 1..].chars();
            match (following.next(), following.next()) {
                (Some(one), Some('\'')) => at + 2 + one.len_utf8(),
                _ => at,
            }
        }
        _ => at,
    }
}

fn quoted_end(bytes: &[u8], at: usize, mark: u8) -> usize {
    let mut end = at + 1;
    while end < bytes.len() {
        match bytes[end] {
            b'\\' => end += 2,
            byte if byte == mark => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

#[test]
fn comments_and_literals_are_no_code() {
    let code =
        blank("let a = \"use \\\" crate::web\"; // crate::web\nlet b = r#\"x \" y\"#; /* z */ let c = '\"'; d('봉')");
    for gone in ["crate", "x", "y", "z", "봉"] {
        assert!(!code.contains(gone), "{gone} was left in {code}");
    }
    for kept in ["let a =", "let b =", "let c =", "d("] {
        assert!(code.contains(kept), "{kept} is missing in {code}");
    }
}

#[test]
fn lifetimes_and_raw_names_are_code() {
    let text = "fn f<'a>(r#type: &'a str) -> &'static str { r#type }";
    assert_eq!(blank(text), text);
}

#[test]
fn the_test_module_is_no_code_and_its_lines_do_not_count() {
    let source = Source::new("store/error.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n");
    assert!(source.code.contains("fn a") && !source.code.contains("fn b"));
    assert_eq!(source.lines, 1);
    let tests = Source::new("store/record/tests.rs", "//! Tests.\nfn b() {}\n");
    assert!(!tests.code.contains("fn b") && tests.lines == 0);
    assert_eq!(source.module(), "store");
    assert_eq!(Source::new("clock.rs", "").module(), "clock");
}
