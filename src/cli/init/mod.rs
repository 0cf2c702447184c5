//! `bonghwa init`: from the addresses an operator names to a page that watches them.
//!
//! It writes nothing unless it can write everything: the settings are read back as `serve` will read them before the
//! first file is made, and files that are there already are left alone.

mod files;
mod targets;

use super::{CONFIG, Failure, catalogue, writing};
use crate::config::faults::Fault;
use crate::config::{self, Config};
use crate::domain::language::{Language, Texts};
use crate::store::Store;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use targets::Target;

const CATALOGUE: &str = "catalogue.toml";
const DATABASE: &str = "bonghwa.sqlite";

/// What `init` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to write into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// The address under which readers will see the page.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// What the page is called in Korean. With only one name, the page speaks only that language.
    #[arg(long, value_name = "NAME")]
    pub name_ko: Option<String>,
    /// What the page is called in English.
    #[arg(long, value_name = "NAME")]
    pub name_en: Option<String>,
    /// The zone that days and printed times are in, by its IANA name.
    #[arg(long, value_name = "ZONE", default_value = "Asia/Seoul")]
    pub time_zone: String,
    /// What to watch: `https://…`, `http://…`, `tcp://host:port` or `host:port`; with `NAME=` before it, under that name.
    #[arg(required = true, value_name = "TARGET")]
    pub targets: Vec<String>,
}

impl Arguments {
    /// The page's names; both languages where none was given.
    fn names(&self) -> Texts {
        let given = [(Language::Korean, &self.name_ko), (Language::English, &self.name_en)];
        let names: Texts = given.into_iter().filter_map(|(language, name)| Some((language, name.clone()?))).collect();
        if names.is_empty() {
            return [(Language::Korean, "서비스 현황".into()), (Language::English, "Service status".into())]
                .into_iter()
                .collect();
        }
        names
    }
}

/// Writes settings, catalogue and database into the folder. `config` is what `--config` named, which has no meaning here.
pub fn run(arguments: &Arguments, config: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    if config.is_some() {
        return Err(Failure::refused(
            "--config names settings that are there: say --dir where new ones are to be written",
        ));
    }
    let targets = targets::parse_all(&arguments.targets).map_err(Failure::Refused)?;
    let plan = Plan::of(arguments, &targets)?;
    writing::refuse_existing(&plan.paths(), "--dir")?;
    let mut made = Vec::new();
    let done = plan.carry_out(&mut made);
    if done.is_err() {
        // Half of it would stand in the way of the next try. What cannot be removed either is told by that try.
        made.iter().for_each(|path| drop(std::fs::remove_file(path)));
    }
    done?;
    tell_next_steps(&plan, targets.len(), out)
}

/// What is to be written, known to be valid.
struct Plan {
    dir: PathBuf,
    config: Config,
    config_text: String,
    catalogue_text: String,
}

impl Plan {
    fn of(arguments: &Arguments, targets: &[Target]) -> Result<Plan, Failure> {
        let names = arguments.names();
        let config_text = files::config(&arguments.public_url, &names, &arguments.time_zone, targets)?;
        // Not the environment of this moment: the file must stand on its own.
        let config = config::parse(&config_text, &arguments.dir.join(CONFIG), [])
            .map_err(|faults| Failure::Refused(faults.iter().map(Fault::sentence).collect()))?;
        let catalogue_text = files::catalogue(&names, targets)?;
        Ok(Plan { dir: arguments.dir.clone(), config, config_text, catalogue_text })
    }

    fn paths(&self) -> [PathBuf; 3] {
        [CONFIG, CATALOGUE, DATABASE].map(|name| self.dir.join(name))
    }

    /// Writes everything and notes in `made` what is there because of it.
    fn carry_out(&self, made: &mut Vec<PathBuf>) -> Result<(), Failure> {
        let [config_path, catalogue_path, database_path] = self.paths();
        std::fs::create_dir_all(&self.dir).map_err(|error| writing::not_written(&self.dir, &error))?;
        for (path, text) in [(config_path, &self.config_text), (catalogue_path, &self.catalogue_text)] {
            let mut file = writing::create(&path)?;
            made.push(path.clone());
            file.write_all(text.as_bytes()).map_err(|error| writing::not_written(&path, &error))?;
        }
        made.push(database_path);
        let attempted = format!("the database could not be created ({})", self.config.database);
        let store = Store::open(&self.config.database, true).map_err(|error| Failure::failed(&attempted, &error))?;
        catalogue::apply(&store, &self.config, &self.dir.join(CATALOGUE), false).map(drop)
    }
}

fn tell_next_steps(plan: &Plan, targets: usize, out: &mut dyn Write) -> Result<(), Failure> {
    let [config_path, ..] = plan.paths();
    let is_default = config_path == Path::new(".").join(CONFIG);
    let option = if is_default { String::new() } else { format!(" --config {}", writing::shell_word(&config_path)) };
    let probes = if targets == 1 { "one probe".into() } else { format!("{targets} probes") };
    writeln!(
        out,
        "Wrote {CONFIG}, {CATALOGUE} with {probes}, and the database {DATABASE} into {}",
        std::path::absolute(&plan.dir).unwrap_or_else(|_| plan.dir.clone()).display()
    )?;
    writeln!(out, "Read through both files; `bonghwa check-config{option}` says whether the settings are right.")?;
    writeln!(
        out,
        "Then `bonghwa catalogue apply{option} && bonghwa serve{option}`, and open http://{}/.",
        plan.config.listen
    )?;
    Ok(())
}
