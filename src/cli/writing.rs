//! Files that commands write for the operator: only where nothing is there yet, and quoted for whoever reads them.

use super::Failure;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Refuses every path at which something is; `option` is what names another folder.
pub(super) fn refuse_existing(paths: &[PathBuf], option: &str) -> Result<(), Failure> {
    // A dangling link is there too: what it points to would be written.
    let there = paths.iter().filter(|path| path.symlink_metadata().is_ok());
    let refusals: Vec<String> = there
        .map(|path| {
            format!(
                "{} is there already and is left as it is: move it away, or name another folder with {option}",
                path.display()
            )
        })
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(Failure::Refused(refusals)) }
}

/// Makes a file that is not there yet.
pub(super) fn create(path: &Path) -> Result<File, Failure> {
    File::create_new(path).map_err(|error| not_written(path, &error))
}

/// The failure to write to `path`.
pub(super) fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(&format!("{} could not be written", path.display()), error)
}

/// `text` as a TOML string.
pub(super) fn toml_string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// `path` as a shell takes it for one word.
pub(super) fn shell_word(path: &Path) -> String {
    let path = path.to_string_lossy();
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if is_plain { path.into_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_for_a_shell() {
        assert_eq!(shell_word(Path::new("a/b.toml")), "a/b.toml");
        assert_eq!(shell_word(Path::new("it's here")), r"'it'\''s here'");
    }
}
