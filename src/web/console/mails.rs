//! Mails as readers would get them, where a folder takes them. They hold links that act for their readers, so that only
//! administrators look at them.

use super::{Known, Signed, answers};
use crate::domain::time::{Time, from_millis};
use crate::view::console::{KeptMail, MailPage, MailsPage, Section};
use crate::web::server::State;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mail_parser::MessageParser;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Mails in the list.
const LISTED_MAX: usize = 100;
/// No mail of ours is longer; whatever else lies in the folder is not read into memory.
const MAIL_BYTES_MAX: u64 = 1024 * 1024;

/// The newest mails.
pub async fn list(state: Known, signed: Signed) -> HttpResponse {
    let Some(folder) = state.console.mail_folder.clone() else { return gone(&state, &signed) };
    let mails = match in_background(move || read_newest(&folder)).await {
        Ok(mails) => mails,
        Err(error) => return failed(&state, &signed, error),
    };
    let frame = signed.frame(&state, Section::Mails, signed.say().word("mails-title"));
    answers::page(MailsPage { frame, mails: &mails, zone: state.console.page.zone }.html())
}

/// One of them.
pub async fn show(state: Known, signed: Signed, name: web::Path<String>) -> HttpResponse {
    let folder = state.console.mail_folder.clone().filter(|_| is_name(&name));
    let Some(folder) = folder else { return gone(&state, &signed) };
    let mail = match in_background(move || read(&folder, &name)).await {
        Ok(Some(mail)) => mail,
        Ok(None) => return gone(&state, &signed),
        Err(error) => return failed(&state, &signed, error),
    };
    let page = &state.console.page;
    let frame = signed.frame(&state, Section::Mails, mail.subject.clone());
    answers::page(MailPage { frame, mail: &mail, page_url: &page.url, zone: page.zone }.html())
}

/// True for names that the folder gives its files, and for no way out of it.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    name.ends_with(".eml") && !name.starts_with('.') && name.bytes().all(is_plain)
}

fn read_newest(folder: &Path) -> io::Result<Vec<KeptMail>> {
    let entries = match fs::read_dir(folder) {
        // It is made with the first mail.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    names.retain(|name| is_name(name));
    names.sort_unstable_by(|one, other| other.cmp(one));
    names.truncate(LISTED_MAX);
    let mails = names.iter().map(|name| read(folder, name)).collect::<io::Result<Vec<_>>>()?;
    Ok(mails.into_iter().flatten().collect())
}

/// The mail of that name; `None` where there is none, or something that is no mail.
fn read(folder: &Path, name: &str) -> io::Result<Option<KeptMail>> {
    let path = folder.join(name);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => return Ok(None),
    }
    let mut bytes = Vec::new();
    fs::File::open(&path)?.take(MAIL_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(parsed(name, &bytes))
}

fn parsed(name: &str, bytes: &[u8]) -> Option<KeptMail> {
    let message = MessageParser::default().parse(bytes)?;
    let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
    let at: Option<Time> = message.date().and_then(|date| from_millis(date.to_timestamp().saturating_mul(1_000)));
    Some(KeptMail {
        name: name.to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        to: to.unwrap_or_default().to_owned(),
        at,
        text: message.body_text(0).unwrap_or_default().into_owned(),
    })
}

async fn in_background<T: Send + 'static>(read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    web::block(read).await.map_err(io::Error::other)?
}

fn failed(state: &State, signed: &Signed, error: io::Error) -> HttpResponse {
    answers::failed(state, Some(signed), &crate::store::Error::Fault(Box::new(error)))
}

fn gone(state: &State, signed: &Signed) -> HttpResponse {
    let told = signed.say().word("mails-gone");
    let frame = signed.frame(state, Section::Mails, signed.say().word("mails-title")).refusing(Some(told));
    let page = MailsPage { frame, mails: &[], zone: state.console.page.zone };
    answers::page_with(StatusCode::NOT_FOUND, page.html())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert!(is_name("20221017T000000.000Z-000001.eml"));
        for name in ["../secret.eml", "a/b.eml", "a\\b.eml", ".draft.eml", "bonghwa.toml", "a%2f.eml", "a\0.eml", ""] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
