//! `bonghwa demo`: a recorded outage, played from an instant at which there is much to see.

mod readers;
mod staff;

use super::playing::{self, Folder};
use super::{Failure, instant};
use crate::app::{self, Alerting, Parts, Telling};
use crate::clock::Clock;
use crate::config::Probing;
use crate::domain::approvals::Matrix;
use crate::domain::ids::PageId;
use crate::domain::language::Language;
use crate::domain::page::{Accent, Page};
use crate::domain::time::Time;
use crate::rehearsal::file::{self, Rehearsal};
use crate::rehearsal::play::Player;
use crate::store::Store;
use crate::web::KeptIn;
use clap::Args;
use readers::DemoMail;
use staff::DemoStaff;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// The outage of October 2022, in the binary, so that the demo needs nothing but itself.
const RECORDED: &str = include_str!("../../demo/kakao-2022.json");

/// What `demo` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The instant it begins at [default: 2022-10-17T09:00:00+09:00, or where the named file begins].
    #[arg(long, value_name = "TIME", value_parser = instant::parse)]
    pub at: Option<Time>,
    /// Another recorded outage than the one of October 2022.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How many recorded seconds pass in one; 0 stands still.
    #[arg(long, value_name = "N", value_parser = speed, default_value = "60")]
    pub speed: f64,
    /// Where it answers.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where its database is put; a temporary folder that is removed at the end, unless named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Two days into it, when most was back and much was not.
const FROM: &str = "2022-10-17T09:00:00+09:00";

/// A day in a second: beyond it there is nothing left to watch.
const FASTEST: f64 = 86_400.0;

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (0.0..=FASTEST).contains(speed));
    speed.ok_or_else(|| format!("write a number from 0 to {FASTEST}"))
}

/// Plays, serves and plays on until the process is told to stop.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<(), Failure> {
    super::start_log();
    super::block_on(async {
        let demo = Demo::prepare(arguments).await?;
        let failed = |error: app::Error| Failure::failed("the demo is not served", &error);
        let mut running = app::start(Parts {
            store: demo.store.clone(),
            clock: demo.clock.clone(),
            machine: Clock::System,
            page: demo.page.clone(),
            listen: arguments.listen,
            trusted_proxies: Vec::new(),
            settings: Vec::new(),
            catalogue: Probing::usual()
                .map_or_else(|| KeptIn::File("the recorded outage".to_owned()), KeptIn::Database),
            approval: Matrix::default(),
            bounce_secret: None,
            subscribing: Some(demo.mail.key.clone()),
            maintenance_leads: Vec::new(),
            mail_folder: demo.mail.email.folder().map(Path::to_owned),
            first_act: demo.first_act.clone(),
        })
        .await
        .map_err(failed)?;
        running.alert(demo.alerting()).await.map_err(failed)?;
        running.tell(demo.telling()).await.map_err(failed)?;
        demo.tell(running.address, out)?;
        let cancel = running.cancel();
        running.spawn(demo.play_on(cancel));
        running.serve_until_told().await.map_err(failed)
    })?
}

/// The recorded outage, played up to its instant, and all that is needed to serve it.
pub struct Demo {
    /// The database that it is in.
    pub store: Store,
    /// The page that the file describes.
    pub page: Page,
    /// Record time, running since the demo was made ready.
    pub clock: Clock,
    /// Cancelled by the first act of a person: the playing stops then.
    pub first_act: CancellationToken,
    player: Player,
    staff: DemoStaff,
    mail: DemoMail,
    at: Time,
    speed: f64,
    folder: Folder,
}

impl Demo {
    /// Plays up to `--at` into a fresh database and starts the clock. Refuses an instant outside of the record.
    pub async fn prepare(arguments: &Arguments) -> Result<Demo, Failure> {
        let (rehearsal, from) = read(arguments.file.as_deref())?;
        let at = arguments.at.unwrap_or(from);
        rehearsal.require_within(at).map_err(|refusal| Failure::refused(refusal.to_string()))?;
        let folder = match &arguments.data {
            Some(path) => Folder::named(path)?,
            None => Folder::temporary(true)?,
        };
        let store = folder.create_database()?;
        let page = page_of(&rehearsal, arguments.listen);
        let (player, _) = playing::play(rehearsal, &store, at).await?;
        let staff = DemoStaff::make(&store, at).await?;
        let mail = DemoMail::make(&store, page.zone, folder.path_of(readers::FOLDER)).await?;
        let (clock, first_act) = (Clock::scaled(at, arguments.speed), CancellationToken::new());
        Ok(Demo { store, page, clock, first_act, player, staff, mail, at, speed: arguments.speed, folder })
    }

    /// How its readers are told.
    fn alerting(&self) -> Alerting {
        Alerting {
            store: self.store.clone(),
            clock: self.clock.clone(),
            machine: Clock::System,
            page: self.page.clone(),
            way: None,
        }
    }

    fn telling(&self) -> Telling {
        Telling {
            store: self.store.clone(),
            clock: self.clock.clone(),
            machine: Clock::System,
            page: self.page.clone(),
            email: self.mail.email.clone(),
            key: self.mail.key.clone(),
        }
    }

