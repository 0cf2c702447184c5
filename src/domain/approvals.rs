//! Who must agree before words are public. What is demanded follows from the impact; what was agreed to is one exact text:
//! a single later letter voids it.

use super::actors::Actor;
use super::incidents::Impact;
use super::staff::{Account, Role};
use super::time::Time;
use std::time::Duration;

/// Who must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Nobody beside whoever publishes.
    Nobody,
    /// A publisher who wrote none of it.
    Publisher,
    /// Two such publishers, or one administrator.
    TwoPublishers,
}

impl Demand {
    /// Every demand.
    pub const ALL: [Demand; 3] = [Demand::Nobody, Demand::Publisher, Demand::TwoPublishers];

    /// Its word in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Demand::Nobody => "nobody",
            Demand::Publisher => "publisher",
            Demand::TwoPublishers => "two_publishers",
        }
    }

    /// The demand of a word, or `None`.
    pub fn parse(word: &str) -> Option<Demand> {
        Demand::ALL.into_iter().find(|demand| demand.as_str() == word)
    }
}

/// What happens to words that nobody has judged by their deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overdue {
    /// They wait on.
    Held,
    /// An administrator may publish them with a reason, which is recorded and shown. Nothing goes out by itself.
    Override,
}

impl Overdue {
    /// Both.
    pub const ALL: [Overdue; 2] = [Overdue::Held, Overdue::Override];

    /// Its word in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Overdue::Held => "held",
            Overdue::Override => "override",
        }
    }

    /// What a word stands for, or `None`.
    pub fn parse(word: &str) -> Option<Overdue> {
        Overdue::ALL.into_iter().find(|overdue| overdue.as_str() == word)
    }
}

/// Who must agree to what, as the operator set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matrix {
    /// By impact, from the least.
    pub demands: [Demand; 4],
    /// How long words may wait for a judgement.
    pub within: Duration,
    /// What happens then.
    pub overdue: Overdue,
}

impl Default for Matrix {
    /// A publisher agrees to what tells of an outage; ten minutes are two thirds of the shortest promise of a next word.
    fn default() -> Matrix {
        Matrix {
            demands: [Demand::Nobody, Demand::Nobody, Demand::Publisher, Demand::Publisher],
            within: Duration::from_secs(600),
            overdue: Overdue::Override,
        }
    }
}

impl Matrix {
    /// Who must agree to words about an incident of `impact`.
    pub fn demand(&self, impact: Impact) -> Demand {
        let place = Impact::ALL.iter().position(|one| *one == impact).unwrap_or(Impact::ALL.len() - 1);
        self.demands[place]
    }

    /// The instant by which words that wait since `asked_at` are to be judged.
    pub fn deadline(&self, asked_at: Time) -> Time {
        asked_at + chrono::Duration::from_std(self.within).unwrap_or_default()
    }
}

/// What somebody said of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may go out.
    Approved,
    /// It goes back to whoever wrote it, with a note.
    Returned,
    /// It goes out without the agreement that is due, with a reason.
    Overridden,
    /// Its signatory stands under it.
    Signed,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::Approved, Verdict::Returned, Verdict::Overridden, Verdict::Signed];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Approved => "approved",
            Verdict::Returned => "returned",
            Verdict::Overridden => "overridden",
            Verdict::Signed => "signed",
        }
    }

    /// The verdict of a word, or `None`.
    pub fn parse(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// A verdict with who gave it, on which text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub by: Actor,
    /// True for an administrator, as of then.
    pub is_administrator: bool,
    /// What.
    pub verdict: Verdict,
    /// The hash of the text.
    pub hash: String,
    /// Why; empty for most approvals.
    pub note: String,
    /// When.
    pub at: Time,
}

/// A verdict as it is worth today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The revision that it was given on.
    pub revision: i32,
    /// The verdict. That of an administrator who is none any more weighs what a publisher's does.
    pub approval: Approval,
    /// False where whoever gave it could not give it today: the account is closed, or has another role. That words went back
    /// holds all the same.
    pub counts: bool,
}

