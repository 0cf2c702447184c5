//! Those who work in the console: who they are, what they may do, and for which component groups.

use super::actors::Actor;
use super::addresses::EmailAddress;
use super::ids::GroupId;
use super::language::Language;
use super::time::Time;

/// How long the name of somebody on the staff may be: a role in two languages fits.
pub const NAME_CHARS_MAX: usize = 60;

/// What somebody may do. Each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Drafts and proposes for their own groups, and keeps the internal log.
    Responder,
    /// Publishes, and approves what others drafted.
    Publisher,
    /// Manages staff and settings as well.
    Administrator,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Responder, Role::Publisher, Role::Administrator];

    /// Its word in the database, on the command line and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Responder => "responder",
            Role::Publisher => "publisher",
            Role::Administrator => "administrator",
        }
    }

    /// Reads its word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody on the staff. The handle signs what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The name that signs their acts: a role or a short name, never an address.
    pub handle: Actor,
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The component groups that they may touch; `None` is all of them and what stands in no group.
    pub groups: Option<Vec<GroupId>>,
    /// The language that the console speaks to them.
    pub language: Language,
}

impl Staff {
    /// True where they may change what stands in `group`; `None` is what stands in no group or concerns the whole page,
    /// which only those without a limit may touch.
    pub fn may_touch(&self, group: Option<GroupId>) -> bool {
        match (&self.groups, group) {
            (None, _) => true,
            (Some(theirs), Some(group)) => theirs.contains(&group),
            (Some(_), None) => false,
        }
    }

    /// True where they may say who is on call, and for whom: publishers and administrators without a limit.
    pub fn may_order(&self) -> bool {
        self.role >= Role::Publisher && self.groups.is_none()
    }

    /// True where they, being an administrator, may arrange the account of `other`. Whoever is limited to groups arranges only
    /// accounts that are limited to some of the same groups, and never their own: else the limit would be theirs to lift.
    pub fn may_arrange(&self, other: &Staff) -> bool {
        match (&self.groups, &other.groups) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(theirs), Some(others)) => {
                self.handle != other.handle && others.iter().all(|group| theirs.contains(group))
            }
        }
    }
}

/// Somebody's account: who they are and how they prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub staff: Staff,
    /// The hash of the password, in the PHC string format; `None` before an invitation was taken up.
    pub password: Option<String>,
    /// The secret that their phone makes codes from, in base32; `None` as above.
    pub secret: Option<String>,
    /// A secret that was shown to them and that no code has confirmed yet.
    pub pending_secret: Option<String>,
    /// The last time step whose code was used: none before it or at it counts again.
    pub used_step: Option<i64>,
    /// When the account was made.
    pub added_at: Time,
    /// Since when it is closed.
    pub disabled_at: Option<Time>,
    /// Where they are alerted by mail; gone when the account is closed.
    pub email: Option<EmailAddress>,
}

impl Account {
    /// True where somebody can sign in with it.
    pub fn is_open(&self) -> bool {
        self.disabled_at.is_none() && self.password.is_some() && self.secret.is_some()
    }

    /// True for an open account that may manage staff.
    pub fn administers(&self) -> bool {
        self.is_open() && self.staff.role == Role::Administrator
    }
}

/// Why something is not done to the staff. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StaffRefusal {
    /// The handle names nobody.
    #[error("nobody on the staff is called {handle}; `bonghwa staff list` names them all")]
    Unknown {
        /// What was looked for.
        handle: String,
    },
    /// The handle is somebody's.
    #[error("{handle} is on the staff already: choose another handle, or change that account")]
    Taken {
        /// Whose.
        handle: Actor,
    },
    /// The name cannot be shown.
    #[error("the name is empty or too long: write one line of at most {NAME_CHARS_MAX} characters")]
    Name,
    /// The account reaches beyond the groups of whoever would arrange it.
    #[error(
        "{handle} is not limited to groups of yours: accounts beyond your groups, and your own, are for an administrator \
         without a limit"
    )]
    Beyond {
        /// Whose.
        handle: Actor,
    },
    /// Nobody else could manage staff.
    #[error("{handle} is the last administrator who can sign in: make somebody else one first")]
    LastAdministrator {
        /// Who.
        handle: Actor,
    },
    /// The account is closed.
    #[error("the account of {handle} is closed: open it again first")]
    Disabled {
        /// Whose.
        handle: Actor,
    },
    /// The account was never taken up.
    #[error("{handle} has not taken up the invitation yet: send a new one instead")]
    NotJoined {
        /// Whose.
        handle: Actor,
    },
    /// The account was taken up.
    #[error("{handle} has taken up an invitation already: an emergency sign-in is what helps now")]
    Joined {
        /// Whose.
        handle: Actor,
    },
    /// The link was used, has expired, or never was.
    #[error("this link cannot be used any more: ask for a new one")]
    Link,
    /// The code is not what the phone would show.
    #[error("the code does not fit, or was used already: wait for the next one and type that")]
    Code,
    /// The password that was typed is not the present one.
    #[error("the present password does not fit; nothing was changed")]
    Password,
    /// There is no new secret to confirm.
    #[error("no new phone is being set up: begin again")]
    NothingPending,
}

