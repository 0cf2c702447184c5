//! What an HTTP probe asks, and what the answer must be like.

use super::fields::{Fields, Reader, integer};
use crate::config::faults::Refusal;
use crate::domain::probes::{Comparison, Condition, HttpCheck};
use toml::Spanned;
use toml::de::DeValue;

/// The keys that only probes with `url` have.
pub(super) const KEYS: &[&str] = &[
    "method",
    "headers",
    "body",
    "redirects",
    "status",
    "body_contains",
    "body_lacks",
    "body_matches",
    "header",
    "json",
    "certificate_days",
];

/// Requests that a status page may make; CONNECT and TRACE are for proxies and debuggers.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Headers that say how the request is sent, which is the probe's own affair (RFC 9110 §7.6.1, RFC 9112 §6). `Host` is
/// none of them: it says which of the sites at an address is asked for.
const RESERVED: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// What browsers follow.
const REDIRECTS_MAX: i64 = 20;
/// Redirects that are followed unless the probe says otherwise.
const REDIRECTS: u8 = 5;
/// An answer that a redirect has not led anywhere else counts as good unless the probe says otherwise.
const STATUS: (u16, u16) = (200, 299);
/// A body or pattern longer than this belongs into a test of its own.
const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Servers commonly refuse a longer request line.
const URL_BYTES_MAX: usize = 8 * 1024;
/// What a host must be, where it is no address.
pub(super) const HOST_NAME_WANTED: &str =
    "a host name has letters, digits and - between dots, at most 63 in a part and 253 in all";
/// Servers commonly refuse more than 8 KiB of headers.
const HEADER_BYTES_MAX: usize = 4 * 1024;

/// The check of a probe with `url`; `None` where the address is not one, which is noted.
pub(super) fn read_http<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Option<HttpCheck> {
    let method = reader.text(fields, "method").unwrap_or("GET");
    if !METHODS.contains(&method) {
        reader.fault_of(fields, "method", format!("one of {} is meant", METHODS.join(", ")));
    }
    let headers = read_headers(reader, fields);
    let body = read_long(reader, fields, "body").into_iter().next();
    let redirects = reader.whole(fields, "redirects", 0..=REDIRECTS_MAX);
    let days = reader.whole(fields, "certificate_days", 1..=3650);
    let conditions = read_conditions(reader, fields);
    let looks_into_body =
        ["body_contains", "body_lacks", "body_matches", "json"].into_iter().find(|key| fields.has(key));
    if let Some(key) = looks_into_body.filter(|_| method == "HEAD") {
        reader.fault_of(fields, key, "an answer to HEAD has no body; use GET");
    }
    let url = read_url(reader, fields);
    if days.is_some() && url.as_ref().is_some_and(|url| url.scheme() != "https") {
        reader.fault_of(fields, "certificate_days", "only an https address has a certificate");
    }
    Some(HttpCheck {
        url: url?,
        method: method.to_owned(),
        headers,
        body,
        redirects_max: redirects.map_or(REDIRECTS, |redirects| redirects as u8),
        conditions,
        certificate_days_min: days.map(|days| days as u32),
    })
}

fn read_url<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Option<url::Url> {
    let text = reader.text(fields, "url")?;
    let url = url::Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let right = match &url {
        None => "an address that begins with https:// or http:// is meant".to_owned(),
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            "an address has no name and password in it; send them with `headers = { Authorization = \"…\" }`".into()
        }
        Some(_) if text.len() > URL_BYTES_MAX => format!("an address has at most {URL_BYTES_MAX} bytes"),
        Some(url) if url.domain().is_some_and(|name| !is_host_name(name)) => HOST_NAME_WANTED.into(),
        Some(_) => return url,
    };
    reader.fault_of(fields, "url", right);
    url
}

/// Whether resolvers and certificates take this as a name (RFC 1123 §2.1, and the underscore that some networks use).
pub(super) fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A dot at the end says that the name is whole.
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(is_label)
}

fn read_headers<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Vec<(String, String)> {
    let Some(inner) = fields.value("headers").and_then(|value| reader.table("headers", value)) else {
        return Vec::new();
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in inner.iter() {
        let at = value.span().start;
        if !is_header_name(name) {
            reader.fault_at(
                at,
                name,
                Refusal::new("is no header name", "write letters, digits and -, as in Accept-Language"),
            );
        } else if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
            reader.fault_at(at, name, Refusal::new("is a header that the probe sets itself", "take it out"));
        } else if headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            reader.fault_at(at, name, Refusal::new("stands here twice", "name each header once"));
        }
        // Not repeated in the fault: it may be a token.
        match value.get_ref().as_str().filter(|text| text.bytes().all(|b| (b' '..=b'~').contains(&b) || b == b'\t')) {
            Some(text) => headers.push((name.to_owned(), text.to_owned())),
            None => {
                let right = "write a text of printable ASCII characters";
                reader.fault_at(at, name, Refusal::new("cannot be sent", right));
            }
        }
    }
    if headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > HEADER_BYTES_MAX {
        reader.fault_of(fields, "headers", format!("headers have at most {HEADER_BYTES_MAX} bytes together"));
    }
    headers
}