impl Judgement {
    /// What `approval` of `revision` is worth, now that whoever gave it has `account`.
    pub fn of(revision: i32, mut approval: Approval, account: Option<&Account>) -> Judgement {
        let needed = match approval.verdict {
            Verdict::Returned | Verdict::Signed => Role::Viewer,
            Verdict::Approved => Role::Publisher,
            Verdict::Overridden => Role::Administrator,
        };
        let may = |role: Role| account.is_some_and(|account| account.is_open() && account.staff.role >= role);
        approval.is_administrator &= may(Role::Administrator);
        let counts = approval.verdict == Verdict::Returned || may(needed);
        Judgement { revision, approval, counts }
    }
}

/// Why a verdict is not taken, or words do not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalRefusal {
    /// By an author.
    #[error("whoever wrote any of these words cannot approve them: another publisher does")]
    OwnWords,
    /// On another text.
    #[error("the words were changed after this page was opened: read them again, then decide")]
    ChangedMeanwhile,
    /// Words that wait for nobody.
    #[error(
        "these words do not wait for approval: nobody asked, or they were changed since; their author asks for it first"
    )]
    NotAsked,
    /// A word that is no verdict.
    #[error("{word:?} is no verdict: approve, return, override or sign")]
    UnknownVerdict {
        /// What was sent, cut.
        word: String,
    },
    /// Without a reason.
    #[error("write why: it is recorded, and shown with the words")]
    ReasonMissing,
    /// Too early.
    #[error(
        "an administrator may publish without approval only after the deadline, and only where the settings say so"
    )]
    NotOverdue,
    /// Not by this person.
    #[error("only whoever is named as a signatory signs")]
    NotSignatory,
    /// Not enough.
    #[error("not published: these words wait for the approval of {missing} more")]
    Missing {
        /// How many publishers; an administrator counts for all.
        missing: usize,
    },
}

/// How far the agreement to one text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// None is due.
    NotDue,
    /// So many publishers are still missing.
    Missing(usize),
    /// It went back, with this note.
    Returned(Approval),
    /// It is there; the first of those who agreed.
    Given(Approval),
    /// It was overridden.
    Overridden(Approval),
}

impl Standing {
    /// What `approvals` (in the order in which they were given) come to for the text of `hash`, of which `writers` wrote.
    pub fn of(demand: Demand, hash: &str, writers: &[Actor], approvals: &[Approval]) -> Standing {
        let needed = match demand {
            Demand::Nobody => return Standing::NotDue,
            Demand::Publisher => 1,
            Demand::TwoPublishers => 2,
        };
        let on_this: Vec<&Approval> = approvals.iter().filter(|one| one.hash == hash).collect();
        let last = |verdict| on_this.iter().rev().find(|one| one.verdict == verdict);
        if let Some(overridden) = last(Verdict::Overridden) {
            return Standing::Overridden((*overridden).clone());
        }
        let returned_at = on_this.iter().rposition(|one| one.verdict == Verdict::Returned);
        let since = returned_at.map_or(0, |place| place + 1);
        let counts = |one: &&&Approval| one.verdict == Verdict::Approved && !writers.contains(&one.by);
        let mut given: Vec<&Approval> = Vec::new();
        for one in on_this[since..].iter().filter(counts) {
            if given.iter().all(|other| other.by != one.by) {
                given.push(one);
            }
        }
        let weight = if given.iter().any(|one| one.is_administrator) { needed } else { given.len().min(needed) };
        match (given.first(), returned_at) {
            (Some(first), _) if weight >= needed => Standing::Given((*first).clone()),
            (None, Some(place)) => Standing::Returned(on_this[place].clone()),
            _ => Standing::Missing(needed - weight),
        }
    }

