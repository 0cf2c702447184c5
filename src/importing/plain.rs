//! Words with markup as plain text. What comes out is shown as text and nothing else, so whatever was hostile in it is dead;
//! what is asked for here is that it reads well.

use crate::domain::language::{is_misleading, visible};

/// The elements of HTML whose tags go. What looks like a tag and is none of these stays as it is written: `<host-name>`.
const ELEMENTS: [&str; 64] = [
    "a",
    "abbr",
    "article",
    "audio",
    "b",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "label",
    "li",
    "link",
    "main",
    "math",
    "meta",
    "noscript",
    "object",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];
/// Elements that are gone with everything in them.
const SILENT: [&str; 5] = ["script", "style", "template", "textarea", "title"];
/// Elements that end a line, where they begin and where they end.
const LINES: [&str; 23] = [
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "tr",
    "ul",
];
/// Named characters that texts of status pages use; others stay as they are written.
const NAMED: [(&str, &str); 18] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
];

/// `text` without its markup: lines where it had lines, `words (address)` where it had a link.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    let mut link: Option<(String, usize)> = None;
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((character, after)) = entity(rest) {
            out.push_str(&character);
            rest = after;
        } else if let Some((tag, after)) = Tag::read(rest) {
            rest = tag.silenced(after);
            match tag.name.as_str() {
                "a" if !tag.is_end => link = tag.address().map(|address| (address, out.len())),
                "a" => close_link(&mut out, link.take()),
                name if LINES.contains(&name) => {
                    end_line(&mut out, name == "br");
                    // Paragraphs are told apart by an empty line.
                    if name == "p" && !out.is_empty() {
                        out.push('\n');
                    }
                    // Editors write both for one end of a line.
                    rest = rest.strip_prefix('\n').filter(|_| name == "br").unwrap_or(rest);
                    if name == "li" && !tag.is_end {
                        out.push_str("- ");
                    }
                }
                _ => {}
            }
        } else {
            let first = rest.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..first]);
            rest = &rest[first..];
        }
    }
    out.push_str(rest);
    tidied(&out)
}

/// As [`plain`], without the marks of headings and of what is bold: reports are written in Markdown.
pub(super) fn plain_report(text: &str) -> String {
    let unmarked = |line: &str| {
        let rest = line.trim_start_matches('#');
        let is_heading = rest.len() < line.len() && rest.starts_with(' ');
        if is_heading { rest.trim_start() } else { line }.replace("**", "")
    };
    plain(text).lines().map(unmarked).collect::<Vec<_>>().join("\n")
}

/// As [`plain`], on one line.
pub(super) fn line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A tag or a comment.
struct Tag<'t> {
    name: String,
    is_end: bool,
    inside: &'t str,
}

impl<'t> Tag<'t> {
    /// The tag that `text` begins with, and what follows it.
    fn read(text: &'t str) -> Option<(Tag<'t>, &'t str)> {
        if let Some(comment) = text.strip_prefix("<!") {
            let end = if comment.starts_with("--") { "-->" } else { ">" };
            let at = comment.find(end)?;
            return Some((Tag { name: String::new(), is_end: false, inside: "" }, &comment[at + end.len()..]));
        }
        let inner = text.strip_prefix('<')?;
        let (inner, is_end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..length].to_ascii_lowercase();
        let follows = inner[length..].chars().next()?;
        let is_known = ELEMENTS.contains(&name.as_str()) || SILENT.contains(&name.as_str());
        if !is_known || !(follows.is_whitespace() || matches!(follows, '>' | '/')) {
            return None;
        }
        let mut quote = None;
        let end = inner.char_indices().find(|(_, c)| match (quote, c) {
            (None, '>') => true,
            (None, '"' | '\'') => {
                quote = Some(*c);
                false
            }
            (Some(open), c) if open == *c => {
                quote = None;
                false
            }
            _ => false,
        });
        // A quotation mark that is never closed does not swallow the rest.
        let end = end.map(|(at, _)| at).or_else(|| inner.find('>'))?;
        Some((Tag { name, is_end, inside: &inner[length..end] }, &inner[end + 1..]))
    }

