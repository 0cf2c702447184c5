//! The door through which people come in.
//!
//! Public files never enter the router: `front` answers them from memory. Everything else goes through `routes`, where
//! each handler is declared with its audience and gets a request id and a line in the log.

mod error;
mod front;
mod health;
mod limits;
mod patience;
mod peer;
mod request_log;
mod routes;
mod server;

pub use server::{Bound, State, bind};