    /// Refuses words to which the agreement that is due is missing.
    pub fn require(&self) -> Result<(), ApprovalRefusal> {
        match self {
            Standing::NotDue | Standing::Given(_) | Standing::Overridden(_) => Ok(()),
            Standing::Missing(missing) => Err(ApprovalRefusal::Missing { missing: *missing }),
            Standing::Returned(_) => Err(ApprovalRefusal::Missing { missing: 1 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn actor(name: &str) -> Actor {
        Actor::parse(name).unwrap()
    }

    fn said(by: &str, verdict: Verdict, hash: &str) -> Approval {
        let at = from_millis(0).unwrap();
        let is_administrator = by == "admin";
        Approval { by: actor(by), is_administrator, verdict, hash: hash.into(), note: String::new(), at }
    }

    fn standing(demand: Demand, approvals: &[Approval]) -> Standing {
        Standing::of(demand, "h", &[actor("writer")], approvals)
    }

    #[test]
    fn the_matrix_says_who_must_agree() {
        let matrix = Matrix::default();
        assert_eq!(matrix.demand(Impact::None), Demand::Nobody);
        assert_eq!(matrix.demand(Impact::Critical), Demand::Publisher);
        assert_eq!(standing(Demand::Nobody, &[]), Standing::NotDue);
        assert_eq!(standing(Demand::Publisher, &[]), Standing::Missing(1));
    }

    #[test]
    fn who_wrote_it_does_not_count_nor_does_one_person_twice() {
        let approved = |by| said(by, Verdict::Approved, "h");
        assert_eq!(standing(Demand::Publisher, &[approved("writer")]), Standing::Missing(1));
        assert_eq!(standing(Demand::Publisher, &[approved("one")]), Standing::Given(approved("one")));
        assert_eq!(standing(Demand::TwoPublishers, &[approved("one"), approved("one")]), Standing::Missing(1));
        let two = [approved("one"), approved("two")];
        assert_eq!(standing(Demand::TwoPublishers, &two), Standing::Given(approved("one")));
        assert_eq!(standing(Demand::TwoPublishers, &[approved("admin")]), Standing::Given(approved("admin")));
    }

    #[test]
    fn a_later_letter_voids_what_was_agreed_to() {
        let before = said("one", Verdict::Approved, "another text");
        assert_eq!(standing(Demand::Publisher, &[before]), Standing::Missing(1));
        let overridden = said("admin", Verdict::Overridden, "another text");
        assert_eq!(standing(Demand::Publisher, &[overridden]), Standing::Missing(1));
    }

    #[test]
    fn what_was_returned_waits_for_a_new_agreement() {
        let (approved, returned) = (said("one", Verdict::Approved, "h"), said("two", Verdict::Returned, "h"));
        let stands = standing(Demand::Publisher, &[approved.clone(), returned.clone()]);
        assert_eq!(stands, Standing::Returned(returned.clone()));
        assert!(stands.require().is_err());
        assert_eq!(standing(Demand::Publisher, &[returned, approved.clone()]), Standing::Given(approved));
    }

    #[test]
    fn what_somebody_could_not_say_today_does_not_count() {
        let account = |role, disabled_at| Account {
            staff: crate::domain::staff::Staff {
                handle: actor("lead"),
                name: "lead".into(),
                role,
                groups: None,
                language: crate::domain::language::Language::Korean,
            },
            password: Some(String::new()),
            secret: Some(String::new()),
            pending_secret: None,
            used_step: None,
            added_at: from_millis(0).unwrap(),
            disabled_at,
            email: None,
        };
        let counts = |verdict, account: Option<&Account>| Judgement::of(1, said("admin", verdict, "h"), account).counts;
        let lead = account(Role::Publisher, None);
        let closed = account(Role::Administrator, from_millis(1));
        assert!(counts(Verdict::Approved, Some(&lead)) && !counts(Verdict::Overridden, Some(&lead)));
        assert!(!Judgement::of(1, said("admin", Verdict::Approved, "h"), Some(&lead)).approval.is_administrator);
        let responder = account(Role::Responder, None);
        assert!(!counts(Verdict::Approved, Some(&responder)) && counts(Verdict::Signed, Some(&responder)));
        for gone in [None, Some(&closed)] {
            assert!(
                !counts(Verdict::Approved, gone)
                    && !counts(Verdict::Overridden, gone)
                    && !counts(Verdict::Signed, gone)
            );
            assert!(counts(Verdict::Returned, gone));
        }
    }

    #[test]
    fn an_override_lets_words_out_and_is_told_apart() {
        let overridden = said("admin", Verdict::Overridden, "h");
        let stands = standing(Demand::TwoPublishers, std::slice::from_ref(&overridden));
        assert_eq!(stands, Standing::Overridden(overridden));
        assert_eq!(stands.require(), Ok(()));
    }
}