    /// What is left of `after` where this tag begins something that is gone with all that is in it.
    fn silenced(&self, after: &'t str) -> &'t str {
        if self.is_end || !SILENT.contains(&self.name.as_str()) {
            return after;
        }
        let end = format!("</{}", self.name);
        let found = after.char_indices().map(|(at, _)| at).find(|at| {
            after.as_bytes()[*at..].get(..end.len()).is_some_and(|there| there.eq_ignore_ascii_case(end.as_bytes()))
        });
        found.map_or("", |at| after[at..].find('>').map_or("", |close| &after[at + close + 1..]))
    }

    /// Where a link leads, if that is an address of the web.
    fn address(&self) -> Option<String> {
        let lower = self.inside.to_ascii_lowercase();
        let value = self.inside[lower.find("href")? + 4..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next()?,
            None => value.split_whitespace().next()?,
        };
        let address = decoded(value);
        let is_web = ["https://", "http://"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
        (is_web && !address.contains(char::is_whitespace)).then_some(address)
    }
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (character, after) = entity(&rest[at..]).unwrap_or_else(|| ("&".to_owned(), &rest[at + 1..]));
        out.push_str(&character);
        rest = after;
    }
    out + rest
}

/// The character reference that `text` begins with, and what follows it.
fn entity(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('&')?;
    // The longest that is read has eight characters, as in `&#x10FFFF;`.
    let end = inner.char_indices().take(9).find(|(_, c)| *c == ';').map(|(at, _)| at)?;
    let (name, after) = (&inner[..end], &inner[end + 1..]);
    let numbered = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let character = match numbered {
        Some(code) => char::from_u32(code)?.to_string(),
        None => NAMED.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((character, after))
}

/// A link is told by its words and its address, unless they are the same.
fn close_link(out: &mut String, link: Option<(String, usize)>) {
    let Some((address, from)) = link else { return };
    let words = out[from..].trim();
    if words.is_empty() {
        out.push_str(&address);
    } else if words != address && !address.ends_with(&format!("//{words}")) {
        out.push_str(&format!(" ({address})"));
    }
}

/// Ends the line. A `<br>` always does; other elements do it where something stands on it.
fn end_line(out: &mut String, always: bool) {
    if always || !(out.is_empty() || out.ends_with('\n')) {
        out.push('\n');
    }
}

/// Without characters that nobody sees, spaces at the ends of lines, and more than one empty line in a row.
fn tidied(text: &str) -> String {
    let text: String = visible(text).chars().filter(|c| !is_misleading(*c)).collect();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_without_the_marks_of_its_markdown() {
        let text = "## Summary\r\nMail was **late**.\n#1 cause: 2 ** 3\n### Cause";
        assert_eq!(plain_report(text), "Summary\nMail was late.\n#1 cause: 2  3\nCause");
    }

    #[test]
    fn lines_links_and_characters_read_as_they_did() {
        let cases = [
            ("One.<br />Two.\r\nThree.", "One.\nTwo.\nThree."),
            ("One.<br />\r\n<br />\r\nTwo.", "One.\n\nTwo."),
            ("One.<br />\r\nTwo.", "One.\nTwo."),
            ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
            ("<p>One.<p>Two.</p>\n<p>Three.", "One.\n\nTwo.\n\nThree."),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            (
                "See <a href=\"https://example.org/a?b=1&amp;c=2\">the notes</a>.",
                "See the notes (https://example.org/a?b=1&c=2).",
            ),
            ("<a href='https://example.org'>example.org</a>", "example.org"),
            ("<a target=_blank href=https://example.org/x>https://example.org/x</a>", "https://example.org/x"),
            ("p95 < 5 s & rising; 3 > 2, x<y", "p95 < 5 s & rising; 3 > 2, x<y"),
            ("Set <host-name> to <your host>.", "Set <host-name> to <your host>."),
            ("&#54620;&#xAD6D; &unknown; &", "한국 &unknown; &"),
            ("장애가 <b>복구</b>되었습니다.", "장애가 복구되었습니다."),
        ];
        for (written, read) in cases {
            assert_eq!(plain(written), read);
        }
        assert_eq!(line("A <b>title</b>\r\nover two lines"), "A title over two lines");
    }

    #[test]
    fn what_is_hostile_comes_out_as_text_or_not_at_all() {
        let cases = [
            ("a<script>alert(1)</script>b", "ab"),
            ("a<SCRIPT src=x>alert('</b>')</ScRiPt >b", "ab"),
            ("<script>never closed", ""),
            ("<style>p{}</style>x<!-- <b> -->y", "xy"),
            ("<img src=x onerror=\"alert('>')\">x", "x"),
            ("<a href=\"javascript:alert(1)\">press</a>", "press"),
            ("<a href=\" data:text/html,x\">press</a>", "press"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
            ("<svg/onload=alert(1)>x", "x"),
            ("a\u{202e}b\u{0}c", "abc"),
            ("\u{feff}a\u{200b}b\u{200e}c\u{ad}", "abc"),
            ("<b title=\"open>x</b>", "x"),
            ("<", "<"),
            ("<b", "<b"),
        ];
        for (written, read) in cases {
            assert_eq!(plain(written), read);
        }
    }
}
