//! `bonghwa check-config`: every fault of the settings, or what they come to.

use super::Failure;
use crate::config::{self, Config, duration, environment};
use std::io::{self, Write};
use std::path::Path;

/// Reads the settings as `serve` would, and says what is wrong or, without secrets, what they come to.
pub fn run(path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let config = config::load(path, environment::variables())?;
    // Here and not in the settings themselves: a page that ran yesterday starts today all the same.
    if config.lacks_second_way() {
        return Err(Failure::refused(format!("{}: {}", path.display(), super::NO_SECOND_WAY)));
    }
    writeln!(out, "{} is valid", path.display())?;
    summarise(&config, out)?;
    Ok(())
}

fn summarise(config: &Config, out: &mut dyn Write) -> io::Result<()> {
    let Config { listen, page, database, retention, probing, alerts, email, subscribers, .. } = config;
    let names: Vec<String> = page.languages.iter().map(|l| format!("{} ({l})", page.names.text(*l))).collect();
    writeln!(out, "  page       {}, {}, {}", names.join(", "), page.url, page.zone)?;
    if page.is_open_to_listeners() {
        writeln!(out, "  warning    {}", super::PLAIN_HTTP)?;
    }
    writeln!(out, "  listen     {listen}")?;
    if config.has_unnamed_proxy() {
        writeln!(out, "  warning    {}", super::UNNAMED_PROXY)?;
    }
    writeln!(out, "  database   {database}")?;
    let attempts = if probing.attempts == 1 { "1 attempt".into() } else { format!("{} attempts", probing.attempts) };
    let (interval, timeout) = (duration::print(probing.interval), duration::print(probing.timeout));
    writeln!(out, "  probing    every {interval}, {attempts} of {timeout}, from {:?}", probing.location)?;
    let (observations, hours) = (duration::print(retention.observations), duration::print(retention.check_hours));
    writeln!(out, "  retention  observations {observations}, hourly counts {hours}")?;
    if let Some(alerts) = alerts {
        writeln!(out, "  alerts     {alerts}")?;
    }
    match (email, subscribers) {
        (Some(email), Some(_)) => writeln!(out, "  email      from {}, through {}", email.from, email.route),
        (Some(_), None) => writeln!(out, "  email      off: links in mails need subscribers.secret_file"),
        (None, _) => writeln!(out, "  email      off: nobody is told by mail until email.relays is set"),
    }
}
