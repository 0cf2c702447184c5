//! Refusals for people: components are called by their names there, and by their slugs everywhere else.

use super::IncidentRefusal;

impl IncidentRefusal {
    /// The same refusal, with what `name` makes of each slug in its place.
    pub fn naming(self, name: &dyn Fn(&str) -> String) -> IncidentRefusal {
        use IncidentRefusal as R;
        let one = |slug: String| name(&slug);
        let all = |slugs: Vec<String>| slugs.iter().map(|slug| name(slug)).collect();
        match self {
            R::StillOut { components } => R::StillOut { components: all(components) },
            R::ChecksStillFail { components } => R::ChecksStillFail { components: all(components) },
            R::NeedlessException { component } => R::NeedlessException { component: one(component) },
            R::UnknownComponent { slug } => R::UnknownComponent { slug: one(slug) },
            R::NotTracked { component } => R::NotTracked { component: one(component) },
            R::AlreadyTracked { component } => R::AlreadyTracked { component: one(component) },
            R::NamedTwice { component } => R::NamedTwice { component: one(component) },
            R::NotProposed { component } => R::NotProposed { component: one(component) },
            R::SinceAfterAsOf { component } => R::SinceAfterAsOf { component: one(component) },
            R::BackBeforeOut { component } => R::BackBeforeOut { component: one(component) },
            R::LimitsMissing { component } => R::LimitsMissing { component: one(component) },
            other => other,
        }
    }
}
