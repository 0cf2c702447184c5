//! The console: where staff come in, and what they find there.
//!
//! Every request for it passes [`gate`], which holds it against the audience of its route: who has a session and which
//! role, and that a form comes from one of our own pages. Handlers behind it take [`Signed`] (who asks), [`Fields`] (what
//! a form says) and [`Known`] (what the server knows), and answer through [`answers`].

pub(super) mod answers;
mod cookie;
mod fields;
pub(super) mod gate;
mod hashing;
mod instants;
mod known;
mod packing;
mod recovering;
mod signed;

pub(super) mod account;
pub(super) mod alerts;
pub(super) mod audit;
pub(super) mod catalogue;
pub(super) mod deliveries;
pub(super) mod duty;
pub(super) mod incidents;
pub(super) mod joining;
pub(super) mod mails;
pub(super) mod maintenances;
pub(super) mod manuscripts;
pub(super) mod probes;
pub(super) mod screen;
pub(super) mod script;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod staff;
pub(super) mod statuses;
pub(super) mod style;
pub(super) mod subscriber_lists;
pub(super) mod subscribers;
pub(super) mod templates;

pub(super) use answers::is_of_console;
pub use catalogue::KeptIn;
pub use fields::Fields;
pub(super) use known::Console;
pub use known::{Known, Settings};
pub use signed::Signed;
