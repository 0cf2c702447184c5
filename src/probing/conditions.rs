//! Whether an HTTP answer is as it should be. Notes name the condition that does not hold, never what was found: bodies
//! do not belong in records.

use super::failure::Failure;
use crate::domain::probes::{Comparison, Condition};
use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use regex_lite::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;
use std::borrow::Cow;

/// What counts as success where no condition speaks of the status code.
const STATUS_DEFAULT: (u16, u16) = (200, 299);

/// How much of a condition's own text a note repeats.
const QUOTED_CHARS: usize = 60;

/// An HTTP answer.
pub(super) struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or its beginning where it is longer than what is read.
    pub body: Bytes,
}

/// Passes where all conditions hold. Where none of them is about the status code, it must lie in 200–299.
pub(super) fn judge(answer: &Answer, conditions: &[Condition]) -> Result<(), Failure> {
    let mut json: Option<Option<Value>> = None;
    if !conditions.iter().any(|condition| matches!(condition, Condition::Status(_))) {
        judge_status(answer, &[STATUS_DEFAULT])?;
    }
    for condition in conditions {
        match condition {
            Condition::Status(ranges) => judge_status(answer, ranges)?,
            Condition::BodyContains(text) if !body_text(answer).contains(text.as_str()) => {
                return Err(Failure::of_answer(format!("the body lacks \"{}\"", quoted(text))));
            }
            Condition::BodyLacks(text) if body_text(answer).contains(text.as_str()) => {
                return Err(Failure::of_answer(format!("the body contains \"{}\"", quoted(text))));
            }
            Condition::BodyContains(_) | Condition::BodyLacks(_) => {}
            Condition::BodyMatches(pattern) => judge_pattern(answer, pattern)?,
            Condition::HeaderContains { name, value } => judge_header(answer, name, value)?,
            Condition::Json { path, comparison, value } => {
                let found = json.get_or_insert_with(|| serde_json::from_slice(&answer.body).ok());
                judge_json(found.as_ref(), path, *comparison, value)?;
            }
        }
    }
    Ok(())
}

fn judge_status(answer: &Answer, ranges: &[(u16, u16)]) -> Result<(), Failure> {
    let status = answer.status.as_u16();
    if ranges.iter().any(|(first, last)| (*first..=*last).contains(&status)) {
        return Ok(());
    }
    Err(Failure::of_answer(format!("status {status}")))
}

fn judge_pattern(answer: &Answer, pattern: &str) -> Result<(), Failure> {
    let regex = Regex::new(pattern).map_err(|_| {
        let pattern = quoted(pattern);
        Failure::of_ours(format!("\"{pattern}\" is no regular expression: correct it in the catalogue"))
    })?;
    if regex.is_match(&body_text(answer)) {
        return Ok(());
    }
    Err(Failure::of_answer(format!("the body does not match \"{}\"", quoted(pattern))))
}

fn judge_header(answer: &Answer, name: &str, value: &str) -> Result<(), Failure> {
    let mut values = answer.headers.get_all(name).iter().peekable();
    let name = quoted(name);
    if values.peek().is_none() {
        return Err(Failure::of_answer(format!("the header {name} is missing")));
    }
    if values.any(|found| String::from_utf8_lossy(found.as_bytes()).contains(value)) {
        return Ok(());
    }
    Err(Failure::of_answer(format!("the header {name} lacks \"{}\"", quoted(value))))
}

fn judge_json(found: Option<&Value>, path: &str, comparison: Comparison, value: &str) -> Result<(), Failure> {
    let short = quoted(path);
    let faulty =
        |what| Failure::of_ours(format!("{what} of the condition on {short} is invalid: correct it in the catalogue"));
    let parsed = JsonPath::parse(path).map_err(|_| faulty("the JSONPath"))?;
    let expected: Value = serde_json::from_str(value).map_err(|_| faulty("the JSON value"))?;
    let Some(document) = found else { return Err(Failure::of_answer("the body is no JSON")) };
    let Some(first) = parsed.query(document).first() else {
        return Err(Failure::of_answer(format!("the JSON has nothing at {short}")));
    };
    let (holds, words) = match comparison {
        Comparison::Equals => (are_equal(first, &expected), "is not equal to"),
        Comparison::Differs => (!are_equal(first, &expected), "is equal to"),
        Comparison::Below => (numbers(first, &expected).is_some_and(|(a, b)| a < b), "is not below"),
        Comparison::Above => (numbers(first, &expected).is_some_and(|(a, b)| a > b), "is not above"),
    };
    if holds {
        return Ok(());
    }
    Err(Failure::of_answer(format!("the JSON at {short} {words} {}", quoted(value))))
}

/// 1 and 1.0 are the same number to everybody who writes a condition.
fn are_equal(a: &Value, b: &Value) -> bool {
    a == b || numbers(a, b).is_some_and(|(a, b)| a == b)
}

fn numbers(a: &Value, b: &Value) -> Option<(f64, f64)> {
    Some((a.as_f64()?, b.as_f64()?))
}

