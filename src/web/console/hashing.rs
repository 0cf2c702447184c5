//! Passwords take their time, on threads of their own and a few at once, so that whoever sends many cannot take the
//! processors from the public page.

use super::answers;
use crate::domain::passwords;
use crate::entropy;
use crate::store::Error;
use crate::web::server::State;
use std::time::Duration;

/// How long somebody waits for their turn: longer and the browser has given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// True where `password` is the one of which `kept` is the hash.
pub(super) async fn matches(state: &State, password: String, kept: String) -> Result<bool, Error> {
    in_turn(state, move || passwords::matches(&password, &kept)).await
}

/// What is kept of a new password.
pub(super) async fn hash(state: &State, password: String) -> Result<String, Error> {
    let salt = answers::drawn(entropy::bytes())?;
    let hash = in_turn(state, move || passwords::hash(&password, salt)).await?;
    hash.ok_or_else(|| Error::corrupt("a password that cannot be hashed"))
}

/// Does what takes the processor for long on a thread of its own, a few at once.
pub(super) async fn in_turn<T: Send + 'static>(
    state: &State,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let turn = tokio::time::timeout(PATIENCE, state.console.comparing.acquire()).await;
    let _turn = turn.map_err(|late| Error::Busy(Box::new(late)))?.map_err(|closed| Error::Fault(Box::new(closed)))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Fault(Box::new(error)))
}
