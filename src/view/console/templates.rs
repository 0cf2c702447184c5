//! The library of templates: what there is, who may use it without a second person, and room for a new one.

use super::{Frame, Typed};
use crate::domain::ids::TemplateId;
use crate::domain::incidents::{BODY_CHARS_MAX, Impact, TITLE_CHARS_MAX};
use crate::domain::language::Language;
use crate::domain::page::Page;
use crate::domain::staff::{Role, Staff};
use crate::domain::templates::{SLOTS, Template as Pattern, TemplateKind};
use askama::Template;

/// The page of the library.
pub struct TemplatesPage<'a> {
    /// What is in it.
    pub templates: &'a [Pattern],
    /// Whose page it is.
    pub page: &'a Page,
    /// Who looks.
    pub staff: &'a Staff,
    /// What was typed into a form that was not taken.
    pub typed: &'a Typed,
    /// What was just done with one of them, in a sentence.
    pub done: Option<(TemplateId, String)>,
}

/// One template. Texts are text.
struct Shown {
    id: String,
    kind: String,
    note: String,
    words: Vec<(&'static str, String, Vec<String>)>,
    /// What was just done with it.
    done: Option<String>,
    may_approve: bool,
    may_remove: bool,
}

/// One field of the form for a new one.
struct Field {
    name: String,
    label: String,
    tag: &'static str,
    value: String,
    is_long: bool,
    chars_max: usize,
}

#[derive(Template)]
#[template(path = "console/templates.html")]
struct TemplatesMarkup {
    frame: Frame,
    shown: Vec<Shown>,
    may_make: bool,
    kinds: Vec<(&'static str, String, bool)>,
    impacts: Vec<(&'static str, String, bool)>,
    fields: Vec<Field>,
    slots: Vec<(String, String)>,
}

/// The name of the form for a new template.
const FORM: &str = "template";

impl TemplatesPage<'_> {
    /// The page, in `frame`.
    pub fn html(self, frame: Frame) -> String {
        let say = frame.say;
        let kind = |kind: TemplateKind| {
            let word = kind.as_str();
            (word, say.word(&format!("template-{}", word.replace('_', "-"))), self.typed.has(FORM, "kind", word))
        };
        let impact = |impact: Impact| {
            let word = impact.as_str();
            (word, say.word(&format!("impact-{word}")), self.typed.has(FORM, "impact", word))
        };
        let any = ("", say.word("impact-any"), false);
        let markup = TemplatesMarkup {
            shown: self.templates.iter().map(|one| self.shown(&frame, one)).collect(),
            may_make: self.staff.role >= Role::Publisher && self.staff.groups.is_none(),
            kinds: TemplateKind::ALL.map(kind).into(),
            impacts: [any].into_iter().chain(Impact::ALL.map(impact)).collect(),
            fields: self.fields(&frame),
            slots: SLOTS.map(|slot| (format!("{{{slot}}}"), say.word(&format!("slot-{slot}")))).into(),
            frame,
        };
        markup.render().unwrap_or_default()
    }

    fn shown(&self, frame: &Frame, one: &Pattern) -> Shown {
        let say = frame.say;
        let note = match (&one.made_by, &one.approved_by) {
            (None, _) => say.word("template-of-program"),
            (Some(by), Some(approver)) => say.with("template-approved", &[("by", by), ("approver", approver)]),
            (Some(by), None) => say.with("template-made", &[("by", by)]),
        };
        let words = |(language, body): (Language, &str)| {
            let title = one.title.exactly(language).unwrap_or_default().to_owned();
            (language.tag(), title, body.lines().map(str::to_owned).collect())
        };
        let is_staff_made = one.made_by.is_some();
        let is_own = one.made_by.as_ref() == Some(&self.staff.handle);
        let is_publisher = self.staff.role >= Role::Publisher && self.staff.groups.is_none();
        let impact = one.impact.map(|impact| say.word(&format!("impact-{}", impact.as_str())));
        let kind = say.word(&format!("template-{}", one.kind.as_str().replace('_', "-")));
        Shown {
            id: one.id.to_string(),
            kind: impact.map_or_else(|| kind.clone(), |impact| format!("{kind} · {impact}")),
            note,
            words: one.body.iter().map(words).collect(),
            done: self.done.iter().find(|(id, _)| *id == one.id).map(|(_, done)| done.clone()),
            may_approve: is_publisher
                && is_staff_made
                && !is_own
                && one.kind == TemplateKind::Holding
                && one.approved_by.is_none(),
            may_remove: is_staff_made && is_publisher && (self.staff.role == Role::Administrator || is_own),
        }
    }

    fn fields(&self, frame: &Frame) -> Vec<Field> {
        let field = |name: &str, is_long: bool, chars_max: usize| {
            let of = |language: &Language| {
                let full = format!("{name}.{language}");
                let label = frame.say.word(&format!("field-{name}"));
                Field {
                    label: frame.say.with("in-language", &[("name", &label), ("language", &language.own_name())]),
                    tag: language.tag(),
                    value: self.typed.text(FORM, &full).to_owned(),
                    name: full,
                    is_long,
                    chars_max,
                }
            };
            self.page.languages.iter().map(of).collect::<Vec<_>>()
        };
        field("title", false, TITLE_CHARS_MAX).into_iter().chain(field("body", true, BODY_CHARS_MAX)).collect()
    }
}
