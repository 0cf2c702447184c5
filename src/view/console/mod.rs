//! How the console looks: one file per noun, each with the page that it makes. Its words are in
//! `templates/console/locales/`, a file per noun in each language; its markup in `templates/console/`.

mod account;
mod audit;
mod board;
mod clocks;
mod contradictions;
mod desk;
mod duty;
mod frame;
mod joining;
mod phone;
mod refusals;
mod refused;
mod say;
mod screen;
mod settings;
mod sign_in;
mod signals;
mod since;
mod staff;
mod statuses;
mod timeline;
mod told;
mod typed;

pub use account::{AccountPage, short};
pub use audit::{AuditPage, export_line};
pub use contradictions::PublicWords;
pub use duty::DutyPage;
pub use frame::{Frame, STYLE, Section, Signer, style_address};
pub use joining::{CodesPage, EmergencyPage, JoinPage};
pub use phone::Phone;
pub use refusals::{password_refusal, staff_refusal};
pub use refused::{refused_act, refused_duty, refused_setting};
pub use say::Say;
pub use screen::Screen;
pub use settings::SettingsPage;
pub use sign_in::SignInPage;
pub use staff::StaffPage;
pub use statuses::StatusPage;
pub use timeline::{UNDO_FOR, undoable};
pub use told::ToldPage;
pub use typed::Typed;
