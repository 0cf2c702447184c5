//! Who is on the staff, for administrators.

use super::{Frame, Typed};
use crate::domain::catalogue::Group;
use crate::domain::ids::GroupId;
use crate::domain::language::Language;
use crate::domain::staff::{Account, NAME_CHARS_MAX, Role};
use askama::Template;

/// What the page shows.
#[derive(Template)]
#[template(path = "console/staff.html")]
pub struct StaffPage<'a> {
    /// What stands around it.
    pub frame: Frame,
    /// Every account there ever was.
    pub accounts: &'a [Account],
    /// The component groups of the page.
    pub groups: &'a [Group],
    /// A link that was just made, shown this once: whose it is and what it is.
    pub link: Option<(&'a str, &'a str)>,
    /// An invitation that was not taken, as it was filled in.
    pub typed: &'a Typed,
}

impl StaffPage<'_> {
    fn role_word(&self, role: &Role) -> String {
        self.frame.say.word(&format!("role-{}", role.as_str()))
    }

    fn is_of(&self, account: &Account, role: &Role) -> bool {
        account.staff.role == *role
    }

    fn roles(&self) -> [Role; 4] {
        Role::ALL
    }

    fn languages(&self) -> [Language; 2] {
        Language::ALL
    }

    fn name_chars(&self) -> usize {
        NAME_CHARS_MAX
    }

    fn group_name<'g>(&self, group: &'g Group) -> &'g str {
        group.names.text(self.frame.say.0)
    }

    /// Whether somebody can sign in, in a word.
    fn standing(&self, account: &Account) -> String {
        let say = &self.frame.say;
        match (account.disabled_at.is_some(), account.is_open()) {
            (true, _) => say.word("standing-disabled"),
            (false, true) => say.word("standing-open"),
            (false, false) => say.word("standing-invited"),
        }
    }

    /// The groups of somebody by their names.
    fn groups_of(&self, account: &Account) -> String {
        let say = &self.frame.say;
        match &account.staff.groups {
            None => say.word("groups-all"),
            Some(ids) if ids.is_empty() => say.word("groups-none"),
            Some(ids) => {
                let named = self.groups.iter().filter(|group| ids.contains(&group.id));
                named.map(|group| self.group_name(group)).collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn has_group(&self, account: &Account, id: &GroupId) -> bool {
        account.staff.groups.as_ref().is_some_and(|ids| ids.contains(id))
    }

    /// The page.
    pub fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
