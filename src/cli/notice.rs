//! `bonghwa notice announce|end|list`: what stands on the page apart from incidents.

use super::Failure;
use super::incident::acting::{Workplace, actor, draw};
use super::incident::words::{Words, Writer, parse_language, shown};
use super::instant::{Ahead, Moment, parse_ahead};
use crate::actions::incidents::ActError;
use crate::actions::notices as actions;
use crate::domain::ids::NoticeId;
use crate::domain::language::Language;
use crate::domain::notices::{Notice, NoticeKind};
use crate::store::{Error, notices};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;

/// What `notice` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What to do with notices.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Announce one
    Announce(Announce),
    /// Take one down before its end
    End(End),
    /// List all there ever were
    List,
}

/// What `notice announce` is told.
#[derive(Debug, Args)]
pub struct Announce {
    /// What it is about: fraud, compensation, elsewhere or other
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind: NoticeKind,
    #[command(flatten)]
    words: Words,
    /// When it comes onto the page [default: now]
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    from: Option<Ahead>,
    /// When it goes
    #[arg(long, value_name = "TIME|MINUTES", value_parser = parse_ahead)]
    until: Ahead,
    /// The language that the others are made from [default: the page's first that has words]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    original: Option<Language>,
    /// Who acts [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    by: Option<String>,
    /// Show what would be public, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What `notice end` is told.
#[derive(Debug, Args)]
pub struct End {
    /// The notice
    #[arg(value_name = "NOTICE")]
    id: String,
    /// Who acts [default: BONGHWA_BY]
    #[arg(long, value_name = "ACTOR")]
    by: Option<String>,
    /// Show what would be public, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn parse_kind(word: &str) -> Result<NoticeKind, String> {
    NoticeKind::parse(word).ok_or_else(|| "write one of fraud, compensation, elsewhere, other".to_owned())
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    match &arguments.act {
        Act::Announce(act) => announce(act, &Workplace::open_for_acts(config)?, out),
        Act::End(act) => end(act, &Workplace::open_for_acts(config)?, out),
        Act::List => list(&Workplace::open(config)?, out),
    }
}

fn announce(act: &Announce, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let (now, zone, by) = (workplace.now, workplace.zone(), actor(act.by.as_deref())?);
    let writer = Writer { page: &workplace.page, original: act.original };
    let notice = Notice {
        id: NoticeId::from_number(draw()?),
        kind: act.kind,
        wording: writer.note("the notice", act.words.given())?,
        begins_at: act.from.unwrap_or(Ahead::At(Moment::Now)).on(now, zone)?,
        ends_at: act.until.on(now, zone)?,
    };
    let (id, begins_at, ends_at) = (notice.id, workplace.moment(notice.begins_at), workplace.moment(notice.ends_at));
    let done = workplace.write_or_preview(act.dry_run, out, move |conn| {
        actions::announce(conn, now, &by, &notice)?;
        Ok(((), None))
    })?;
    match done.map_err(|error| workplace.refuse(error))? {
        Some(()) => writeln!(out, "Notice {id} stands on the page from {begins_at} until {ends_at}.")?,
        None => writeln!(out, "\nIt would stand on the page from {begins_at} until {ends_at}.")?,
    }
    Ok(())
}

fn end(act: &End, workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let (now, by) = (workplace.now, actor(act.by.as_deref())?);
    let unknown = || Failure::refused(format!("there is no notice {:?}: list them with `bonghwa notice list`", act.id));
    let id = NoticeId::parse(&act.id).ok_or_else(unknown)?;
    let done = workplace.write_or_preview(act.dry_run, out, move |conn| {
        actions::end(conn, now, &by, id)?;
        Ok(((), None))
    })?;
    let done = match done {
        Err(ActError::Store(Error::NotFound)) => return Err(unknown()),
        done => done.map_err(|error| workplace.refuse(error))?,
    };
    if done.is_some() {
        writeln!(out, "Notice {id} is off the page.")?;
    }
    Ok(())
}

fn list(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let all = workplace.read(notices::list_all)?;
    if all.is_empty() {
        writeln!(out, "There has been no notice.")?;
    }
    for notice in all {
        let standing = if notice.ends_at <= workplace.now {
            "over"
        } else if notice.begins_at > workplace.now {
            "to come"
        } else {
            "on the page"
        };
        let (kind, from, until) = (notice.kind.as_str(), notice.begins_at, notice.ends_at);
        let (from, until) = (workplace.moment(from), workplace.moment(until));
        writeln!(out, "{} {kind}, {standing}, {from} to {until}", notice.id)?;
        write!(out, "{}", shown(&notice.wording, &workplace.page, "  "))?;
    }
    Ok(())
}
