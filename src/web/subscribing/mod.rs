//! Readers who want to be told by mail: asking for it, confirming it, changing it, ending it.
//!
//! Nobody signs in here. What changes something for one person is reached by a link that was sent to their mailbox, and by a form
//! on the page behind it: GET changes nothing, because programs that look for harm in mails follow links. Whatever is asked for,
//! the answer is the same for an address that is known and for one that is not. Every handler begins with [`Visit`]: in which
//! language, with which key, and whether any of this is offered at all.

mod answers;
pub(super) mod asking;
pub(super) mod confirming;
pub(super) mod export;
mod forms;
pub(super) mod settings;
mod stamps;
pub(super) mod unsubscribing;
mod visit;

pub(super) use answers::{secure, serves};
pub use visit::Subscribing;
use visit::Visit;
