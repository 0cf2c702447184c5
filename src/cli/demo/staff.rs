//! Who can sign in to the console of a demo: one account for each role that does something, with what it takes printed.
//! They come in by the same door as everybody: a password, and recovery codes in the place of a phone.

use crate::actions::staff::{self as actions, When};
use crate::cli::Failure;
use crate::clock::Clock;
use crate::domain::actors::Actor;
use crate::domain::codes;
use crate::domain::language::Language;
use crate::domain::passwords;
use crate::domain::staff::{Role, Staff};
use crate::domain::time::Time;
use crate::entropy;
use crate::store::{Error, Store};
use std::io::Write;

/// Codes printed of each account: enough for an afternoon.
const CODES_PRINTED: usize = 4;
/// Whose accounts there are.
const ROLES: [Role; 3] = [Role::Administrator, Role::Publisher, Role::Responder];

/// What was made, to be printed.
#[derive(Debug)]
pub struct DemoStaff {
    password: String,
    codes: Vec<(Role, Vec<String>)>,
}

impl DemoStaff {
    /// Makes the accounts in `store`, whose record stands at `now`.
    pub async fn make(store: &Store, now: Time) -> Result<DemoStaff, Failure> {
        let failed = |error: &Error| Failure::failed("the demo's staff could not be made", error);
        let made = DemoStaff::try_to_make(store, now).await;
        made.map_err(|error| failed(&error))
    }

    async fn try_to_make(store: &Store, now: Time) -> Result<DemoStaff, Error> {
        let without_chance = |error: getrandom::Error| Error::Fault(Box::new(error));
        let password = codes::recovery_code(entropy::bytes().map_err(without_chance)?);
        let salt = entropy::bytes().map_err(without_chance)?;
        let kept = passwords::hash(&password, salt).ok_or_else(|| Error::corrupt("a password without a hash"))?;
        let mut all = Vec::new();
        for role in ROLES {
            let (mut shown, recovery) = entropy::recovery_codes().map_err(without_chance)?;
            let (secret, kept) = (entropy::secret().map_err(without_chance)?, kept.clone());
            shown.truncate(CODES_PRINTED);
            let when = When { record: now, machine: Clock::System.now() };
            let made = store.write(move |conn| {
                actions::provide(conn, when, &Actor::console(), &member(role)?, &kept, &secret, &recovery)
            });
            made.await?;
            all.push((role, shown));
        }
        Ok(DemoStaff { password, codes: all })
    }

    /// Says how to sign in at `address`.
    pub fn tell(&self, address: std::net::SocketAddr, out: &mut dyn Write) -> Result<(), Failure> {
        let password = &self.password;
        writeln!(
            out,
            "Staff sign in at http://{address}/console/ with the password {password} and a code, each good once:"
        )?;
        for (role, codes) in &self.codes {
            writeln!(out, "  {:13} {}", role.as_str(), codes.join(" "))?;
        }
        writeln!(out, "What they do first stops the playing; time then passes as it does for everybody.")?;
        Ok(())
    }
}

/// The account of a role: its handle is the role's word.
fn member(role: Role) -> Result<Staff, Error> {
    let handle = Actor::of_staff(role.as_str()).map_err(|refusal| Error::corrupt(refusal.to_string()))?;
    // Whoever can read what the command prints reads English; their own account changes it.
    Ok(Staff { name: format!("Demo {}", role.as_str()), role, groups: None, language: Language::English, handle })
}
