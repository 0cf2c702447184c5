//! Templates of what is said to the public: words with slots that must be filled before they are published. Some come with
//! the program ([`starter`]), others are made by staff.

pub mod starter;

use super::actors::Actor;
use super::ids::TemplateId;
use super::incidents::{BODY_CHARS_MAX, Impact, Phase, TITLE_CHARS_MAX};
use super::language::{Language, Texts, Wording, WordingRefusal};
use super::particles;
use super::staff::Staff;
use std::collections::BTreeMap;

/// Every slot that a template may have, as it is written between braces: what, since when, who says so, what people can do
/// meanwhile, what is known of messages and money, whom to turn to, when the next word comes, why.
pub const SLOTS: [&str; 8] = ["what", "since", "who", "advice", "safety", "contact", "next", "reason"];

/// How long what fills a slot may be: a sentence. More belongs into the words themselves.
pub const SLOT_CHARS_MAX: usize = 500;

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TemplateKind {
    /// The first word, when nothing is known yet.
    Holding,
    /// The cause is found.
    Identified,
    /// How far it is back.
    Recovery,
    /// It is back and being watched.
    Monitoring,
    /// It is over.
    AllClear,
    /// Something that was published was wrong.
    Correction,
    /// An apology.
    Apology,
    /// Work takes longer than announced.
    Overrun,
}

impl TemplateKind {
    /// Every kind, in the order of an outage.
    pub const ALL: [TemplateKind; 8] = [
        TemplateKind::Holding,
        TemplateKind::Identified,
        TemplateKind::Recovery,
        TemplateKind::Monitoring,
        TemplateKind::AllClear,
        TemplateKind::Correction,
        TemplateKind::Apology,
        TemplateKind::Overrun,
    ];

    /// Its word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            TemplateKind::Holding => "holding",
            TemplateKind::Identified => "identified",
            TemplateKind::Recovery => "recovery",
            TemplateKind::Monitoring => "monitoring",
            TemplateKind::AllClear => "all_clear",
            TemplateKind::Correction => "correction",
            TemplateKind::Apology => "apology",
            TemplateKind::Overrun => "overrun",
        }
    }

    /// The kind of a word, or `None`.
    pub fn parse(word: &str) -> Option<TemplateKind> {
        TemplateKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word of the [`super::updates::UpdateKind`] that words of this kind become.
    pub fn update_kind(self) -> &'static str {
        match self {
            TemplateKind::Holding => "holding",
            TemplateKind::Apology => "apology",
            TemplateKind::Recovery => "bulletin",
            _ => "regular",
        }
    }

    /// The phase that comes with it; `None` where the phase stays.
    pub fn phase(self) -> Option<Phase> {
        match self {
            TemplateKind::Holding | TemplateKind::Overrun => Some(Phase::Investigating),
            TemplateKind::Identified => Some(Phase::Identified),
            TemplateKind::Monitoring => Some(Phase::Monitoring),
            TemplateKind::AllClear => Some(Phase::Resolved),
            TemplateKind::Recovery | TemplateKind::Correction | TemplateKind::Apology => None,
        }
    }
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// What it is for.
    pub kind: TemplateKind,
    /// The impact that it is meant for; `None` for any.
    pub impact: Option<Impact>,
    /// The title of an incident that is opened with it; may be empty.
    pub title: Texts,
    /// The words, with slots.
    pub body: Texts,
    /// Who made it; `None` for what comes with the program.
    pub made_by: Option<Actor>,
    /// The publisher who allows it for holding notices that nobody else approves; `None` where nobody does.
    pub approved_by: Option<Actor>,
}

/// Why a template is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateRefusal {
    /// Its words cannot be published.
    #[error(transparent)]
    Wording(#[from] WordingRefusal),
    /// A slot that nobody knows how to fill.
    #[error("{{{name}}} is no slot: use {}", SLOTS.map(|slot| format!("{{{slot}}}")).join(", "))]
    UnknownSlot {
        /// What stands between the braces.
        name: String,
    },
    /// Not a holding notice.
    #[error(
        "only templates of holding notices are approved in advance: a second person approves everything else each time"
    )]
    NotHolding,
    /// By its author.
    #[error("whoever made a template cannot approve it: another publisher does")]
    OwnTemplate,
    /// By somebody who answers for some groups alone.
    #[error("templates serve everybody: whoever is limited to groups neither makes, approves nor removes them")]
    Limited,
    /// What comes with the program.
    #[error("this template comes with the program and stays as it is: make one of your own from its words")]
    ComesWithProgram,
}

