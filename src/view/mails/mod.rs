//! Mails: from what is true to a finished message in one language and one zone.
//!
//! [`of_incident`], [`of_maintenance`] and [`of_statuses`] tell what subscribers asked to hear; [`letters`] is what goes to one person alone;
//! [`alerts`] goes to staff. Each gives a [`Written`]: subject, text and HTML. A mail says what the page says, in the page's own
//! words: it is made of the same sentences, rows, estimates and promises.
//!
//! A notification goes to hundreds of thousands, so [`Mail`] encodes a [`Written`] once, and [`assemble`] makes a copy of it
//! with what is one reader's own: address, id, why they get it, their links. No copy runs a template.
//!
//! The words are in `templates/mail/locales/`, the markup in `templates/mail/`. Styles stand on the elements, because mail
//! programs drop style sheets; nothing is fetched from anywhere, so nobody learns that a mail was read.

pub mod alerts;
pub mod letters;

mod content;
mod headers;
mod incidents;
mod maintenances;
mod message;
mod parts;
mod reasons;
mod say;
mod statuses;
mod subjects;
mod transfer;
mod written;

#[cfg(test)]
mod gallery;
#[cfg(test)]
mod wire_tests;

pub use headers::{Link, MailDomain, MessageId, Sender};
pub use incidents::of_incident;
pub use maintenances::of_maintenance;
pub use message::{Headers, Mail, Personal, assemble};
pub use reasons::{Because, Reason};
pub use statuses::of_statuses;
pub use written::{Setting, Written};