    /// Says what this is and what to look at, once it is served at `address`.
    pub fn tell(&self, address: SocketAddr, out: &mut dyn Write) -> Result<(), Failure> {
        let rehearsal = self.player.rehearsal();
        let at = self.at.with_timezone(&rehearsal.zone).format("%Y-%m-%d %H:%M %Z");
        let title = rehearsal.title.text(Language::English);
        let pace = match self.speed {
            0.0 => "Its time stands still.".to_owned(),
            speed => format!("It goes on from there, {speed} recorded seconds in one."),
        };
        writeln!(out, "http://{address}/ is a rehearsal of a recorded outage: {title}, as of {at}.")?;
        writeln!(out, "Look at / in Korean, /en/ in English, /plain as text, /api/v2/summary.json as JSON.")?;
        writeln!(out, "{pace} Ctrl-C ends it. The record is in {}.", self.folder.database().display())?;
        if let Some(mails) = self.mail.email.folder() {
            let mails = mails.display();
            writeln!(out, "Mails are files in {mails}, and reach nobody. Administrators read them at /console/mails.")?;
        }
        self.staff.tell(address, out)
    }

    /// Goes on playing by the clock until the record ends, a person acts or `cancel` says stop. Where a person acts, time passes
    /// from then on as it does for them. A temporary folder goes with it.
    pub async fn play_on(self, cancel: CancellationToken) {
        tokio::select! {
            played = self.player.play_on(&self.store, &self.clock, &cancel) => {
                if let Err(error) = played {
                    tracing::error!(error = &error as &dyn std::error::Error, "the rehearsal stopped");
                }
            }
            () = self.first_act.cancelled() => {
                self.clock.run_as_machine();
                tracing::info!(at = %self.clock.now(), "somebody acts: the rehearsal plays no further");
            }
        }
        // The folder is held until then: the record is looked at after its last entry, too.
        cancel.cancelled().await;
    }
}

/// The rehearsal that was named, or the one in the binary, and where it begins unless told otherwise.
fn read(named: Option<&Path>) -> Result<(Rehearsal, Time), Failure> {
    if let Some(path) = named {
        let rehearsal = playing::read(path)?;
        let from = rehearsal.starts_at;
        return Ok((rehearsal, from));
    }
    let rehearsal =
        file::read(RECORDED).map_err(|faults| Failure::Failed(faults.iter().map(ToString::to_string).collect()))?;
    Ok((rehearsal, instant::parse(FROM).map_err(Failure::refused)?))
}

/// The page of a rehearsal, in every language, at the address where it listens.
fn page_of(rehearsal: &Rehearsal, listen: SocketAddr) -> Page {
    let url = format!("http://{listen}");
    Page {
        id: PageId::from_slug(&url),
        names: rehearsal.page_names.clone(),
        url,
        languages: Language::ALL.to_vec(),
        zone: rehearsal.zone,
        accent: Accent::default(),
        telephone: Some(rehearsal.telephone.clone()),
        security: None,
        takes_subscriptions: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(at: &str, speed: f64) -> Arguments {
        let listen = "127.0.0.1:8080".parse().unwrap();
        Arguments { at: Some(instant::parse(at).unwrap()), file: None, speed, listen, data: None }
    }

    #[tokio::test]
    async fn the_demo_is_ready_at_its_instant_and_says_what_it_is() {
        let demo = Demo::prepare(&arguments("2022-10-17T09:00+09:00", 0.0)).await.unwrap();
        assert_eq!(demo.clock.now(), demo.at);
        let mut out = Vec::new();
        demo.tell("127.0.0.1:8080".parse().unwrap(), &mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told.lines().count(), 9);
        assert!(told.contains("http://127.0.0.1:8080/console/") && told.contains("  publisher     "), "{told}");
        assert!(told.starts_with("http://127.0.0.1:8080/ is a rehearsal of a recorded outage"), "{told}");
        assert!(told.contains("2022-10-17 09:00 KST") && told.contains("stands still"), "{told}");
        let database = demo.folder.database();
        assert!(database.is_file());
        let cancel = CancellationToken::new();
        cancel.cancel();
        demo.play_on(cancel).await;
        assert!(!database.exists(), "the temporary folder goes with the demo");
    }

    #[tokio::test]
    async fn the_first_act_of_a_person_stops_the_playing_and_slows_the_clock() {
        let demo = Demo::prepare(&arguments("2022-10-17T09:00+09:00", 60.0)).await.unwrap();
        let (clock, cancel) = (demo.clock.clone(), CancellationToken::new());
        demo.first_act.cancel();
        let playing = tokio::spawn(demo.play_on(cancel.clone()));
        while clock.speed() != Some(1.0) {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
        playing.await.unwrap();
    }

    #[tokio::test]
    async fn another_outage_begins_where_its_file_begins() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/nirs-2025.json");
        let arguments = Arguments { at: None, file: Some(file.into()), ..arguments("2022-10-17T09:00+09:00", 0.0) };
        let demo = Demo::prepare(&arguments).await.unwrap();
        assert_eq!(demo.clock.now(), instant::parse("2025-09-26T20:00+09:00").unwrap());
        assert_eq!(demo.player.rehearsal().leaves().len(), 709);
    }

    #[tokio::test]
    async fn the_demo_begins_on_the_seventeenth_at_nine_unless_told_otherwise() {
        let arguments = Arguments { at: None, ..arguments("2022-10-17T09:00+09:00", 0.0) };
        let demo = Demo::prepare(&arguments).await.unwrap();
        assert_eq!(demo.at, instant::parse("2022-10-17T09:00+09:00").unwrap());
    }

    #[tokio::test]
    async fn an_instant_outside_of_the_record_is_refused_with_its_range() {
        let refused = Demo::prepare(&arguments("2026-01-01T00:00+09:00", 60.0)).await.map(drop).unwrap_err();
        assert!(refused.sentences()[0].contains("to 2023-01-05T00:00:00+09:00"), "{refused:?}");
    }
}
