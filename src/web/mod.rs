//! The door through which people come in.
//!
//! Public files never enter the router: `front` answers them from memory. Everything else goes through `routes`, where
//! each handler is declared with its audience and gets a request id and a line in the log; those of `console` stand behind
//! its gate, and those of `subscribing` answer readers who want to be told by mail.

mod console;
mod error;
mod front;
mod health;
mod hooks;
mod limits;
mod patience;
mod peer;
mod request_log;
mod routes;
mod server;
mod subscribing;

pub use console::{KeptIn, Settings, Signed};
pub use hooks::MailHook;
pub use routes::{Audience, Declared, ROUTES};
pub use server::{Bound, Knowing, State, bind};
pub use subscribing::Subscribing;
