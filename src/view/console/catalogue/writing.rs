//! The catalogue as the text of its file, to be changed: what is typed, what is wrong with it line by line, and what applying
//! it would change.

use crate::domain::catalogue::draft::Kind;
use crate::domain::catalogue::plan::{Changed, FieldChange, Named, Plan};
use crate::view::console::{Frame, Say};
use askama::Template;

/// What the page is made from.
pub struct CatalogueWritingPage<'a> {
    /// What stands or was typed.
    pub text: &'a str,
    /// True where what is not named goes.
    pub prune: bool,
    /// The change of the catalogue that the text was begun from.
    pub revision: i64,
    /// What applying it would change, once somebody asked.
    pub plan: Option<&'a Plan>,
    /// By what the button knows that these words were looked at; empty where they were not.
    pub looked: &'a str,
    /// What is wrong, a sentence with its line each.
    pub faults: &'a [String],
}

/// One line of a plan.
struct Step {
    sign: &'static str,
    told: String,
    fields: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/catalogue_writing.html")]
struct Markup<'a> {
    frame: Frame,
    page: &'a CatalogueWritingPage<'a>,
    steps: Option<Vec<Step>>,
    can_apply: bool,
}

impl CatalogueWritingPage<'_> {
    /// The page, in `frame`.
    pub fn html(&self, frame: Frame) -> String {
        let steps = self.plan.map(|plan| steps(frame.say, plan));
        let can_apply = self.plan.is_some_and(|plan| !plan.is_empty());
        Markup { frame, page: self, steps, can_apply }.render().unwrap_or_default()
    }
}

fn steps(say: Say, plan: &Plan) -> Vec<Step> {
    let of_kind = |kind: Kind| say.word(&format!("kind-of-{}", kind.as_str()));
    let named = |key: &str, sign, one: &Named| Step {
        sign,
        told: say.with(key, &[("kind", &of_kind(one.kind)), ("slug", &one.slug)]),
        fields: Vec::new(),
    };
    let field = |one: &FieldChange| format!("{}: {} → {}", one.field, one.from, one.to);
    let changed = |one: &Changed| {
        let step = named("change-changed", "~", &one.entry);
        Step { fields: one.fields.iter().map(field).collect(), ..step }
    };
    let added = plan.added.iter().map(|one| named("change-added", "+", one));
    let revived = plan.revived.iter().map(|one| named("change-revived", "+", one));
    let reordered = plan.reordered.iter().map(|kind| Step {
        sign: "~",
        told: say.with("change-reordered", &[("kind", &of_kind(*kind))]),
        fields: Vec::new(),
    });
    let removed = plan.removed.iter().map(|one| named("change-removed", "−", one));
    let left = plan.left.iter().map(|one| named("change-left", "", one));
    added.chain(revived).chain(plan.changed.iter().map(changed)).chain(reordered).chain(removed).chain(left).collect()
}
