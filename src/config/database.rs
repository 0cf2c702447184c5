//! `[database]`: where the data is. The address may hold a password, so it may stand in a file of its own, and nothing
//! here repeats it.

use super::DatabaseUrl;
use super::faults::{Place, Refusal};
use super::reading::Reading;
use std::io::Read;
use std::path::{Path, PathBuf};

const URL: &str = "database.url";
const URL_FILE: &str = "database.url_file";
const EXAMPLE: &str = "url = \"sqlite:bonghwa.sqlite\" or url = \"postgres://…\" under [database]";
/// Longer than any address; keeps a mistaken path to a huge file from being read whole.
const SECRET_BYTES_MAX: u64 = 8 * 1024;

/// The database, or `None` where a fault was noted. What the environment says outranks the file, even where one names
/// the address and the other a file that holds it.
pub(super) fn read(reading: &mut Reading) -> Option<DatabaseUrl> {
    let folder = reading.folder().to_owned();
    let is_from_environment = |place: &Place| matches!(place, Place::Environment(_));
    let url_from = reading.place(URL).map(is_from_environment);
    let url_file_from = reading.place(URL_FILE).map(is_from_environment);
    match (url_from, url_file_from) {
        (Some(url_from), Some(url_file_from)) if url_from == url_file_from => {
            let right = "keep one: the address itself, or the file that holds it";
            reading.refuse(URL_FILE, Refusal::new("stands beside database.url", right));
            None
        }
        (_, Some(true)) | (None, Some(false)) => {
            let from_file = |text: &str| read_secret(&folder.join(text)).and_then(|url| parse(&url, &folder));
            reading.optional(URL_FILE, from_file)?
        }
        _ => reading.required(URL, EXAMPLE, |text| parse(text, &folder)),
    }
}

fn parse(text: &str, folder: &Path) -> Result<DatabaseUrl, Refusal> {
    if let Some(file) = text.strip_prefix("sqlite:") {
        return sqlite(file).map(|file| DatabaseUrl::Sqlite(folder.join(file)));
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        let right = "write postgres://user@host/database; special characters in a password are written %xx";
        url::Url::parse(text).map_err(|error| Refusal::new(format!("is no address ({error})"), right))?;
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Refusal::new("holds a space or a control character", right));
        }
        return Ok(DatabaseUrl::Postgres(text.to_owned()));
    }
    Err(Refusal::new("names no database that there is", format!("write {EXAMPLE}")))
}

fn sqlite(file: &str) -> Result<&Path, Refusal> {
    let right = "write sqlite: and the path of a file, such as sqlite:bonghwa.sqlite or sqlite:/var/lib/bonghwa.sqlite";
    let wrong = if file.is_empty() || file.ends_with('/') {
        Some("names no file")
    } else if file.starts_with("//") {
        Some("has two slashes that belong to no path")
    } else if file == ":memory:" {
        Some("would be gone at the next start")
    } else if file.starts_with("file:") {
        Some("is an address inside an address")
    } else if file.chars().any(char::is_control) {
        Some("holds a control character")
    } else {
        None
    };
    wrong.map_or(Ok(Path::new(file)), |wrong| Err(Refusal::new(wrong, right)))
}

/// The first and only line of a file that holds a secret.
pub(super) fn read_secret(path: &PathBuf) -> Result<String, Refusal> {
    let right = "name a file that this user may read and that holds one line, the secret";
    let unreadable = |error: std::io::Error| Refusal::new(format!("cannot be read ({error})"), right);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.contains('\n') || text.len() as u64 > SECRET_BYTES_MAX {
        return Err(Refusal::new("does not hold exactly one line", right));
    }
    Ok(secret.to_owned())
}
