//! `bonghwa alerts test`: calls the second way to staff once, as an alert would.

use super::Failure;
use crate::channels::second_way::{Call, SecondWay};
use crate::clock::Clock;
use crate::config::alerts::Alerts;
use crate::config::{self, environment};
use crate::entropy;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// What the test says to whoever it reaches.
const TEXT: &str = "This is a test of the second way to staff. Nothing is wrong.";

/// What `alerts` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Call the webhook or run the command of [alerts] once, now
    Test,
}

/// Tries the second way of the settings at `path`.
pub fn run(arguments: &Arguments, path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let Arguments { act: Act::Test } = arguments;
    let config = config::load(path, environment::variables())?;
    let way = match &config.alerts {
        Some(Alerts::Way(way)) => way,
        Some(Alerts::Waived(reason)) => {
            return Err(Failure::refused(format!("there is nothing to test, a second way was waived: {reason}")));
        }
        None => return Err(Failure::refused(format!("{}: {}", path.display(), super::NO_SECOND_WAY))),
    };
    let chance = entropy::number().map_err(|error| Failure::failed("no id could be drawn", &error))?;
    let now = Clock::System.now();
    let call = Call {
        id: format!("test-{chance:016x}"),
        alert: "test".to_owned(),
        step: 0,
        text: TEXT.to_owned(),
        since: now,
        to: Vec::new(),
        console: format!("{}/console/", config.page.url),
    };
    let attempted = format!("the test did not get through ({way})");
    let second_way = SecondWay::new(way, &[]).map_err(|error| Failure::failed(&attempted, &error))?;
    let begun_at = Instant::now();
    let called = super::block_on(second_way.call(&call, now))?;
    called.map_err(|error| Failure::failed(&attempted, &error))?;
    Ok(writeln!(out, "the test was taken within {} ms ({way}), as {}", begun_at.elapsed().as_millis(), call.id)?)
}
