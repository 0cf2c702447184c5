//! `bonghwa rehearse FILE`: plays a recorded outage into a fresh database.

use super::playing::{self, DATABASE, Folder};
use super::writing::{self, toml_string};
use super::{CONFIG, Failure, instant};
use crate::config;
use crate::domain::language::Language;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::rehearsal::file::Rehearsal;
use crate::store::{Store, record};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Where the links of a rehearsal's page lead, as in `init`: to this machine.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

/// What `rehearse` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The recorded outage.
    pub file: PathBuf,
    /// The instant at which it stops.
    #[arg(long, value_name = "TIME", value_parser = instant::parse)]
    pub until: Time,
    /// Where the database is put; a new temporary folder, unless named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Plays the file up to the instant, and says what was played and where it is.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<(), Failure> {
    let rehearsal = playing::read(&arguments.file)?;
    rehearsal.require_within(arguments.until).map_err(|refusal| Failure::refused(refusal.to_string()))?;
    let folder = match &arguments.data {
        Some(path) => Folder::named(path)?,
        None => Folder::temporary(false)?,
    };
    let (path, text) = (folder.path_of(CONFIG), settings(&rehearsal));
    // What a recorded outage calls its page is bounded as any other page's name is.
    config::parse(&text, &path, [])?;
    writing::refuse_existing(std::slice::from_ref(&path), "--data")?;
    let store = folder.create_database()?;
    let written = writing::create(&path)?.write_all(text.as_bytes());
    written.map_err(|error| writing::not_written(&path, &error))?;
    super::block_on(play(rehearsal, arguments.until, &store, &folder, out))?
}

/// The settings of the rehearsal's page, beside its database: with them every command that looks at the record finds it.
fn settings(rehearsal: &Rehearsal) -> String {
    let name = |(language, name)| format!("name.{language} = {}\n", toml_string(name));
    format!(
        "# The page of a rehearsal, for looking at it: `bonghwa serve` refuses its database.\n\
         public_url = {}\n\n[page]\n{}time_zone = {}\ntelephone = {}\n\n[database]\nurl = {}\n",
        toml_string(PUBLIC_URL),
        rehearsal.page_names.iter().map(name).collect::<String>(),
        toml_string(rehearsal.zone.name()),
        toml_string(&rehearsal.telephone),
        toml_string(&format!("sqlite:{DATABASE}")),
    )
}

async fn play(
    rehearsal: Rehearsal,
    until: Time,
    store: &Store,
    folder: &Folder,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (player, played) = playing::play(rehearsal, store, until).await?;
    let rehearsal = player.rehearsal();
    let zone = rehearsal.zone;
    let found = store.read(move |conn| record::find(conn, zone, None)).await;
    let found = found.map_err(|error| Failure::failed("the record could not be read back", &error))?;
    let statuses: Vec<Status> = found.leaves().map(|(_, state)| state.status).collect();
    let counts = Status::ALL.into_iter().filter_map(|status| {
        let count = statuses.iter().filter(|other| **other == status).count();
        (count > 0).then(|| format!("{count} {status}"))
    });
    writeln!(
        out,
        "Played {} of {} entries of \"{}\", with {} changes of status, up to {}.",
        played.entries,
        rehearsal.entries.len(),
        rehearsal.title.text(Language::English),
        played.changes,
        until.with_timezone(&zone).to_rfc3339(),
    )?;
    writeln!(out, "It stands at: {}.", counts.collect::<Vec<_>>().join(", "))?;
    writeln!(out, "The record is in {}.", folder.database().display())?;
    let settings = writing::shell_word(&folder.path_of(CONFIG));
    writeln!(out, "To look at it, run `bonghwa --config {settings} site write DIR` and open DIR/index.html.")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/kakao-2022.json");

    fn rehearse(file: &str, until: &str, data: &Path) -> Result<String, Failure> {
        let arguments =
            Arguments { file: file.into(), until: instant::parse(until).unwrap(), data: Some(data.to_owned()) };
        let mut out = Vec::new();
        run(&arguments, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_was_played_is_told_and_playing_over_it_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let told = rehearse(FILE, "2022-10-15T15:27+09:00", place.path()).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(
            lines[..2],
            [
                "Played 4 of 53 entries of \"Kakao service outage after the Pangyo data-centre fire\", \
                 with 50 changes of status, up to 2022-10-15T15:27:00+09:00.",
                "It stands at: 1 partial_outage, 49 major_outage.",
            ]
        );
        assert!(lines[2].ends_with("rehearsal.db."), "{told}");
        let again = rehearse(FILE, "2022-10-15T15:27+09:00", place.path());
        assert!(matches!(again, Err(Failure::Refused(_))), "{again:?}");
    }

    #[test]
    fn an_instant_outside_and_a_faulty_file_are_refused_before_anything_is_made() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let outside = rehearse(FILE, "2021-01-01T00:00:00+09:00", &data).unwrap_err();
        assert!(outside.sentences()[0].contains("goes from 2022-10-15T15:00:00+09:00"), "{outside:?}");
        let faulty = place.path().join("faulty.json");
        std::fs::write(&faulty, "{}").unwrap();
        let told = rehearse(faulty.to_str().unwrap(), "2022-10-15T15:27+09:00", &data).unwrap_err();
        assert!(told.sentences()[0].contains("faulty.json: line 1: missing field"), "{told:?}");
        assert!(!data.exists());
    }
}
