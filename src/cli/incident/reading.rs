//! A page as somebody reads it: its text in lines, without the markup. For comparing what a page says before and after.

/// Elements of which nothing is read.
const UNREAD: [&str; 4] = ["head", "style", "script", "svg"];
/// Elements that stand within a line.
const WITHIN_A_LINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "code", "del", "em", "i", "ins", "s", "small", "span", "strong", "time"];

/// The lines of text of `html`, as our own templates write it: no `<` or `>` outside of markup.
pub fn lines(html: &str) -> Vec<String> {
    let (mut text, mut unread) = (String::new(), None);
    for part in html.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        match unread {
            Some(open) if closes && open == name => unread = None,
            Some(_) => continue,
            None if !closes && UNREAD.contains(&name) => {
                unread = Some(name);
                continue;
            }
            None => {}
        }
        if !WITHIN_A_LINE.contains(&name) {
            text.push('\u{0}');
        }
        // In HTML a line that ends is a space.
        text.push_str(&words.replace(['\n', '\r', '\t'], " "));
    }
    let whole = |line: &str| decoded(&line.split_whitespace().collect::<Vec<_>>().join(" "));
    text.split('\u{0}').map(whole).filter(|line| !line.is_empty()).collect()
}

/// The characters that stand for themselves only by their numbers, as templates write them.
fn decoded(text: &str) -> String {
    let named = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    named.into_iter().fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_by_lines_and_without_its_markup() {
        let html = "<html><head><title>no</title></head><body><h1>Mail &#38; <b>more</b></h1>\n<p class=\"x\">It is\n  back\
            <svg><text>no</text></svg></p><ul><li>one</li><li><a href=\"/\">two</a></li></ul></body></html>";
        assert_eq!(lines(html), ["Mail & more", "It is back", "one", "two"]);
    }
}
