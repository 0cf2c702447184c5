//! Whether a holding notice says nothing but what was approved in advance: then one person publishes it. Nothing beside the
//! words of its template is free: what a form can say that is not listed here is read by a second person.

use super::content::is_beside;
use super::reading::Asked;
use super::{Aim, Content, Manuscript, beginning};
use crate::domain::incidents::Phase;
use crate::domain::language::{Language, Texts};
use crate::domain::templates::Template;

/// How long what fills a slot may be here: the names of four services and how many more.
const SLOT_CHARS_MAX: usize = 200;

/// Whether words go out without a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exemption {
    /// They are no holding notice: who must agree follows from the impact.
    NotMeant,
    /// They are those of an approved template, and nothing else is said.
    Whole,
    /// They are not, for this reason.
    Missed(Surplus),
}

/// What a holding notice says more than its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surplus {
    /// Its words come from no template that was approved in advance.
    NoTemplate,
    /// Its template leaves the title of an incident open.
    Untitled,
    /// Something goes out with the words.
    Beside,
    /// An open incident counts some of it already: what that gave back would be taken away again.
    CountedElsewhere,
    /// Somebody let words stand that a rule finds something in.
    LetStand,
    /// What fills this slot is more than a short line, or names an address.
    Slot(String),
    /// This field says something.
    Field(String),
}

/// What a notice is held against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The library.
    pub templates: &'a [Template],
    /// The languages of the page.
    pub languages: &'a [Language],
    /// Who speaks unless a notice says.
    pub organisation: &'a Texts,
    /// What the notice asks for, where nothing is missing.
    pub asked: Option<&'a Asked>,
    /// True where somebody let words stand that a rule finds something in.
    pub lets_stand: bool,
    /// True where another open incident counts any of the components already.
    pub is_counted_elsewhere: bool,
}

/// Whether `manuscript` needs no second person, or what it says too much for that.
pub fn exemption(manuscript: &Manuscript, ground: Ground<'_>) -> Exemption {
    let content = &manuscript.content;
    let opens = matches!(manuscript.aim, Aim::Open(_));
    if content.get("kind") != "holding" || !(opens || matches!(manuscript.aim, Aim::Update(_))) {
        return Exemption::NotMeant;
    }
    let is_chosen = |one: &&Template| one.id.as_str() == content.get("template") && one.needs_nobody_else();
    let Some(template) = ground.templates.iter().find(is_chosen) else {
        return Exemption::Missed(Surplus::NoTemplate);
    };
    let said = Said { content, template, ground, opens };
    said.surplus().map_or(Exemption::Whole, Exemption::Missed)
}

/// A notice beside its template.
struct Said<'a> {
    content: &'a Content,
    template: &'a Template,
    ground: Ground<'a>,
    opens: bool,
}

impl Said<'_> {
    fn surplus(&self) -> Option<Surplus> {
        if self.opens && self.template.title.is_empty() {
            return Some(Surplus::Untitled);
        }
        if self.ground.asked.is_some_and(|asked| !asked.beside.is_empty()) {
            return Some(Surplus::Beside);
        }
        if self.ground.is_counted_elsewhere {
            return Some(Surplus::CountedElsewhere);
        }
        if self.ground.lets_stand {
            return Some(Surplus::LetStand);
        }
        self.content.iter().find_map(|(field, value)| self.of_field(field, value.trim()))
    }

    fn of_field(&self, field: &str, value: &str) -> Option<Surplus> {
        let (head, rest) = field.split_once('.').unwrap_or((field, ""));
        let language = Language::from_tag(rest).filter(|language| self.ground.languages.contains(language));
        let is_that_of = |texts: &Texts| language.is_none_or(|language| texts.exactly(language) == Some(value));
        let is_covered = match head {
            // How it is written and when: nothing in these speaks.
            "template" | "kind" | "original" | "facility" | "precision" | "night" => true,
            "began_at" | "as_of" | "since" | "next" => true,
            // What is let stand, and what stands beside the words, were looked at above.
            "override" | "override_reason" => true,
            _ if is_beside(field) => true,
            "title" => !self.opens || is_that_of(&self.template.title),
            "body" => is_that_of(&self.template.body),
            "slot" if is_plain(value) => true,
            "slot" => return Some(Surplus::Slot(field.to_owned())),
            "phase" => Phase::parse(value) == self.template.kind.phase(),
            // The program itself says of what also runs elsewhere that it is slow, in words of its own.
            "component" => value == "down" || (self.opens && value == "degraded"),
            "limits" => self.opens && language.is_none_or(|language| value == beginning::elsewhere(language)),
            "organisation" => is_that_of(self.ground.organisation),
            _ => false,
        };
        (!is_covered).then(|| Surplus::Field(field.to_owned()))
    }
}

/// True for a short line that leads nowhere.
fn is_plain(value: &str) -> bool {
    value.chars().count() <= SLOT_CHARS_MAX && !value.contains(char::is_control) && !has_address(value)
}