fn body_text(answer: &Answer) -> Cow<'_, str> {
    String::from_utf8_lossy(&answer.body)
}

fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED_CHARS) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observations::Outcome;

    fn answer(status: u16, body: &'static str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.append("content-type", "application/json; charset=utf-8".parse().unwrap());
        headers.append("x-cache", "miss".parse().unwrap());
        headers.append("x-cache", "hit".parse().unwrap());
        Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: Bytes::from_static(body.as_bytes()) }
    }

    /// The note of the failure, or nothing where the condition holds.
    fn note(body: &'static str, condition: Condition) -> Option<String> {
        judge(&answer(200, body), &[condition]).err().map(|failure| failure.note)
    }

    fn json(path: &str, comparison: Comparison, value: &str) -> Condition {
        Condition::Json { path: path.to_owned(), comparison, value: value.to_owned() }
    }

    #[test]
    fn without_a_status_condition_only_2xx_passes_and_with_one_only_its_ranges() {
        for (status, passes) in
            [(199, false), (200, true), (204, true), (299, true), (301, false), (404, false), (503, false)]
        {
            assert_eq!(judge(&answer(status, ""), &[]).is_ok(), passes, "{status}");
            let other = [Condition::BodyLacks("x".to_owned())];
            assert_eq!(judge(&answer(status, ""), &other).is_ok(), passes, "{status}");
        }
        let conditions = [Condition::Status(vec![(200, 200), (401, 403)])];
        for (status, passes) in [(200, true), (201, false), (400, false), (401, true), (403, true), (404, false)] {
            assert_eq!(judge(&answer(status, ""), &conditions).is_ok(), passes, "{status}");
        }
        assert_eq!(judge(&answer(503, ""), &[]).unwrap_err().note, "status 503");
    }

    #[test]
    fn bodies_must_contain_lack_and_match_what_is_asked() {
        assert_eq!(note("all is 정상", Condition::BodyContains("정상".to_owned())), None);
        assert_eq!(note("down", Condition::BodyContains("up".to_owned())).unwrap(), "the body lacks \"up\"");
        assert_eq!(note("fine", Condition::BodyLacks("error".to_owned())), None);
        assert_eq!(note("an error", Condition::BodyLacks("error".to_owned())).unwrap(), "the body contains \"error\"");
        assert_eq!(note("version 12", Condition::BodyMatches(r"version \d+".to_owned())), None);
        assert!(note("version x", Condition::BodyMatches(r"version \d+".to_owned())).is_some());
    }

    #[test]
    fn any_of_several_headers_of_one_name_may_hold_the_text() {
        let header =
            |name: &str, value: &str| Condition::HeaderContains { name: name.to_owned(), value: value.to_owned() };
        assert_eq!(note("", header("X-Cache", "hit")), None);
        assert_eq!(note("", header("x-cache", "")), None);
        assert_eq!(note("", header("x-cache", "stale")).unwrap(), "the header x-cache lacks \"stale\"");
        assert_eq!(note("", header("x-none", "")).unwrap(), "the header x-none is missing");
    }

    #[test]
    fn json_values_compare_as_values_and_order_only_between_numbers() {
        const BODY: &str = r#"{"status":"ok","queue":{"depth":12},"nodes":[{"up":true},{"up":false}]}"#;
        for (path, comparison, value, holds) in [
            ("$.status", Comparison::Equals, "\"ok\"", true),
            ("$.status", Comparison::Differs, "\"ok\"", false),
            ("$.status", Comparison::Differs, "\"down\"", true),
            ("$.queue.depth", Comparison::Equals, "12.0", true),
            ("$.queue.depth", Comparison::Below, "13", true),
            ("$.queue.depth", Comparison::Below, "12", false),
            ("$.queue.depth", Comparison::Above, "11.5", true),
            ("$.status", Comparison::Above, "1", false),
            ("$.nodes[*].up", Comparison::Equals, "true", true),
            ("$.nodes[?@.up == false].up", Comparison::Equals, "false", true),
            ("$.missing", Comparison::Differs, "1", false),
        ] {
            assert_eq!(note(BODY, json(path, comparison, value)).is_none(), holds, "{path} {comparison:?} {value}");
        }
        assert_eq!(note("<html>", json("$.a", Comparison::Equals, "1")).unwrap(), "the body is no JSON");
    }

    #[test]
    fn a_condition_that_cannot_be_read_is_our_own_fault() {
        for condition in [
            Condition::BodyMatches("(".to_owned()),
            json("status", Comparison::Equals, "1"),
            json("$.status", Comparison::Equals, "ok"),
        ] {
            let failure = judge(&answer(200, "{}"), &[condition]).unwrap_err();
            assert_eq!(failure.outcome, Outcome::SelfFailed);
            assert!(failure.note.ends_with("correct it in the catalogue"), "{}", failure.note);
        }
    }

    #[test]
    fn notes_stay_short_whatever_the_condition() {
        let note = note("", Condition::BodyContains("가".repeat(5000))).unwrap();
        assert!(note.chars().count() < 100, "{note}");
    }
}
