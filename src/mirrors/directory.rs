//! The public site as a directory of files, for any static host to serve when this process is gone.
//!
//! Complete or not at all: changed files are first written beside their places and moved there only when all of them are
//! on disk: assets and data first, then pages, the index pages, and the manifest last, so that no page is ever there
//! before what it points at. A directory never goes back to a lower sequence.

use crate::domain::record::Stamp;
use crate::published::{File, Site};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The list of what the directory holds; written last.
pub const MANIFEST: &str = "manifest.json";
/// What a file is called while it is being written.
const STAGED: &str = ".bonghwa-new";

/// Why the directory was not written. It is as it was before, except after [`DirectoryError::Torn`].
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is something else in it.
    #[error("{0} holds files but no {MANIFEST} of ours; name an empty or a new directory")]
    NotOurs(PathBuf),
    /// What is there is newer.
    #[error("{directory} holds sequence {there}, which is newer than {ours}; it is left as it is")]
    Newer {
        /// Where.
        directory: PathBuf,
        /// The sequence there.
        there: i64,
        /// The sequence that was to be written.
        ours: i64,
    },
    /// A file could not be written; nothing was changed.
    #[error("{path} could not be written: {source}; nothing was changed")]
    Staging {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A finished file could not be moved to its place. The old manifest still stands: the next write repairs it.
    #[error("{path} could not be put in its place: {source}; write the site again to repair it")]
    Torn {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What a directory holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The public sequence that it was rendered from.
    pub sequence: i64,
    /// When that was, RFC 3339 in UTC.
    pub at: String,
    /// Each file by its path in the directory.
    pub files: BTreeMap<String, Entry>,
}

/// One file of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Writes `site` into `directory`; true where anything had to change. Files that are no longer part of the site go.
pub fn write(site: &Site, directory: &Path) -> Result<bool, DirectoryError> {
    let present = find_manifest(directory, site.stamp)?;
    let mut files: Vec<&File> = site.files().map(AsRef::as_ref).collect();
    files.sort_by_key(|file| (rank(file), place(&file.path)));
    let manifest = manifest_of(site.stamp, &files);
    // The manifest is moved last: where a new one still waits, files may be newer than the old one says.
    let was_interrupted = staged_at(&directory.join(MANIFEST)).exists();
    if !was_interrupted && present.as_ref().is_some_and(|present| present.files == manifest.files) {
        return Ok(false);
    }
    if present.is_none() {
        // From here on the directory is known to be ours, wherever we are stopped.
        begin(directory)?;
    }
    let known = present.map(|present| present.files).unwrap_or_default();
    let is_on_disk = |place: &str| !was_interrupted && known.get(place) == manifest.files.get(place);
    let changed = files.iter().map(|file| (place(&file.path), file)).filter(|(place, _)| !is_on_disk(place));
    let changed: Vec<(String, Bytes)> = changed.map(|(place, file)| (place, file.identity().body)).collect();
    let listed = serde_json::to_vec_pretty(&manifest).map_err(|error| staging(directory)(error.into()))?;
    let last = (MANIFEST.to_owned(), listed.into());
    let staged: Vec<_> = changed.into_iter().chain([last]).collect();
    stage(directory, &staged).inspect_err(|_| unstage(directory, &staged))?;
    for (place, _) in &staged {
        let target = directory.join(place);
        std::fs::rename(staged_at(&target), &target)
            .map_err(|source| DirectoryError::Torn { path: target.clone(), source })?;
    }
    for gone in known.keys().filter(|place| !manifest.files.contains_key(*place)) {
        remove(&directory.join(gone));
    }
    Ok(true)
}

/// Marks a new directory as ours, by a manifest of nothing.
fn begin(directory: &Path) -> Result<(), DirectoryError> {
    let target = directory.join(MANIFEST);
    let nothing = serde_json::to_vec_pretty(&Manifest::default()).map_err(|error| staging(&target)(error.into()))?;
    stage(directory, &[(MANIFEST.to_owned(), nothing.into())])?;
    std::fs::rename(staged_at(&target), &target).map_err(staging(&target))
}

/// The manifest of a directory that is ours; `None` for an empty or missing one.
fn find_manifest(directory: &Path, ours: Stamp) -> Result<Option<Manifest>, DirectoryError> {
    let found = std::fs::read(directory.join(MANIFEST)).ok();
    let manifest: Option<Manifest> = found.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match manifest {
        Some(manifest) if manifest.sequence > ours.sequence => Err(DirectoryError::Newer {
            directory: directory.to_owned(),
            there: manifest.sequence,
            ours: ours.sequence,
        }),
        Some(manifest) => Ok(Some(manifest)),
        None if is_empty(directory) => Ok(None),
        None => Err(DirectoryError::NotOurs(directory.to_owned())),
    }
}

/// Whether nothing is in `directory`, or only the first thing that we put into one. What cannot be read is told when it
/// is written.
fn is_empty(directory: &Path) -> bool {
    let ours = staged_at(Path::new(MANIFEST));
    let Ok(entries) = std::fs::read_dir(directory) else { return true };
    entries.flatten().all(|entry| entry.file_name() == ours.as_os_str())
}

fn manifest_of(stamp: Stamp, files: &[&File]) -> Manifest {
    let entry = |file: &&File| Entry { bytes: file.length as u64, sha256: hexadecimal(&file.digest) };
    Manifest {
        sequence: stamp.sequence,
        at: stamp.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        files: files.iter().map(|file| (place(&file.path), entry(file))).collect(),
    }
}

/// Where an address stands in the directory: `/` is `index.html`, `/uptime/` is `uptime/index.html`.
fn place(path: &str) -> String {
    let path = path.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// What goes first: data and pictures, then pages, then those that point at everything.
fn rank(file: &File) -> u8 {
    match &*file.path {
        path if path.ends_with('/') && path.matches('/').count() <= 2 => 2,
        path if path.ends_with('/') => 1,
        _ => 0,
    }
}

fn stage(directory: &Path, files: &[(String, Bytes)]) -> Result<(), DirectoryError> {
    for (place, bytes) in files {
        let target = directory.join(place);
        let written = target.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
            let mut file = std::fs::File::create(staged_at(&target))?;
            file.write_all(bytes)?;
            file.sync_data()
        });
        written.map_err(staging(&target))?;
    }
    Ok(())
}

