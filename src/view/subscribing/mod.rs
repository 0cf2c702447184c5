//! How asking to be told looks: the form, what it answers, the pages that links in mails lead to.
//!
//! These pages are made for one person in a request, unlike those of the public site, but look like them: the same styles, and
//! no script at all. Their words are in `templates/subscribing/locales`, asked for by key as the console does. Nothing here
//! says whether an address is known.

mod ask;
mod form;
mod frame;
mod offered;
mod say;
mod told;
mod unsubscribing;
mod wishes;

pub use ask::AskPage;
pub use form::{FormFor, FormPage, Typed};
pub use frame::{At, content_security_policy};
pub use offered::{Offered, OpenIncident};
pub use say::Amiss;
pub use told::{ConfirmPage, Told, ToldPage};
pub use unsubscribing::UnsubscribePage;
