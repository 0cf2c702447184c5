//! `bonghwa import statuspage`: the history of a page that a team leaves behind.

mod catalogue;
mod known;
mod telling;

use super::incident::words::parse_language;
use super::{Failure, database};
use crate::actions::imports::{self, Present};
use crate::clock::Clock;
use crate::config::{self, Config, environment};
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{ComponentId, IncidentId};
use crate::domain::imports::matching::{Mapped, Matching};
use crate::domain::imports::periods::{Carried, Period, periods};
use crate::domain::imports::records::Carrier;
use crate::domain::imports::{Left, Named, PastIncident, Source, StillOpen};
use crate::domain::incidents::drafts::Leaves;
use crate::domain::incidents::{IncidentRecord, NOTE_CHARS_MAX, Speaker};
use crate::domain::language::{Language, Texts, Wording};
use crate::domain::maintenances::MaintenanceRecord;
use crate::domain::time::Time;
use crate::importing::statuspage;
use crate::store::{Error, Store, catalogue as stored};
use clap::{Args, Subcommand};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Twice the recorded history of 10,000 incidents with six updates each. Reading takes some sixteen times as much memory.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Records in one transaction: some tens of milliseconds, for which others who write wait.
const RECORDS_PER_WRITE: usize = 200;
/// Components in one transaction.
const COMPONENTS_PER_WRITE: usize = 50;

/// What `import` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// From what.
    #[command(subcommand)]
    pub from: From,
}

/// What history can be read from.
#[derive(Debug, Subcommand)]
pub enum From {
    /// Carry over recorded bodies of the Statuspage v2 format: incidents.json, scheduled-maintenances.json, summary.json
    Statuspage(Statuspage),
}

/// What `import statuspage` is told.
#[derive(Debug, Args)]
pub struct Statuspage {
    /// The recorded bodies, all of one page
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Say what would be carried over, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the groups and components of that page into a new catalogue file, with their ids
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub components: Option<PathBuf>,
    /// Which component of ours an id or a name of that page means
    #[arg(long, value_name = "SOURCE=SLUG", value_parser = parse_mapping)]
    pub map: Vec<(String, String)>,
    /// The language of its words [default: the page's]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    pub language: Option<Language>,
}

/// A name may hold an equals sign, a slug never does.
fn parse_mapping(text: &str) -> Result<(String, String), String> {
    let pair = text.rsplit_once('=').filter(|(source, slug)| !source.is_empty() && !slug.is_empty());
    let told = "write what that page calls it, = and the slug of ours, such as kctbh9vrtdwd=mail";
    pair.map(|(source, slug)| (source.to_owned(), slug.to_owned())).ok_or_else(|| told.to_owned())
}

/// What of a history is new here, and what is not carried over.
struct Found {
    incidents: Vec<IncidentRecord>,
    maintenances: Vec<MaintenanceRecord>,
    /// How many were carried over before.
    known: usize,
    missing: Vec<Named>,
    left: Vec<Left>,
    /// What nothing is known of, because it was open there when it was last read.
    open: Vec<StillOpen>,
    was_open: Vec<StillOpen>,
    /// What is said of each component by all that was carried over and all that comes.
    carried: Vec<Carried>,
    unplaced: BTreeMap<&'static str, usize>,
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let From::Statuspage(statuspage) = &arguments.from;
    let settings = config::load(config, environment::variables())?;
    let language = statuspage.language.unwrap_or(settings.page.default_language());
    let (mut source, unplaced) = read(&statuspage.files, language)?;
    source.leave_implausible(Clock::System.now());
    if let Some(path) = &statuspage.components {
        return catalogue::write(path, &source, language, out);
    }
    let store = database::open(&settings)?;
    super::block_on(database::refuse_rehearsal(&store))??;
    let mut found = find(&store, &settings, source, &statuspage.map)?;
    found.unplaced = unplaced;
    telling::tell(&found, statuspage.dry_run, out)?;
    if statuspage.dry_run {
        return Ok(());
    }
    let changed = write(&store, &settings, &found)?;
    telling::tell_written(changed, out)
}

fn read(files: &[PathBuf], language: Language) -> Result<(Source, BTreeMap<&'static str, usize>), Failure> {
    let mut bodies = Vec::new();
    let mut refusals = Vec::new();
    for path in files {
        let text = config::file::read(path, FILE_BYTES_MAX, "name recorded bodies of the Statuspage v2 format")?;
        match statuspage::read(&text) {
            Ok(body) => bodies.push(body),
            Err(refusal) => refusals.push(format!("{}: {refusal}", path.display())),
        }
    }
    if !refusals.is_empty() {
        return Err(Failure::Refused(refusals));
    }
    statuspage::merge(bodies, language).map_err(|refusal| Failure::refused(refusal.to_string()))
}

