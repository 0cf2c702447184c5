//! How the console looks: one file per noun, each with the page that it makes. Its words are in
//! `templates/console/locales/`, a file per noun in each language; its markup in `templates/console/`.

mod account;
mod audit;
mod frame;
mod joining;
mod phone;
mod refusals;
mod say;
mod settings;
mod sign_in;
mod staff;
mod told;

pub use account::{AccountPage, short};
pub use audit::{AuditPage, export_line};
pub use frame::{Frame, STYLE, Section, Signer, style_address};
pub use joining::{CodesPage, EmergencyPage, JoinPage};
pub use phone::Phone;
pub use refusals::{password_refusal, staff_refusal};
pub use say::Say;
pub use settings::SettingsPage;
pub use sign_in::SignInPage;
pub use staff::StaffPage;
pub use told::ToldPage;