impl Template {
    /// Checks words that staff wrote: publishable, and with slots that are known.
    pub fn check(&self, original: Language) -> Result<(), TemplateRefusal> {
        Wording::new("the template", &self.body, original, BODY_CHARS_MAX)?;
        if !self.title.is_empty() {
            Wording::new("the title", &self.title, original, TITLE_CHARS_MAX)?;
        }
        let all = self.body.iter().chain(self.title.iter());
        match all.flat_map(|(_, text)| slots(text)).find(|slot| !SLOTS.contains(slot)) {
            Some(name) => Err(TemplateRefusal::UnknownSlot { name: name.to_owned() }),
            None => Ok(()),
        }
    }

    /// Refuses whoever is limited to groups: what is in the library is there for all of them.
    pub fn require_unlimited(staff: &Staff) -> Result<(), TemplateRefusal> {
        if staff.groups.is_some() { Err(TemplateRefusal::Limited) } else { Ok(()) }
    }

    /// Allows it for holding notices that nobody else approves.
    pub fn approve(&mut self, by: &Actor) -> Result<(), TemplateRefusal> {
        if self.kind != TemplateKind::Holding {
            return Err(TemplateRefusal::NotHolding);
        }
        if self.made_by.as_ref() == Some(by) {
            return Err(TemplateRefusal::OwnTemplate);
        }
        self.approved_by = Some(by.clone());
        Ok(())
    }

    /// True where a holding notice made of it needs no second person: what comes with the program names no cause, no
    /// estimate and nobody to blame; what staff made was approved by another publisher.
    pub fn needs_nobody_else(&self) -> bool {
        self.kind == TemplateKind::Holding && (self.made_by.is_none() || self.approved_by.is_some())
    }
}

/// The slots of a text in their order, each as often as it stands there.
pub fn slots(text: &str) -> Vec<&str> {
    let pieces = text.split('{').skip(1);
    let name = |piece: &'_ str| piece.split_once('}').map(|(name, _)| name.len());
    let named = pieces.filter_map(|piece| name(piece).map(|length| &piece[..length]));
    named.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

/// Why a text is not filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfilled {
    /// Nothing fills these slots; each is named once.
    Empty(Vec<String>),
    /// What fills this slot is more than a line, or longer than [`SLOT_CHARS_MAX`].
    Unfit(String),
    /// So many characters would come out, which are more than may.
    TooLong(usize),
}