/// Makes records of what was read, and leaves out what is here already.
fn find(store: &Store, settings: &Config, mut source: Source, map: &[(String, String)]) -> Result<Found, Failure> {
    let read = store.read(|conn| Ok::<_, Error>((stored::find(conn)?, imports::find_present(conn)?)));
    let read = super::block_on(read)?;
    let (catalogue, present) = read.map_err(|error| Failure::failed("the database could not be read", &error))?;
    source.tell_updates_apart((present.incident_updates.clone(), present.maintenance_updates.clone()));
    let leaves = Leaves::of(&catalogue.components);
    let matching = Matching::of(&source, &catalogue, &mapped(map, &catalogue, &leaves)?);
    let speaker = Speaker { organisation: settings.page.names.clone(), role: Texts::default() };
    let partial = limits("일부 기능을 이용할 수 없었습니다", "Part of it could not be used")?;
    let degraded = limits("느리거나 불안정했습니다", "It was slow or unstable")?;
    let carrier = Carrier {
        page: &source.page,
        matching: &matching,
        leaves: &leaves,
        speaker: &speaker,
        partial: &partial,
        degraded: &degraded,
    };
    let incidents = source.incidents.iter().map(|past| carrier.incident(past)).collect();
    let maintenances = source.maintenances.iter().map(|past| carrier.maintenance(past)).collect();
    let kept_from = beginnings(&source, &matching);
    let open: Vec<StillOpen> = source.open.iter().flat_map(|open| carrier.open(open)).collect();
    let open_ids: Vec<(IncidentId, String)> =
        source.open.iter().map(|open| (carrier.incident_id(&open.id), open.id.clone())).collect();
    let mut found = Found {
        incidents,
        maintenances,
        known: 0,
        missing: matching.missing,
        left: source.left,
        open: Vec::new(),
        was_open: present.still_open.clone(),
        carried: Vec::new(),
        unplaced: BTreeMap::new(),
    };
    found.keep_new(&present);
    found.keep_open(open, &open_ids, &present);
    found.carried = carried(&found, &present, &kept_from);
    Ok(found)
}

/// What the operator says, with the components that the slugs mean.
fn mapped(map: &[(String, String)], catalogue: &Catalogue, leaves: &Leaves) -> Result<Vec<Mapped>, Failure> {
    let mut refusals = Vec::new();
    let mut mapped = Vec::new();
    for (source, slug) in map {
        match catalogue.components.iter().find(|component| component.slug == *slug) {
            Some(component) if leaves.get(component.id).is_some() => mapped.push((source.clone(), component.id)),
            Some(_) => refusals.push(format!("--map {source}={slug}: {slug} has functions; name one of those")),
            None => refusals.push(format!("--map {source}={slug}: the catalogue has no component {slug}")),
        }
    }
    if refusals.is_empty() { Ok(mapped) } else { Err(Failure::Refused(refusals)) }
}

fn limits(ko: &str, en: &str) -> Result<Wording, Failure> {
    let texts: Texts = [(Language::Korean, ko.to_owned()), (Language::English, en.to_owned())].into_iter().collect();
    let words = Wording::new("the limits", &texts, Language::Korean, NOTE_CHARS_MAX);
    words.map_err(|refusal| Failure::refused(refusal.to_string()))
}

/// From when on the history of each of our components is kept there.
fn beginnings(source: &Source, matching: &Matching) -> HashMap<ComponentId, Time> {
    let begins: HashMap<&str, Time> =
        source.components.iter().filter_map(|one| Some((one.id.as_str(), one.begins_at?))).collect();
    let names = source.incidents.iter().flat_map(PastIncident::names);
    let begins = |named: &Named| Some((matching.find(named)?, *begins.get(named.id.as_deref()?)?));
    names.filter_map(begins).collect()
}

/// What is said of each component by all that was carried over before and all that is new: a run that comes later, or
/// after one that was stopped, gives the same as one run with everything.
fn carried(found: &Found, present: &Present, kept_from: &HashMap<ComponentId, Time>) -> Vec<Carried> {
    let incidents = || present.carried_incidents.iter().map(AsRef::as_ref).chain(&found.incidents);
    let maintenances = present.carried_maintenances.iter().map(AsRef::as_ref).chain(&found.maintenances);
    let Some(first) = incidents().filter_map(|incident| Some(incident.start()?.at)).min() else { return Vec::new() };
    let mut periods = periods(incidents(), maintenances);
    for open in found.open.iter().chain(&found.was_open) {
        periods.entry(open.component).or_default();
    }
    let of_component = |(component, periods): (ComponentId, Vec<Period>)| {
        let open = found.open.iter().filter(|open| open.component == component);
        let open_from = open.map(|open| open.began_at).min();
        Carried { component, first, kept_from: kept_from.get(&component).copied(), open_from, periods }
    };
    periods.into_iter().map(of_component).collect()
}

/// Writes all of it in parts; of how many components something else is known now of the time before their own history.
fn write(store: &Store, settings: &Config, found: &Found) -> Result<usize, Failure> {
    let (now, zone) = (Clock::System.now(), settings.page.zone);
    let of_incidents = found.incidents.iter().map(|one| &one.imported_from);
    let origins = of_incidents.chain(found.maintenances.iter().map(|one| &one.imported_from));
    let page = origins.flatten().map(|origin| origin.page.clone()).next();
    let what = format!("incidents={} maintenances={}", found.incidents.len(), found.maintenances.len());
    let written = super::block_on(async {
        if found.open != found.was_open {
            let open = found.open.clone();
            store.write(move |conn| imports::keep_open(conn, &open)).await?;
        }
        if let Some(page) = page {
            store.write(move |conn| imports::begin(conn, now, &page, &what)).await?;
        }
        for part in found.incidents.chunks(RECORDS_PER_WRITE) {
            let part = part.to_vec();
            store.write(move |conn| imports::carry(conn, now, &part, &[])).await?;
        }
        for part in found.maintenances.chunks(RECORDS_PER_WRITE) {
            let part = part.to_vec();
            store.write(move |conn| imports::carry(conn, now, &[], &part)).await?;
        }
        let mut changed = 0;
        for part in found.carried.chunks(COMPONENTS_PER_WRITE) {
            let part = part.to_vec();
            changed += store.write(move |conn| imports::put_before(conn, now, zone, &part)).await?;
        }
        Ok::<_, Error>(changed)
    })?;
    let stopped = "not all could be written; run it again, what is there already stays as it is";
    written.map_err(|error| Failure::failed(stopped, &error))
}
