//! What stands around every page of the console: its head, the way to its parts, who is signed in, and what was just done.

use super::Say;
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::staff::{Role, Staff};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// All styles of the console, served under [`style_address`].
pub const STYLE: &str = include_str!("../../../templates/console/style.css");

/// The address of the styles: another one for other styles, so that browsers may keep them.
pub fn style_address() -> &'static str {
    static ADDRESS: LazyLock<String> = LazyLock::new(|| {
        let digest: String = Sha256::digest(STYLE).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("/console/style.css?v={digest}")
    });
    &ADDRESS
}

/// A part of the console that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The screen.
    Screen,
    /// What is being written for the public.
    Manuscripts,
    /// How far the telling of people is.
    Deliveries,
    /// Who is told.
    Subscribers,
    /// Who is on call.
    Duty,
    /// The status of components.
    Status,
    /// Planned work.
    Maintenances,
    /// Every probe.
    Probes,
    /// What there is to report on.
    Catalogue,
    /// The log of what was done.
    Audit,
    /// Who is on the staff.
    Staff,
    /// Mails as they would have gone out.
    Mails,
    /// The settings.
    Settings,
    /// One's own account.
    Account,
    /// None of them.
    Elsewhere,
}

/// The way to a part, the least role that may go there, and the key of its word; in the order of the navigation.
const SECTIONS: &[(Section, &str, Role, &str)] = &[
    (Section::Screen, "/console/", Role::Viewer, "section-screen"),
    (Section::Manuscripts, "/console/manuscripts", Role::Viewer, "section-manuscripts"),
    (Section::Status, "/console/status", Role::Publisher, "section-status"),
    (Section::Maintenances, "/console/maintenances", Role::Viewer, "section-maintenances"),
    (Section::Deliveries, "/console/deliveries", Role::Viewer, "section-deliveries"),
    (Section::Subscribers, "/console/subscribers", Role::Responder, "section-subscribers"),
    (Section::Duty, "/console/duty", Role::Viewer, "section-duty"),
    (Section::Probes, "/console/probes", Role::Viewer, "section-probes"),
    (Section::Catalogue, "/console/catalogue", Role::Viewer, "section-catalogue"),
    (Section::Audit, "/console/audit", Role::Viewer, "section-audit"),
    (Section::Staff, "/console/staff", Role::Administrator, "section-staff"),
    (Section::Mails, "/console/mails", Role::Administrator, "section-mails"),
    (Section::Settings, "/console/settings", Role::Administrator, "section-settings"),
    (Section::Account, "/console/account", Role::Viewer, "section-account"),
];

/// Who looks at the page.
#[derive(Debug, Clone)]
pub struct Signer {
    /// What colleagues call them.
    pub name: String,
    /// What signs their acts.
    pub handle: String,
    /// What they may do.
    pub role: Role,
    /// What every form of theirs carries in its field `csrf`.
    pub csrf: String,
}

/// A way in the navigation.
pub(super) struct Way {
    pub(super) path: &'static str,
    pub(super) word: String,
    pub(super) is_here: bool,
}

/// Everything that `console/base.html` needs.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Speaks the language of whoever looks.
    pub say: Say,
    /// What the page is called, in its heading and in the window's title.
    pub title: String,
    /// The name of the public page that is managed.
    pub page_name: String,
    /// True where that page is a rehearsal.
    pub is_rehearsal: bool,
    /// Where in the console this is.
    pub here: Section,
    /// Who looks; `None` before they signed in.
    pub signer: Option<Signer>,
    /// True where a folder takes the mails, which are to be looked at there.
    pub shows_mails: bool,
    /// What was just done, in a sentence.
    pub done: Option<String>,
    /// Why something was not done, in a sentence.
    pub refused: Option<String>,
    /// The form of the page that was not taken, where it says so itself.
    pub refused_at: Option<&'static str>,
}

impl Frame {
    /// The frame of a page that anybody may see.
    pub fn signed_out(page: &Page, is_rehearsal: bool, language: Language, title: String) -> Frame {
        Frame {
            say: Say(language),
            title,
            page_name: page.names.text(language).to_owned(),
            is_rehearsal,
            here: Section::Elsewhere,
            signer: None,
            shows_mails: false,
            done: None,
            refused: None,
            refused_at: None,
        }
    }

    /// The frame of a page for `staff`, whose forms carry `csrf`.
    pub fn of(page: &Page, is_rehearsal: bool, staff: &Staff, csrf: &str, here: Section, title: String) -> Frame {
        let signer = Signer {
            name: staff.name.clone(),
            handle: staff.handle.to_string(),
            role: staff.role,
            csrf: csrf.to_owned(),
        };
        Frame { here, signer: Some(signer), ..Frame::signed_out(page, is_rehearsal, staff.language, title) }
    }

    /// The same, saying what was just done.
    pub fn having_done(self, done: Option<String>) -> Frame {
        Frame { done, ..self }
    }

    /// The same, saying why something was not done.
    pub fn refusing(self, refused: Option<String>) -> Frame {
        Frame { refused, ..self }
    }

    /// The same, saying why at the form of which it is true; `None` is none of those that the page has.
    pub fn at_form(self, form: Option<&'static str>) -> Frame {
        Frame { refused_at: form, ..self }
    }

    /// Why `form` was not taken.
    pub(super) fn refusal_at(&self, form: &str) -> Option<&str> {
        self.refused.as_deref().filter(|_| self.refused_at == Some(form))
    }

    /// The tag of its language.
    pub(super) fn tag(&self) -> &'static str {
        self.say.0.tag()
    }

    pub(super) fn style(&self) -> &'static str {
        style_address()
    }

    /// What every form of the page carries.
    pub(super) fn csrf(&self) -> &str {
        self.signer.as_ref().map_or("", |signer| &signer.csrf)
    }

    /// The parts that whoever looks may go to.
    pub(super) fn ways(&self) -> Vec<Way> {
        let Some(signer) = &self.signer else { return Vec::new() };
        let way = |(section, path, _, key): &(Section, &'static str, Role, &str)| Way {
            path,
            word: self.say.word(key),
            is_here: *section == self.here,
        };
        let is_there = |section: Section| section != Section::Mails || self.shows_mails;
        SECTIONS.iter().filter(|(own, _, least, _)| signer.role >= *least && is_there(*own)).map(way).collect()
    }
}