/// `text` with its slots filled from `values`, where that makes at most `chars_max` characters, and a Korean particle that stands
/// right behind a slot in both its forms in the one that fits.
pub fn fill(text: &str, values: &BTreeMap<&str, &str>, chars_max: usize) -> Result<String, Unfilled> {
    let (mut filled, mut said, mut rest) = (String::new(), "", text);
    let (mut chars, mut empty) = (0, Vec::<String>::new());
    // One pass: what fills a slot is never read for slots itself. What becomes too long is counted on and not kept.
    let mut add = |piece: &str| {
        chars += piece.chars().count();
        if chars <= chars_max {
            filled.push_str(piece);
        }
    };
    for slot in slots(text) {
        let Some((before, after)) = rest.split_once(&format!("{{{slot}}}")) else { continue };
        add(&particles::settled(said, before));
        (said, rest) = ("", after);
        match values.get(slot).map(|value| value.trim()).filter(|value| !value.is_empty()) {
            Some(value) if value.contains('\n') || value.chars().nth(SLOT_CHARS_MAX).is_some() => {
                return Err(Unfilled::Unfit(slot.to_owned()));
            }
            Some(value) => {
                add(value);
                said = value;
            }
            None if empty.iter().any(|name| name == slot) => {}
            None => empty.push(slot.to_owned()),
        }
    }
    add(&particles::settled(said, rest));
    match (empty.is_empty(), chars > chars_max) {
        (false, _) => Err(Unfilled::Empty(empty)),
        (true, true) => Err(Unfilled::TooLong(chars)),
        (true, false) => Ok(filled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(kind: TemplateKind, body: &str) -> Template {
        Template {
            id: TemplateId::from_slug("x"),
            kind,
            impact: None,
            title: Texts::default(),
            body: Texts::of(Language::English, body),
            made_by: Actor::parse("writer").ok(),
            approved_by: None,
        }
    }

    #[test]
    fn a_slot_left_empty_is_named_once_and_a_filled_one_stands_in_its_place() {
        let values = BTreeMap::from([("what", "Mail"), ("next", " ")]);
        assert_eq!(fill("{what} is out; {what}!", &values, 20), Ok("Mail is out; Mail!".into()));
        let empty = Unfilled::Empty(vec!["next".into(), "since".into()]);
        assert_eq!(fill("{what} {next} {since} {next}", &values, 20), Err(empty));
        assert_eq!(fill("a { brace } and {}", &values, 20), Ok("a { brace } and {}".into()));
    }

    #[test]
    fn what_fills_a_slot_opens_no_other_one() {
        let values = BTreeMap::from([("what", "{since}"), ("since", "09:00")]);
        assert_eq!(fill("{what} {since}", &values, 20), Ok("{since} 09:00".into()));
    }

    #[test]
    fn what_fills_a_slot_is_a_line_and_what_comes_out_is_bounded() {
        let (line, long) = ("가".repeat(SLOT_CHARS_MAX), "가".repeat(SLOT_CHARS_MAX + 1));
        let with = |value: &str| fill("{what}", &BTreeMap::from([("what", value)]), 10_000);
        assert_eq!(with(&line), Ok(line.clone()));
        assert_eq!(with(&long), Err(Unfilled::Unfit("what".into())));
        assert_eq!(with("one\ntwo"), Err(Unfilled::Unfit("what".into())));
        let many = "{what}".repeat(3_333);
        let values = BTreeMap::from([("what", line.as_str())]);
        assert_eq!(fill(&many, &values, 10_000), Err(Unfilled::TooLong(3_333 * SLOT_CHARS_MAX)));
    }

    #[test]
    fn who_is_limited_to_groups_changes_nothing_that_all_use() {
        let of = |groups| Staff {
            handle: Actor::parse("writer").unwrap(),
            name: "writer".into(),
            role: crate::domain::staff::Role::Administrator,
            groups,
            language: Language::Korean,
        };
        assert_eq!(Template::require_unlimited(&of(None)), Ok(()));
        assert_eq!(Template::require_unlimited(&of(Some(Vec::new()))), Err(TemplateRefusal::Limited));
    }

    #[test]
    fn a_particle_behind_a_slot_fits_what_fills_it() {
        let values = BTreeMap::from([("what", "지도"), ("who", "다음 메일")]);
        assert_eq!(
            fill("{what}을(를) {who}(으)로 엽니다: {who}은(는)", &values, 100),
            Ok("지도를 다음 메일로 엽니다: 다음 메일은".into())
        );
    }

    #[test]
    fn only_known_slots_are_kept() {
        assert_eq!(made(TemplateKind::Holding, "{what} {since}").check(Language::English), Ok(()));
        let refused = made(TemplateKind::Holding, "{who_knows}").check(Language::English).unwrap_err();
        assert!(refused.to_string().starts_with("{who_knows} is no slot: use {what}"), "{refused}");
        assert!(made(TemplateKind::Holding, " ").check(Language::English).is_err());
    }

    #[test]
    fn a_holding_template_is_approved_by_another_and_nothing_else_is_approved_in_advance() {
        let (writer, other) = (Actor::parse("writer").unwrap(), Actor::parse("other").unwrap());
        let mut holding = made(TemplateKind::Holding, "x");
        assert_eq!(holding.approve(&writer), Err(TemplateRefusal::OwnTemplate));
        assert!(!holding.needs_nobody_else());
        assert_eq!(holding.approve(&other), Ok(()));
        assert!(holding.needs_nobody_else());
        let mut apology = made(TemplateKind::Apology, "x");
        assert_eq!(apology.approve(&other), Err(TemplateRefusal::NotHolding));
        assert!(!apology.needs_nobody_else());
    }

    #[test]
    fn what_comes_with_the_program_speaks_both_languages_with_the_same_slots() {
        for template in starter::all() {
            let of = |language| {
                let mut found = slots(template.body.exactly(language).unwrap_or_default());
                found.sort_unstable();
                found
            };
            assert_eq!(of(Language::Korean), of(Language::English), "{:?}", template.kind);
            assert_eq!(template.check(Language::Korean), Ok(()));
            assert_eq!(template.check(Language::English), Ok(()));
        }
        assert!(TemplateKind::ALL.iter().all(|kind| starter::all().iter().any(|template| template.kind == *kind)));
    }
}
