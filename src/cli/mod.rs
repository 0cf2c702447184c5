//! The command line: one file for each command, with its arguments and a `run`.
//!
//! Answers go to standard output, faults to standard error, one sentence each. The exit code is 0 when all went well, 1
//! when something failed on the way, 2 when the command line or the settings must be changed first.
//!
//! A command exists from the day its variant stands in `Command`: there is none that only says it is not there yet.

pub mod alerts;
pub mod audit;
pub mod backup;
pub mod bounce;
pub mod catalogue;
pub mod check_config;
mod database;
pub mod demo;
mod failure;
pub mod history;
pub mod import;
pub mod incident;
pub mod init;
pub mod instant;
pub mod maintenance;
pub mod notice;
mod playing;
pub mod rehearse;
pub mod serve;
pub mod site;
pub mod staff;
pub mod subscribers;
mod writing;

use clap::{Parser, Subcommand};
pub use failure::Failure;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The settings file where `--config` names no other.
const CONFIG: &str = "bonghwa.toml";
/// What is said where passwords would go over the network as they are.
const PLAIN_HTTP: &str = "page.url is plain http and no loopback address: whoever is on the way reads passwords of the \
    console; put TLS in front and write https";

/// What is said where somebody else must speak TLS for the page and is not named, so that all readers seem to be one.
const UNNAMED_PROXY: &str = "public_url is https and the page listens for this machine alone, so a proxy is in front, and \
    trusted_proxies names none: all readers count as one address, and are refused together; write trusted_proxies = [\"127.0.0.1\", \"::1\"]";

/// What is said where mail is the only way to staff, and nobody wrote that it is to be.
const NO_SECOND_WAY: &str = "[alerts] names no second way to staff, and mail may be the very thing that is down: write \
    alerts.webhook and alerts.webhook_secret_file, or alerts.command, or alerts.waived with the reason why none is needed";

/// Status pages and incident communication that stay true when everything else is down.
#[derive(Debug, Parser)]
#[command(name = "bonghwa", version, about, arg_required_else_help = true)]
struct CommandLine {
    /// The file that holds the settings [default: bonghwa.toml].
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a recorded outage, playing: the way to see what this is.
    Demo(demo::Arguments),
    /// Write settings, a catalogue that probes the targets, and an empty database.
    Init(init::Arguments),
    /// Say everything that is wrong with the settings.
    CheckConfig,
    /// Compare the catalogue file with the database, apply it, or print it.
    Catalogue(catalogue::Arguments),
    /// Probe, publish and answer until told to stop.
    Serve(serve::Arguments),
    /// Act on incidents from the command line, or look at them.
    Incident(incident::Arguments),
    /// Announce planned work and say how it goes; once, or again and again.
    Maintenance(maintenance::Arguments),
    /// Correct what was recorded of the past, in the open.
    History(history::Arguments),
    /// Announce what stands on the page apart from incidents, with its end.
    Notice(notice::Arguments),
    /// Carry the history of another status page over
    Import(import::Arguments),
    /// Try the second way to staff
    Alerts(alerts::Arguments),
    /// Verify the log of what staff and the system did, or print it.
    Audit(audit::Arguments),
    /// Say who works in the console: invite, give roles and groups, close accounts, help out of a lost phone
    Staff(staff::Arguments),
    /// Bring subscribers in a list
    Subscribers(subscribers::Arguments),
    /// Write the public site as files that any static host can serve.
    Site(site::Arguments),
    /// Take a mail that came back, on standard input: for the mail server to hand over
    Bounce(bounce::Arguments),
    /// Copy the SQLite database while it is in use.
    Backup(backup::Arguments),
    /// Play a recorded outage into a fresh database.
    Rehearse(rehearse::Arguments),
}