/// The account of `handle` among `accounts`.
pub fn find<'a>(accounts: &'a [Account], handle: &Actor) -> Result<&'a Account, StaffRefusal> {
    let found = accounts.iter().find(|account| account.staff.handle == *handle);
    found.ok_or_else(|| StaffRefusal::Unknown { handle: handle.to_string() })
}

/// Refuses to take the role or the account from the last of `accounts` that can manage staff.
pub fn require_other_administrator(accounts: &[Account], handle: &Actor) -> Result<(), StaffRefusal> {
    let is_one = accounts.iter().any(|account| account.staff.handle == *handle && account.administers());
    let is_another = accounts.iter().any(|account| account.staff.handle != *handle && account.administers());
    if is_one && !is_another { Err(StaffRefusal::LastAdministrator { handle: handle.clone() }) } else { Ok(()) }
}

/// The name as it is kept: one line without spaces around it.
pub fn name(text: &str) -> Result<String, StaffRefusal> {
    let name = text.trim();
    let is_sound = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    if is_sound { Ok(name.to_owned()) } else { Err(StaffRefusal::Name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn account(handle: &str, role: Role) -> Account {
        Account {
            staff: Staff {
                handle: Actor::parse(handle).unwrap(),
                name: handle.to_owned(),
                role,
                groups: None,
                language: Language::Korean,
            },
            password: Some(String::new()),
            secret: Some(String::new()),
            pending_secret: None,
            used_step: None,
            added_at: from_millis(0).unwrap(),
            disabled_at: None,
            email: None,
        }
    }

    #[test]
    fn a_role_may_do_what_the_roles_before_it_may() {
        assert!(Role::ALL.is_sorted());
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("owner"), None);
    }

    #[test]
    fn rights_end_where_the_groups_of_somebody_end() {
        let (theirs, others) = (GroupId::from_slug("mobility"), GroupId::from_slug("pay"));
        let mut staff = account("mobility-lead", Role::Publisher).staff;
        assert!(staff.may_touch(Some(theirs)) && staff.may_touch(None));
        staff.groups = Some(vec![theirs]);
        assert!(staff.may_touch(Some(theirs)) && !staff.may_touch(Some(others)));
        assert!(!staff.may_touch(None), "what concerns the whole page is not theirs alone");
        assert!(!staff.may_order(), "the order of duty is everybody's");
        staff.groups = Some(Vec::new());
        assert!(!staff.may_touch(Some(theirs)));
    }

    #[test]
    fn a_limited_administrator_arranges_what_is_inside_the_limit_and_never_their_own() {
        let (theirs, others) = (GroupId::from_slug("mobility"), GroupId::from_slug("pay"));
        let limited = |handle: &str, groups: Option<Vec<GroupId>>| {
            let mut staff = account(handle, Role::Administrator).staff;
            staff.groups = groups;
            staff
        };
        let lead = limited("lead", Some(vec![theirs]));
        assert!(lead.may_arrange(&limited("other", Some(vec![theirs]))));
        assert!(lead.may_arrange(&limited("other", Some(Vec::new()))));
        for beyond in [Some(vec![theirs, others]), Some(vec![others]), None] {
            assert!(!lead.may_arrange(&limited("other", beyond.clone())), "{beyond:?}");
        }
        assert!(!lead.may_arrange(&lead));
        let free = limited("free", None);
        assert!(free.may_arrange(&free) && free.may_arrange(&lead));
    }

    #[test]
    fn the_last_administrator_who_can_sign_in_stays_one() {
        let handle = |name: &str| Actor::parse(name).unwrap();
        let mut accounts = vec![account("lead", Role::Administrator), account("other", Role::Administrator)];
        assert_eq!(require_other_administrator(&accounts, &handle("lead")), Ok(()));
        accounts[1].password = None;
        let refused = require_other_administrator(&accounts, &handle("lead"));
        assert_eq!(
            refused,
            Err(StaffRefusal::LastAdministrator { handle: handle("lead") }),
            "an invitation is no help"
        );
        assert_eq!(require_other_administrator(&accounts, &handle("other")), Ok(()));
        accounts[1] = account("other", Role::Publisher);
        assert!(require_other_administrator(&accounts, &handle("lead")).is_err());
        assert_eq!(require_other_administrator(&accounts, &handle("other")), Ok(()));
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(name("  당직 책임자 "), Ok("당직 책임자".to_owned()));
        for text in ["", "  ", "a\nb", &"가".repeat(61)] {
            assert_eq!(name(text), Err(StaffRefusal::Name), "{text:?}");
        }
    }
}
