//! What there is to report on: facilities, groups, components and their functions.
//!
//! These are entries as they stand in the database. What an operator writes is a *draft* in a file, made of slugs; it
//! becomes entries by `actions::catalogue`: [`draft`] is the file, [`resolve`] finds whom it means, [`plan`] says what
//! would change.

pub mod draft;
pub mod plan;
pub mod resolve;

use super::ids::{ComponentId, FacilityId, GroupId};
use super::language::Texts;
use super::probes::Probe;

/// A place or supplier that components run on and that can be lost as a whole. Facilities form a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Its public id.
    pub id: FacilityId,
    /// Its name in files.
    pub slug: String,
    /// The facility it stands in.
    pub parent: Option<FacilityId>,
    /// What it is, in the operator's words: `site`, `building`, `room`, `cloud-region`, `network`, `provider` …
    pub kind: String,
    /// Who runs it.
    pub operator: Option<String>,
    /// Its name for people.
    pub names: Texts,
    /// Its place among its siblings.
    pub position: i32,
}

/// A family of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its public id.
    pub id: GroupId,
    /// Its name in files.
    pub slug: String,
    /// Its name for people.
    pub names: Texts,
    /// A sentence about it; may be empty.
    pub descriptions: Texts,
    /// Its place on the page.
    pub position: i32,
}

/// Who may change a component's public status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// A confirmed verdict changes it.
    Automatic,
    /// Only staff change it; verdicts are shown to them.
    Manual,
}

impl Policy {
    /// Its word in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Policy::Automatic => "automatic",
            Policy::Manual => "manual",
        }
    }

    /// The policy of a word, or `None`.
    pub fn parse(word: &str) -> Option<Policy> {
        [Policy::Automatic, Policy::Manual].into_iter().find(|policy| policy.as_str() == word)
    }
}

/// A service, or (with a parent) one thing people do with it: a function. Only leaves have a status of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its public id.
    pub id: ComponentId,
    /// Its name in files.
    pub slug: String,
    /// The group it stands in; a function stands in its parent's.
    pub group: Option<GroupId>,
    /// The component that this is a function of. A function has no functions: three levels at most, with the group.
    pub parent: Option<ComponentId>,
    /// Its name for people.
    pub names: Texts,
    /// A sentence about it; may be empty.
    pub descriptions: Texts,
    /// How much the public depends on it: 1 (first) to 4.
    pub tier: Option<u8>,
    /// Who runs it, where that is not the page's owner.
    pub operator: Option<String>,
    /// Who may change its status.
    pub policy: Policy,
    /// The facilities it runs on; more than one means that it survives the loss of one.
    pub runs_on: Vec<FacilityId>,
    /// Its place in its group, or among its parent's functions.
    pub position: i32,
}

/// The whole catalogue, every list in the order of the page (parents before what stands in them).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    /// All facilities.
    pub facilities: Vec<Facility>,
    /// All groups.
    pub groups: Vec<Group>,
    /// All components, each followed by its functions.
    pub components: Vec<Component>,
    /// All probes.
    pub probes: Vec<Probe>,
}
