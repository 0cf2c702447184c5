//! `[subscribers]`: the secret that links in mails are made with. It stands in a file of its own, and nothing here repeats it.

use super::database::read_secret;
use super::faults::Refusal;
use super::reading::Reading;
use crate::domain::subscriber_links::LinkKey;

/// Shorter ones can be guessed: 32 characters of base64 are 192 bits.
pub(super) const SECRET_BYTES_MIN: usize = 32;

/// The key, `Some(None)` where none is set, or `None` where a fault was noted.
pub(super) fn read(reading: &mut Reading) -> Option<Option<LinkKey>> {
    let folder = reading.folder().to_owned();
    reading.optional("subscribers.secret_file", |path| {
        let secret = read_secret(&folder.join(path))?;
        if secret.len() < SECRET_BYTES_MIN {
            let right = "write a long one, for example with: head -c 32 /dev/urandom | base64 > bonghwa.secret";
            return Err(Refusal::new("holds a secret that is too short", right));
        }
        Ok(LinkKey::from_secret(secret.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    const RIGHT: &str = "public_url = \"https://status.example.org\"\n[page]\nname = { ko = \"현황\", en = \"Status\" }\n\
        [database]\nurl = \"sqlite:bonghwa.sqlite\"\n";

    #[test]
    fn the_secret_is_read_from_its_file_and_a_short_one_is_refused_without_being_shown() {
        let folder = tempfile::tempdir().unwrap();
        let read = |section: &str| parse(&format!("{RIGHT}{section}"), &folder.path().join("bonghwa.toml"), []);
        assert!(read("").unwrap().subscribers.is_none());
        std::fs::write(folder.path().join("long"), "0123456789012345678901234567890123456789\n").unwrap();
        assert!(read("[subscribers]\nsecret_file = 'long'\n").unwrap().subscribers.is_some());
        std::fs::write(folder.path().join("short"), "hush-hush\n").unwrap();
        let told = read("[subscribers]\nsecret_file = 'short'\n").unwrap_err().to_string();
        assert!(told.contains("too short") && !told.contains("hush-hush"), "{told}");
        assert!(read("[subscribers]\nsecret_file = 'none'\n").unwrap_err().to_string().contains("cannot be read"));
    }
}
