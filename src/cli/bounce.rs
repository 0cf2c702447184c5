//! `bonghwa bounce < MESSAGE`: takes a mail that came back, from whatever mail server hands it over.
//!
//! Exit codes are those that mail servers know (sysexits.h): 0 where it was taken, 65 where the message is no report of a failed
//! delivery, 75 where it should be handed over again later, 78 where the settings must be changed first. The answer is the same for a mark
//! that is ours and for one that is not.

use super::{Failure, database};
use crate::actions::bounces::{self, Returned, Teller};
use crate::channels::email::bounces::{BYTES_MAX, Bounce, Unreadable, read};
use crate::clock::Clock;
use crate::config::{self, Config, environment};
use crate::domain::subscriber_links::LinkKey;
use crate::store::Error;
use clap::Args;
use std::io::{Read, Write};
use std::path::Path;

/// The message is not what it should be (EX_DATAERR).
const EXIT_MESSAGE: u8 = 65;
/// It may go better later (EX_TEMPFAIL).
const EXIT_LATER: u8 = 75;
/// The settings must be changed first (EX_CONFIG).
const EXIT_SETTINGS: u8 = 78;
/// What is said of whatever was taken.
const TAKEN: &str = "the report was taken";

/// What `bounce` is told; the message comes on standard input.
#[derive(Debug, Args)]
pub struct Arguments {}

/// Takes the report on standard input.
pub fn run(_: &Arguments, path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let settings = |sentences: Vec<String>| Failure::Coded(EXIT_SETTINGS, sentences);
    let config = config::load(path, environment::variables());
    let config = config.map_err(|faults| settings(faults.iter().map(ToString::to_string).collect()))?;
    let (Some(email), Some(key)) = (&config.email, &config.subscribers) else {
        return Err(settings(vec!["no mail goes out: set [email] and subscribers.secret_file".to_owned()]));
    };
    let mut message = Vec::new();
    // A byte more than is looked at shows that there are too many.
    std::io::stdin().take(BYTES_MAX as u64 + 1).read_to_end(&mut message).map_err(|error| later("read", &error))?;
    match read(&message, &email.return_path) {
        Ok(bounce) => take(&config, key.clone(), bounce)?,
        // A server that says it is still trying, or that all is well.
        Err(Unreadable::NoFailure) => {}
        Err(unreadable) => return Err(Failure::Coded(EXIT_MESSAGE, vec![unreadable.to_string()])),
    }
    Ok(writeln!(out, "{TAKEN}")?)
}

fn take(config: &Config, key: LinkKey, bounce: Bounce) -> Result<(), Failure> {
    let Some(mark) = bounce.tag else { return Ok(()) };
    let returned = match (bounce.is_permanent, bounce.is_given_up) {
        (true, _) => Returned::Gone,
        (false, true) => Returned::GivenUp,
        (false, false) => Returned::Delayed,
    };
    let (now, said) = (Clock::System.now(), bounce.diagnostic);
    let store = database::open(config).map_err(|failure| Failure::Coded(EXIT_LATER, failure.sentences().to_vec()))?;
    let recipient = bounce.recipient;
    let note = store.write::<_, Error, _>(move |conn| {
        let teller = Teller::Report(recipient.as_ref());
        bounces::note(conn, &key, (teller, &mark), (returned, &said), now)
    });
    let noted = super::block_on(note)?;
    noted.map(drop).map_err(|error| later("written down", &error))
}

fn later(what: &str, error: &(dyn std::error::Error + 'static)) -> Failure {
    let failure = Failure::failed(&format!("the report could not be {what}"), error);
    Failure::Coded(EXIT_LATER, failure.sentences().to_vec())
}
