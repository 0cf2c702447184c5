//! `bonghwa audit verify|show`: the log of what staff and the system did, and whether its chain holds.

use super::Failure;
use super::incident::acting::Workplace;
use crate::domain::audit::{Break, Entry, FIRST, Walk};
use crate::store::{Conn, Error, audit};
use clap::{Args, Subcommand};
use std::collections::VecDeque;
use std::io::Write;
use std::path::Path;

/// What `audit` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Follow the chain from the first entry to the last, and say where it breaks
    Verify {
        /// A head that was noted earlier: it must be in the chain, or the end was cut off
        #[arg(long, value_name = "HASH", value_parser = parse_hash)]
        expect: Option<String>,
    },
    /// Print the last entries
    Show {
        /// How many
        #[arg(long, value_name = "N", default_value = "20")]
        last: usize,
    },
}

fn parse_hash(text: &str) -> Result<String, String> {
    let is_hash = text.len() == FIRST.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| text.to_ascii_lowercase()).ok_or_else(|| "write the 64 hexadecimal digits of a head".to_owned())
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let workplace = Workplace::open(config)?;
    match &arguments.act {
        Act::Verify { expect } => verify(&workplace, expect.clone(), out),
        Act::Show { last } => show(&workplace, *last, out),
    }
}

/// Why a chain was not followed to its end.
enum Stopped {
    Broken(Break),
    Store(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Store(error)
    }
}

fn verify(workplace: &Workplace, expect: Option<String>, out: &mut dyn Write) -> Result<(), Failure> {
    let expected = expect.clone();
    let follow = move |conn: &mut Conn| {
        let (mut walk, mut is_found) = (Walk::default(), expected.as_deref().is_none_or(|head| head == FIRST));
        audit::walk::<Stopped>(conn, |entry| {
            walk.follow(entry).map_err(Stopped::Broken)?;
            is_found |= expected.as_deref() == Some(walk.head());
            Ok(())
        })?;
        Ok((walk, is_found))
    };
    let (walk, is_found) = match super::block_on(workplace.store.read(follow))? {
        Ok(followed) => followed,
        Err(Stopped::Broken(told)) => {
            return Err(Failure::Failed(vec![format!(
                "the audit log does not hold: {told}; nothing after it can be trusted"
            )]));
        }
        Err(Stopped::Store(error)) => return Err(Failure::failed("the audit log could not be read", &error)),
    };
    if let Some(head) = expect.filter(|_| !is_found) {
        let told = format!(
            "the audit log does not hold: {head} is not in its {} entries; the end was cut off, or it is another log",
            walk.entries()
        );
        return Err(Failure::Failed(vec![told]));
    }
    writeln!(out, "{} entries, each as it was written", walk.entries())?;
    writeln!(out, "head {}", walk.head())?;
    Ok(())
}

fn show(workplace: &Workplace, last: usize, out: &mut dyn Write) -> Result<(), Failure> {
    let entries = workplace.read(move |conn| {
        let mut kept: VecDeque<Entry> = VecDeque::new();
        audit::walk::<Error>(conn, |entry| {
            kept.push_back(entry.clone());
            if kept.len() > last {
                kept.pop_front();
            }
            Ok(())
        })?;
        Ok(kept)
    })?;
    for Entry { number, at, actor, act, subject, particulars, .. } in &entries {
        writeln!(out, "{number} {} {actor} {act} {subject} {particulars}", workplace.moment(*at))?;
    }
    Ok(())
}
