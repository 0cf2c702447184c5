//! How the console looks: one file per noun, each with the page that it makes. Its words are in
//! `templates/console/locales/`, a file per noun in each language; its markup in `templates/console/`.

mod frame;
mod say;
mod sign_in;
mod told;

pub use frame::{Frame, Section, Signer, STYLE, style_address};
pub use say::Say;
pub use sign_in::SignInPage;
pub use told::ToldPage;