fn unstage(directory: &Path, files: &[(String, Bytes)]) {
    for (place, _) in files {
        remove(&staged_at(&directory.join(place)));
    }
}

/// Removes a file, and the directory it stood in where that is empty now. What cannot be removed is harmless: no manifest
/// names it.
fn remove(path: &Path) {
    if std::fs::remove_file(path).is_ok()
        && let Some(parent) = path.parent()
        && let Err(error) = std::fs::remove_dir(parent)
    {
        tracing::trace!(%error, "a directory is still in use");
    }
}

fn staged_at(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(STAGED);
    target.with_file_name(name)
}

fn staging(path: &Path) -> impl Fn(std::io::Error) -> DirectoryError {
    move |source| DirectoryError::Staging { path: path.to_owned(), source }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;
    use crate::published::{Kept, Rendered, Shown};
    use std::sync::Arc;

    fn site(sequence: i64, files: &[(&str, &str)]) -> Site {
        let stamp = Stamp { sequence, at: from_millis(0).unwrap() };
        let pack = |(path, body): &(&str, &str)| {
            Arc::new(File::new(Rendered {
                path: (*path).into(),
                content_type: "text/html",
                shown: Shown::AsPage,
                language: None,
                stamp,
                kept: Kept::AllForms,
                body: (*body).into(),
            }))
        };
        Site::new(stamp, files.iter().map(pack))
    }

    fn listing(directory: &Path) -> Vec<String> {
        let manifest: Manifest = serde_json::from_slice(&std::fs::read(directory.join(MANIFEST)).unwrap()).unwrap();
        manifest.files.into_keys().collect()
    }

    #[test]
    fn a_directory_holds_the_same_bytes_and_only_what_the_site_has() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("site");
        assert!(write(&site(1, &[("/", "index"), ("/components/a/", "a"), ("/plain", "text")]), &directory).unwrap());
        assert_eq!(listing(&directory), ["components/a/index.html", "index.html", "plain"]);
        assert_eq!(std::fs::read_to_string(directory.join("components/a/index.html")).unwrap(), "a");
        assert!(!write(&site(2, &[("/", "index"), ("/components/a/", "a"), ("/plain", "text")]), &directory).unwrap());
        assert!(write(&site(3, &[("/", "new")]), &directory).unwrap());
        assert_eq!(listing(&directory), ["index.html"]);
        assert!(!directory.join("components").exists() || !directory.join("components/a").exists());
        assert_eq!(std::fs::read_to_string(directory.join("index.html")).unwrap(), "new");
    }

    #[test]
    fn it_never_goes_back_and_never_writes_over_what_is_not_ours() {
        let root = tempfile::tempdir().unwrap();
        write(&site(5, &[("/", "five")]), &root.path().join("site")).unwrap();
        let older = write(&site(4, &[("/", "four")]), &root.path().join("site"));
        assert!(matches!(older, Err(DirectoryError::Newer { there: 5, ours: 4, .. })));
        std::fs::write(root.path().join("thesis.txt"), "mine").unwrap();
        assert!(matches!(write(&site(6, &[("/", "six")]), root.path()), Err(DirectoryError::NotOurs(_))));
    }

    #[test]
    fn a_write_that_was_killed_anywhere_is_made_good_by_the_next() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (site(1, &[("/", "one"), ("/plain", "one")]), site(2, &[("/", "two"), ("/plain", "two")]));
        let waiting = root.path().join(format!("{MANIFEST}{STAGED}"));
        // Killed in a new directory, before anything else was there.
        std::fs::write(&waiting, "").unwrap();
        assert!(write(&one, root.path()).unwrap());
        // Killed after one file of the second site had been put in its place; then all is as it was before.
        std::fs::write(root.path().join("plain"), "two").unwrap();
        std::fs::write(&waiting, "").unwrap();
        assert!(write(&one, root.path()).unwrap());
        assert_eq!(std::fs::read_to_string(root.path().join("plain")).unwrap(), "one");
        assert!(!waiting.exists());
        assert!(write(&two, root.path()).unwrap());
    }

    #[test]
    fn a_write_that_fails_midway_leaves_the_old_site_whole() {
        let root = tempfile::tempdir().unwrap();
        write(&site(1, &[("/", "one"), ("/plain", "one")]), root.path()).unwrap();
        // A file stands where a directory is needed.
        std::fs::write(root.path().join("components"), "in the way").unwrap();
        let failed = write(&site(2, &[("/", "two"), ("/plain", "two"), ("/components/a/", "a")]), root.path());
        assert!(matches!(failed, Err(DirectoryError::Staging { .. })), "{failed:?}");
        assert_eq!(std::fs::read_to_string(root.path().join("index.html")).unwrap(), "one");
        let left: Vec<_> = std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains(STAGED)), "{left:?}");
    }
}