/// Runs the command that `arguments` name, the program's own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let command_line = match CommandLine::try_parse_from(arguments) {
        Ok(command_line) => command_line,
        Err(told) => return tell_usage(&told, out, err),
    };
    let CommandLine { config, command } = command_line;
    let config_or_default = config.clone().unwrap_or_else(|| PathBuf::from(CONFIG));
    let done = match &command {
        Command::Demo(arguments) => demo::run(arguments, out),
        Command::Init(arguments) => init::run(arguments, config.as_deref(), out),
        Command::Catalogue(arguments) => catalogue::run(arguments, &config_or_default, out),
        Command::CheckConfig => check_config::run(&config_or_default, out),
        Command::Serve(arguments) => serve::run(arguments, &config_or_default, out),
        Command::Incident(arguments) => incident::run(arguments, &config_or_default, out),
        Command::Maintenance(arguments) => maintenance::run(arguments, &config_or_default, out),
        Command::History(arguments) => history::run(arguments, &config_or_default, out),
        Command::Notice(arguments) => notice::run(arguments, &config_or_default, out),
        Command::Import(arguments) => import::run(arguments, &config_or_default, out),
        Command::Alerts(arguments) => alerts::run(arguments, &config_or_default, out),
        Command::Audit(arguments) => audit::run(arguments, &config_or_default, out),
        Command::Staff(arguments) => staff::run(arguments, &config_or_default, out),
        Command::Subscribers(arguments) => subscribers::run(arguments, &config_or_default, out),
        Command::Bounce(arguments) => bounce::run(arguments, &config_or_default, out),
        Command::Site(arguments) => site::run(arguments, &config_or_default, out),
        Command::Backup(arguments) => backup::run(arguments, &config_or_default, out),
        Command::Rehearse(arguments) => rehearse::run(arguments, out),
    };
    let Err(failure) = done else { return ExitCode::SUCCESS };
    for sentence in failure.sentences() {
        // Where standard error is gone there is nobody left to tell; the exit code still says it.
        let _ = writeln!(err, "{sentence}");
    }
    failure.exit_code()
}

/// Runs `future` on a runtime of its own, for the commands that wait for something.
fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Runtime::new();
    Ok(runtime.map_err(|error| Failure::failed("the runtime could not be started", &error))?.block_on(future))
}

/// Sends the log to standard error: lines for a person at a terminal, JSON for everything else. `RUST_LOG` chooses what.
fn start_log() {
    let mut filter =
        tracing_subscriber::EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy();
    // What the HTTP library says of malformed requests is the sender's fault, and anybody can send thousands.
    for quiet in ["actix_http=off", "actix_server=warn"] {
        if let Ok(directive) = quiet.parse() {
            filter = filter.add_directive(directive);
        }
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) { log.init() } else { log.json().init() }
}

/// Help and version are answers; everything else that clap says is a fault of the command line.
fn tell_usage(told: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let to: &mut dyn Write = if told.use_stderr() { err } else { out };
    let is_told = write!(to, "{}", told.render()).is_ok();
    match (told.use_stderr(), is_told) {
        (true, _) => failure::EXIT_REFUSED.into(),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => failure::EXIT_FAILED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, CommandFactory, FromArgMatches};

    fn read<A: Args + FromArgMatches>(line: &str) -> Result<A, clap::Error> {
        let command = A::augment_args(clap::Command::new("test").no_binary_name(true));
        command.clone().debug_assert();
        command.try_get_matches_from(line.split_whitespace()).and_then(|matches| A::from_arg_matches(&matches))
    }

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn each_command_reads_its_arguments() {
        let demo: demo::Arguments = read("--at 2022-10-15T15:19:00+09:00 --speed 0 --listen [::1]:0 --data d").unwrap();
        assert_eq!((demo.speed, demo.listen.port(), demo.data), (0.0, 0, Some("d".into())));
        assert_eq!(read::<demo::Arguments>("").unwrap().at, None);
        let rehearse: rehearse::Arguments = read("a.json --until 2022-10-15T15:19:00+09:00").unwrap();
        assert_eq!(rehearse.file, PathBuf::from("a.json"));
        let catalogue: catalogue::Arguments = read("apply other.toml --prune").unwrap();
        assert!(matches!(catalogue.act, catalogue::Act::Apply(catalogue::Source { prune: true, .. })));
        let site: site::Arguments = read("write out --watch").unwrap();
        assert!(matches!(site.act, site::Act::Write { watch: true, .. }));
        assert_eq!(read::<backup::Arguments>("copy.sqlite").unwrap().file, PathBuf::from("copy.sqlite"));
        assert!(read::<serve::Arguments>("").is_ok());
    }

    #[test]
    fn what_a_command_cannot_use_is_refused() {
        for speed in ["-1", "NaN", "inf", "fast"] {
            assert!(read::<demo::Arguments>(&format!("--speed={speed}")).is_err(), "{speed}");
        }
        assert!(read::<rehearse::Arguments>("a.json").is_err());
        assert!(read::<site::Arguments>("write").is_err());
    }
}