/// True where `text` names an address, of a page or of somebody: `a://b`, `a@b`, or a dot amid a word that letters follow.
fn has_address(text: &str) -> bool {
    let is_dot = |c: char| matches!(c, '.' | '。' | '．' | '｡');
    text.contains("://")
        || text.contains(['@', '＠'])
        || text.split(char::is_whitespace).any(|word| {
            let mut pieces = word.split(is_dot);
            let mut before = pieces.next().unwrap_or_default();
            pieces.any(|piece| {
                let letters = piece.chars().take_while(|c| c.is_alphabetic()).count();
                let is_amid = before.ends_with(char::is_alphanumeric) && letters >= 2;
                before = piece;
                is_amid
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actors::Actor;
    use crate::domain::ids::{IncidentId, ManuscriptId, UpdateId};
    use crate::domain::manuscripts::Stage;
    use crate::domain::templates::{TemplateKind, starter};
    use crate::domain::time::from_millis;

    const BOTH: [Language; 2] = Language::ALL;

    fn holding() -> Template {
        starter::all().into_iter().find(|one| one.kind == TemplateKind::Holding).unwrap()
    }

    /// A notice of `template`, with these fields as well.
    fn notice(template: &Template, aim: Aim, more: &[(&str, &str)]) -> Manuscript {
        let (by, at) = (Actor::of_staff("writer").unwrap(), from_millis(0).unwrap());
        let mut content = Content::default();
        beginning::use_template(&mut content, template, matches!(aim, Aim::Open(_)));
        content.set("slot.what.ko", "메일, 지도");
        content.set("slot.what.en", "Mail, Maps and 2 more");
        content.set("component.a", "down");
        content.set("precision", "about");
        content.set("estimate_sure", "low");
        more.iter().for_each(|(name, value)| content.set(name, *value));
        Manuscript {
            id: ManuscriptId::from_slug("x"),
            aim,
            becomes: UpdateId::from_slug("x"),
            stage: Stage::Writing,
            revision: 1,
            content,
            begun_by: by.clone(),
            begun_at: at,
            saved_by: by.clone(),
            saved_at: at,
            writers: vec![by],
        }
    }

    fn judged(template: &Template, aim: Aim, more: &[(&str, &str)]) -> Exemption {
        let organisation = Texts::of(Language::Korean, "두리");
        let templates = [template.clone()];
        let ground = Ground {
            templates: &templates,
            languages: &BOTH,
            organisation: &organisation,
            asked: None,
            lets_stand: false,
            is_counted_elsewhere: false,
        };
        exemption(&notice(template, aim, more), ground)
    }

    fn opening() -> Aim {
        Aim::Open(IncidentId::from_slug("x"))
    }

    fn updating() -> Aim {
        Aim::Update(IncidentId::from_slug("x"))
    }

    #[test]
    fn the_words_of_a_template_alone_need_nobody() {
        assert_eq!(judged(&holding(), opening(), &[]), Exemption::Whole);
        assert_eq!(judged(&holding(), updating(), &[]), Exemption::Whole);
        let elsewhere = beginning::elsewhere(Language::Korean);
        let of_program = [("component.b", "degraded"), ("limits.ko", elsewhere), ("organisation.ko", "두리")];
        assert_eq!(judged(&holding(), opening(), &of_program), Exemption::Whole);
        assert_eq!(judged(&holding(), opening(), &[("override.haste", "yes")]), Exemption::Whole);
    }

    #[test]
    fn whatever_else_is_said_needs_a_second_person() {
        for (field, value) in [
            ("body.en", "Everything is stolen."),
            ("title.en", "Free words"),
            ("component.a", "limited"),
            ("component.a", "restored"),
            ("component.b", "left_out"),
            ("note.a", "free words"),
            ("limits.ko", "free words"),
            ("left_out.en", "free words"),
            ("contact.en", "call us"),
            ("organisation.en", "Somebody else"),
            ("role.en", "chairman"),
            ("phase", "resolved"),
            ("despite_checks", "free words"),
        ] {
            let missed = Exemption::Missed(Surplus::Field(field.into()));
            assert_eq!(judged(&holding(), opening(), &[(field, value)]), missed, "{field}={value}");
        }
        let slow = judged(&holding(), updating(), &[("component.a", "degraded")]);
        assert_eq!(slow, Exemption::Missed(Surplus::Field("component.a".into())));
        for value in
            ["one\ntwo", "https://evil.example", "go to evil.example now", "메일은 a@b", "평가.한국", &"a".repeat(201)]
        {
            let missed = Exemption::Missed(Surplus::Slot("slot.what.en".into()));
            assert_eq!(judged(&holding(), opening(), &[("slot.what.en", value)]), missed, "{value}");
        }
        for value in ["Mail v2.1", "메일, 지도 등 3곳.", "Mail (a.m. only)", "Mail... and maps"] {
            assert_eq!(judged(&holding(), opening(), &[("slot.what.en", value)]), Exemption::Whole, "{value}");
        }
    }

    #[test]
    fn a_template_without_a_title_or_without_approval_frees_nobody() {
        let untitled = Template { title: Texts::default(), ..holding() };
        assert_eq!(judged(&untitled, opening(), &[("title.en", "Free")]), Exemption::Missed(Surplus::Untitled));
        assert_eq!(judged(&untitled, updating(), &[]), Exemption::Whole);
        let made = Template { made_by: Actor::parse("writer").ok(), ..holding() };
        assert_eq!(judged(&made, opening(), &[]), Exemption::Missed(Surplus::NoTemplate));
        assert_eq!(judged(&holding(), opening(), &[("kind", "regular")]), Exemption::NotMeant);
        let correcting = Aim::Correct(IncidentId::from_slug("x"), UpdateId::from_slug("y"));
        assert_eq!(judged(&holding(), correcting, &[]), Exemption::NotMeant);
    }
}
