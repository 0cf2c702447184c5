//! What readers are told of statuses that changed while no incident and no planned work speaks of them: checks saw it, or staff said so.
//!
//! Damped, because checks may change their mind: changes are gathered for a moment, of each component only what is left of them is
//! told, and no component is told of again too soon.

use super::ids::ComponentId;
use super::status::Status;
use super::statuses::Span;
use super::time::Time;
use chrono::Duration;

/// How long changes are gathered: of what fails together, not every check is due in the same second.
pub const GATHERED: Duration = Duration::seconds(60);
/// How long a component is not told of again. Whoever sees it go up and down all night reads it on the page.
pub const APART: Duration = Duration::minutes(10);

/// What a component's readers are to be told, and were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsaid {
    /// Which leaf.
    pub component: ComponentId,
    /// What it was before the first change that nobody was told of.
    pub was: Status,
    /// When that change was recorded.
    pub changed_at: Time,
    /// When its readers were last told of a change; `None` where they never were.
    pub told_at: Option<Time>,
}

/// That the status of a component is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// Which leaf.
    pub component: ComponentId,
    /// What it was.
    pub was: Status,
    /// What it is.
    pub is: Status,
    /// Since when.
    pub since: Time,
}

impl Unsaid {
    /// What is left to be told where the component stands as `now_stands`. That it is seen to work for the first time, or again before
    /// anybody was told of a doubt, is no news.
    pub fn news(&self, now_stands: Span) -> Option<News> {
        let is_first_sight =
            self.was == Status::Unknown && now_stands.status == Status::Operational && self.told_at.is_none();
        let news = News { component: self.component, was: self.was, is: now_stands.status, since: now_stands.from };
        (news.was != news.is && !is_first_sight).then_some(news)
    }

    fn may_be_told(&self, now: Time) -> bool {
        self.told_at.is_none_or(|told_at| told_at + APART <= now)
    }
}

/// What is to be told at `now`: once the first of them has waited long enough, all that may be told, in one word.
pub fn due(unsaid: &[Unsaid], now: Time) -> Vec<Unsaid> {
    let may_be_told: Vec<Unsaid> = unsaid.iter().filter(|one| one.may_be_told(now)).copied().collect();
    match may_be_told.iter().any(|one| one.changed_at + GATHERED <= now) {
        true => may_be_told,
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn at(seconds: i64) -> Time {
        from_millis(seconds * 1_000).unwrap()
    }

    fn unsaid(slug: &str, was: Status, changed: i64, told: Option<i64>) -> Unsaid {
        Unsaid { component: ComponentId::from_slug(slug), was, changed_at: at(changed), told_at: told.map(at) }
    }

    #[test]
    fn changes_are_gathered_for_a_minute_and_told_together() {
        let (first, second) =
            (unsaid("a", Status::Operational, 0, None), unsaid("b", Status::Operational, 50, Some(-700)));
        assert_eq!(due(&[first, second], at(59)), []);
        assert_eq!(due(&[first, second], at(60)), [first, second]);
    }

    #[test]
    fn no_component_is_told_of_again_within_ten_minutes() {
        let again = unsaid("a", Status::MajorOutage, 100, Some(0));
        assert_eq!(due(&[again], at(599)), []);
        assert_eq!(due(&[again], at(600)), [again]);
        // Nor with what others have to tell.
        let other = unsaid("b", Status::Operational, 100, None);
        assert_eq!(due(&[again, other], at(200)), [other]);
    }

    #[test]
    fn only_what_is_left_of_all_changes_is_news() {
        let stands = |status| Span { from: at(30), until: None, status };
        let one = unsaid("a", Status::Operational, 0, None);
        assert_eq!(one.news(stands(Status::Operational)), None);
        assert_eq!(
            one.news(stands(Status::MajorOutage)).map(|news| (news.is, news.since)),
            Some((Status::MajorOutage, at(30)))
        );
        let first_sight = unsaid("a", Status::Unknown, 0, None);
        assert_eq!(first_sight.news(stands(Status::Operational)), None);
        assert!(first_sight.news(stands(Status::MajorOutage)).is_some());
        assert!(unsaid("a", Status::Unknown, 0, Some(-700)).news(stands(Status::Operational)).is_some());
    }
}
