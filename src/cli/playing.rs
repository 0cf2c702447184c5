//! What `rehearse` and `demo` share: a database of their own, and a rehearsal played into it up to an instant.

use super::{Failure, writing};
use crate::config::{self, DatabaseUrl};
use crate::domain::time::Time;
use crate::rehearsal::file::{self, Rehearsal};
use crate::rehearsal::play::{PlayError, Played, Player};
use crate::store::Store;
use std::path::{Path, PathBuf};

/// The file that the record is in.
pub const DATABASE: &str = "rehearsal.db";
/// A file that is longer is none of ours: the largest outage on record takes 100 KB.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Folders of one process that are tried; more than one is taken only where an earlier process had the same number.
const FOLDERS_MAX: u32 = 1_000;

/// Where a rehearsal's database is.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    is_removed_at_the_end: bool,
}

impl Folder {
    /// The folder that was named, made where it is missing; it stays.
    pub fn named(path: &Path) -> Result<Folder, Failure> {
        std::fs::create_dir_all(path).map_err(|error| not_made(path, &error))?;
        let path = std::path::absolute(path).map_err(|error| not_made(path, &error))?;
        Ok(Folder { path, is_removed_at_the_end: false })
    }

    /// A new folder among the system's temporary ones, for this user alone.
    pub fn temporary(is_removed_at_the_end: bool) -> Result<Folder, Failure> {
        let parent = std::env::temp_dir();
        for number in 0..FOLDERS_MAX {
            let path = parent.join(format!("bonghwa-{}-{number}", std::process::id()));
            match make_private(&path) {
                Ok(()) => return Ok(Folder { path, is_removed_at_the_end }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(not_made(&path, &error)),
            }
        }
        Err(Failure::refused(format!("{} is full of folders of ours; name one with --data", parent.display())))
    }

    /// The file of this name in it.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The database in it.
    pub fn database(&self) -> PathBuf {
        self.path_of(DATABASE)
    }

    /// Makes the database; refuses a folder that has one.
    pub fn create_database(&self) -> Result<Store, Failure> {
        let path = self.database();
        writing::refuse_existing(std::slice::from_ref(&path), "--data")?;
        let attempted = format!("the database could not be created ({})", path.display());
        Store::open(&DatabaseUrl::Sqlite(path), true).map_err(|error| Failure::failed(&attempted, &error))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_removed_at_the_end
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(folder = %self.path.display(), %error, "the temporary folder could not be removed");
        }
    }
}

/// Reads the file of a recorded outage, or says everything that is wrong with it.
pub fn read(path: &Path) -> Result<Rehearsal, Failure> {
    let text = config::file::read(path, FILE_BYTES_MAX, "name the file of a recorded outage")?;
    let in_file = |fault: &file::Fault| format!("{}: {fault}", path.display());
    file::read(&text).map_err(|faults| Failure::Refused(faults.iter().map(in_file).collect()))
}

/// Plays `rehearsal` into the fresh database `store` up to `until`.
pub async fn play(rehearsal: Rehearsal, store: &Store, until: Time) -> Result<(Player, Played), Failure> {
    let failed = |error: PlayError| Failure::failed("the rehearsal could not be played", &error);
    let mut player = Player::new(rehearsal);
    player.begin(store).await.map_err(failed)?;
    let played = player.play_until(store, until).await.map_err(failed)?;
    Ok((player, played))
}

fn not_made(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(&format!("the folder {} could not be made", path.display()), error)
}

fn make_private(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_is_new_and_goes_where_it_should() {
        let (kept, removed) = (Folder::temporary(false).unwrap(), Folder::temporary(true).unwrap());
        assert_ne!(kept.path, removed.path);
        let (kept_path, removed_path) = (kept.path.clone(), removed.path.clone());
        drop(removed.create_database().unwrap());
        drop((kept, removed));
        assert!(kept_path.is_dir() && !removed_path.exists());
        std::fs::remove_dir_all(kept_path).unwrap();
    }

    #[test]
    fn a_database_that_is_there_is_refused_and_left() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::named(&place.path().join("new")).unwrap();
        drop(folder.create_database().unwrap());
        let refusal = folder.create_database().map(drop).unwrap_err();
        assert!(matches!(&refusal, Failure::Refused(told) if told[0].contains("is there already")), "{refusal:?}");
    }
}