/// The token characters of RFC 9110 §5.6.2.
fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn read_conditions<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Vec<Condition> {
    let mut conditions = vec![Condition::Status(read_statuses(reader, fields))];
    conditions.extend(read_long(reader, fields, "body_contains").into_iter().map(Condition::BodyContains));
    conditions.extend(read_long(reader, fields, "body_lacks").into_iter().map(Condition::BodyLacks));
    for pattern in read_long(reader, fields, "body_matches") {
        if let Err(error) = regex_lite::Regex::new(&pattern) {
            reader.fault_of(fields, "body_matches", format!("a regular expression is meant: {error}"));
        }
        conditions.push(Condition::BodyMatches(pattern));
    }
    for value in fields.many("header") {
        let Some(inner) = reader.table("header", value) else { continue };
        reader.check_keys(inner, &["name", "contains"]);
        let name = reader.required(inner, "name", "the header that must be there");
        if name.is_some_and(|name| !is_header_name(name)) {
            reader.fault_of(inner, "name", "a header name has letters, digits and -, as in Content-Type");
        }
        let value = reader.text(inner, "contains").unwrap_or_default().to_owned();
        conditions.extend(name.map(|name| Condition::HeaderContains { name: name.to_owned(), value }));
    }
    for value in fields.many("json") {
        let Some(inner) = reader.table("json", value) else { continue };
        conditions.extend(read_json(reader, inner));
    }
    conditions
}

/// Codes and ranges of codes.
fn read_statuses<'t>(reader: &mut Reader<'t>, fields: Fields<'t>) -> Vec<(u16, u16)> {
    let written = fields.many("status");
    if written.is_empty() {
        if fields.has("status") {
            reader.fault_of(fields, "status", "name at least one status, or take the key out");
        }
        return vec![STATUS];
    }
    let mut ranges = Vec::new();
    for value in written {
        match status_range(value.get_ref()) {
            Some(range) => ranges.push(range),
            None => reader.fault("status", value, "a status is a number from 100 to 599, or a range: \"200-299\""),
        }
    }
    ranges
}

fn status_range(value: &DeValue<'_>) -> Option<(u16, u16)> {
    let code = |text: &str| text.trim().parse::<u16>().ok().filter(|code| (100..=599).contains(code));
    match (integer(value), value.as_str()) {
        (Some(number), _) => code(&number.to_string()).map(|code| (code, code)),
        (None, Some(text)) => {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            Some((code(first)?, code(last)?)).filter(|(first, last)| first <= last)
        }
        (None, None) => None,
    }
}

/// One text or several, each of a size that can be sent or searched for.
fn read_long<'t>(reader: &mut Reader<'t>, fields: Fields<'t>, key: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let is_list = fields.value(key).is_some_and(|value| value.get_ref().is_array());
    for value in fields.many(key) {
        match value.get_ref().as_str() {
            Some("") => reader.fault(key, value, "a text that is not empty is meant"),
            Some(text) if text.len() > TEXT_BYTES_MAX => {
                reader.fault(key, value, format!("a text of at most {TEXT_BYTES_MAX} bytes is meant"));
            }
            Some(_) if is_list && key == "body" => reader.fault(key, value, "a request has one body"),
            Some(text) => texts.push(text.to_owned()),
            None => reader.fault(key, value, "a text in quotation marks is meant"),
        }
    }
    texts
}

fn read_json<'t>(reader: &mut Reader<'t>, inner: Fields<'t>) -> Option<Condition> {
    const COMPARISONS: [(&str, Comparison); 4] = [
        ("equals", Comparison::Equals),
        ("differs", Comparison::Differs),
        ("below", Comparison::Below),
        ("above", Comparison::Above),
    ];
    reader.check_keys(inner, &["path", "equals", "differs", "below", "above"]);
    let path = reader.required(inner, "path", "where the value is, as \"$.status\"");
    if let Some(Err(error)) = path.map(serde_json_path::JsonPath::parse) {
        reader.fault_of(inner, "path", format!("a JSONPath is meant, as \"$.status\": {error}"));
    }
    let mut written = COMPARISONS.into_iter().filter_map(|(key, how)| Some((key, how, inner.value(key)?)));
    let (Some((key, comparison, value)), None) = (written.next(), written.next()) else {
        reader.fault_of(inner, "path", "compare with exactly one of equals, differs, below and above");
        return None;
    };
    let Some(json) = json(value) else {
        reader.fault(key, value, "a text, a number, true or false is meant");
        return None;
    };
    if matches!(comparison, Comparison::Below | Comparison::Above) && !json.is_number() {
        reader.fault(key, value, "only numbers are above or below another");
    }
    Some(Condition::Json { path: path?.to_owned(), comparison, value: json.to_string() })
}

fn json(value: &Spanned<DeValue<'_>>) -> Option<serde_json::Value> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.as_ref().into()),
        DeValue::Boolean(flag) => Some((*flag).into()),
        DeValue::Integer(_) => integer(value.get_ref()).map(Into::into),
        // JSON has no infinity and no "not a number".
        DeValue::Float(float) => float.as_str().parse().ok().and_then(serde_json::Number::from_f64).map(Into::into),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
