//! `bonghwa staff add|list|role|groups|disable|enable|invite|sign-in`: who works in the console. The first administrator is
//! made here, and whoever has lost their phone is let in from here: nobody is ever locked out for good.

use super::Failure;
use super::incident::acting::{Workplace, actor};
use super::incident::words::parse_language;
use crate::actions::staff::{self as actions, StaffError, When};
use crate::clock::Clock;
use crate::config::environment;
use crate::domain::actors::Actor;
use crate::domain::addresses::EmailAddress;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::sessions::Purpose;
use crate::domain::staff::{Account, Role, Staff, name};
use crate::entropy;
use crate::store::{Conn, catalogue, staff};
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::Path;

/// What `staff` is told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
    /// Who acts [default: BONGHWA_BY, else command-line]
    #[arg(long, global = true, value_name = "ACTOR")]
    by: Option<String>,
}

/// What to do with the staff.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Add somebody and print the link that lets them in, once
    Add(Add),
    /// List everybody
    List,
    /// Give somebody another role
    Role {
        /// Who
        handle: String,
        /// viewer, responder, publisher or administrator
        #[arg(value_parser = parse_role)]
        role: Role,
    },
    /// Limit somebody to component groups, or lift the limit
    Groups {
        /// Who
        handle: String,
        /// The groups by their slugs, separated by commas; without it, all
        #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
        only: Option<Vec<String>>,
    },
    /// Say where somebody is alerted by mail; without an address that ends
    Email {
        /// Who
        handle: String,
        /// Where
        address: Option<String>,
    },
    /// Close somebody's account; their sessions end
    Disable {
        /// Who
        handle: String,
    },
    /// Open a closed account again
    Enable {
        /// Who
        handle: String,
    },
    /// Print another invitation for somebody who has not taken one up
    Invite {
        /// Who
        handle: String,
    },
    /// Print an emergency sign-in for somebody who lost phone or password: it works once and for 15 minutes
    SignIn {
        /// Who
        handle: String,
    },
}

/// What `staff add` is told.
#[derive(Debug, Args)]
pub struct Add {
    /// Signs what they do: a role or a short name such as duty-lead, never an address
    handle: String,
    /// viewer, responder, publisher or administrator
    #[arg(long, value_parser = parse_role)]
    role: Role,
    /// What colleagues call them [default: the handle]
    #[arg(long)]
    name: Option<String>,
    /// Limits them to these component groups, by their slugs, separated by commas
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    groups: Option<Vec<String>>,
    /// The language that the console speaks to them [default: the page's]
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    language: Option<Language>,
}

fn parse_role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "write one of viewer, responder, publisher, administrator".to_owned())
}

/// Does what `arguments` say with the database that the settings at `config` name.
pub fn run(arguments: &Arguments, config: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    if let Act::List = arguments.act {
        return list(&Workplace::open(config)?, out);
    }
    let named = arguments.by.clone().or_else(environment::actor);
    let by = named.as_deref().map_or_else(|| Ok(Actor::command_line()), |named| actor(Some(named)))?;
    let office = Office { workplace: Workplace::open_for_acts(config)?, by };
    match &arguments.act {
        Act::Add(add) => office.add(add, out),
        Act::List => Ok(()),
        Act::Role { handle, role } => {
            let role = *role;
            office.act(handle, move |conn, when, by, handle| actions::set_role(conn, when, by, handle, role))?;
            Ok(writeln!(out, "{handle} is {} from now on.", role.as_str())?)
        }
        Act::Groups { handle, only } => {
            let groups = only.as_deref().map(|slugs| office.find_groups(slugs)).transpose()?;
            office.act(handle, move |conn, when, by, handle| actions::set_groups(conn, when, by, handle, groups))?;
            Ok(writeln!(out, "The groups of {handle} are saved.")?)
        }
        Act::Email { handle, address } => {
            let email = address.as_deref().map(EmailAddress::parse).transpose();
            let email = email.map_err(|refusal| Failure::refused(refusal.to_string()))?;
            let ends = email.is_none();
            office.act(handle, move |conn, when, by, handle| actions::arrange_email(conn, when, by, handle, email))?;
            let told = if ends { "is alerted by mail no more" } else { "is alerted at that address from now on" };
            Ok(writeln!(out, "{handle} {told}.")?)
        }
        Act::Disable { handle } => {
            office.act(handle, actions::disable)?;
            Ok(writeln!(out, "The account of {handle} is closed, and every session of theirs has ended.")?)
        }
        Act::Enable { handle } => {
            office.act(handle, actions::enable)?;
            Ok(writeln!(out, "The account of {handle} is open again.")?)
        }
        Act::Invite { handle } => office.invite_again(handle, out),
        Act::SignIn { handle } => office.allow_emergency(handle, out),
    }
}

/// Who acts, and where.
struct Office {
    workplace: Workplace,
    by: Actor,
}

impl Office {
    fn add(&self, add: &Add, out: &mut dyn Write) -> Result<(), Failure> {
        let handle = handle(&add.handle)?;
        let invited = Staff {
            name: name(add.name.as_deref().unwrap_or(&add.handle))
                .map_err(|told| Failure::refused(told.to_string()))?,
            role: add.role,
            groups: add.groups.as_deref().map(|slugs| self.find_groups(slugs)).transpose()?,
            language: add.language.unwrap_or_else(|| self.workplace.page.default_language()),
            handle,
        };
        let (token, hash) = entropy::token().map_err(|error| without_chance(&error))?;
        let secret = entropy::secret().map_err(|error| without_chance(&error))?;
        self.act(&add.handle, move |conn, when, by, _| actions::invite(conn, when, by, &invited, &secret, &hash))?;
        self.tell_link(&add.handle, Purpose::Invitation, &token, out)
    }

    fn invite_again(&self, handle: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let (token, hash) = entropy::token().map_err(|error| without_chance(&error))?;
        let secret = entropy::secret().map_err(|error| without_chance(&error))?;
        self.act(handle, move |conn, when, by, handle| actions::invite_again(conn, when, by, handle, &secret, &hash))?;
        self.tell_link(handle, Purpose::Invitation, &token, out)
    }

    fn allow_emergency(&self, handle: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let (token, hash) = entropy::token().map_err(|error| without_chance(&error))?;
        self.act(handle, move |conn, when, by, handle| actions::allow_emergency(conn, when, by, handle, &hash))?;
        self.tell_link(handle, Purpose::Emergency, &token, out)
    }

    fn tell_link(&self, handle: &str, purpose: Purpose, token: &str, out: &mut dyn Write) -> Result<(), Failure> {
        let url = &self.workplace.page.url;
        let told = match purpose {
            Purpose::Invitation => format!("{url}/console/join/{token}\nlets {handle} in, once and for four days."),
            Purpose::Emergency => format!(
                "{url}/console/emergency/{token}\nsigns {handle} in, once and for 15 minutes. Whoever has it is {handle}."
            ),
        };
        Ok(writeln!(out, "{told} Hand it over by a way that only they read.")?)
    }

    /// One act in one transaction, in the name of whoever acts.
    fn act<F>(&self, named: &str, act: F) -> Result<(), Failure>
    where
        F: FnOnce(&mut Conn, When, &Actor, &Actor) -> Result<(), StaffError> + Send + 'static,
    {
        let when = When { record: self.workplace.now, machine: Clock::System.now() };
        let (by, handle) = (self.by.clone(), handle(named)?);
        let done = super::block_on(self.workplace.store.write(move |conn| act(conn, when, &by, &handle)))?;
        done.map_err(|error| match error {
            StaffError::Refused(refusal) => Failure::refused(refusal.to_string()),
            StaffError::Store(error) => Failure::failed("nothing was written", &error),
        })
    }

    fn find_groups(&self, slugs: &[String]) -> Result<Vec<GroupId>, Failure> {
        let groups = self.workplace.read(catalogue::list_groups)?;
        let find = |slug: &String| {
            let found = groups.iter().find(|group| group.slug == *slug).map(|group| group.id);
            found.ok_or_else(|| {
                let there: Vec<&str> = groups.iter().map(|group| group.slug.as_str()).collect();
                Failure::refused(format!("there is no component group {slug:?}; there are: {}", there.join(", ")))
            })
        };
        slugs.iter().map(find).collect()
    }
}

fn handle(named: &str) -> Result<Actor, Failure> {
    Actor::of_staff(named).map_err(|refusal| Failure::refused(refusal.to_string()))
}

fn without_chance(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::failed("the system gives no chance to draw from", error)
}

fn list(workplace: &Workplace, out: &mut dyn Write) -> Result<(), Failure> {
    let (accounts, groups) = workplace.read(|conn| Ok((staff::list_all(conn)?, catalogue::list_groups(conn)?)))?;
    if accounts.is_empty() {
        let told = "Nobody is on the staff yet: `bonghwa staff add HANDLE --role administrator` makes the first.";
        writeln!(out, "{told}")?;
    }
    for account in &accounts {
        let staff = &account.staff;
        let limit = match &staff.groups {
            None => "all groups".to_owned(),
            Some(ids) => {
                let named = groups.iter().filter(|group| ids.contains(&group.id)).map(|group| group.slug.as_str());
                format!("only {}", named.collect::<Vec<_>>().join(", "))
            }
        };
        let (role, standing) = (staff.role.as_str(), standing(account));
        writeln!(out, "{} {role}, {limit}, {standing} ({})", staff.handle, staff.name)?;
    }
    Ok(())
}

fn standing(account: &Account) -> &'static str {
    match (account.disabled_at.is_some(), account.is_open()) {
        (true, _) => "closed",
        (false, true) => "can sign in",
        (false, false) => "invited",
    }
}
