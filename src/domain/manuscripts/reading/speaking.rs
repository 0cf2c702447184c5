//! Who speaks in a manuscript, and who signs under it. Names of organisations and offices are a line each: what is longer is
//! no name, and would be words that nobody reads as such.

use super::{LackReason, Reader, signatories};
use crate::domain::actors::Actor;
use crate::domain::incidents::Speaker;
use crate::domain::language::{Texts, WordingRefusal, is_misleading};
use crate::domain::updates::Signatory;

/// How long the name of an organisation or of an office may be.
pub const SPEAKER_CHARS_MAX: usize = 120;

impl Reader<'_> {
    /// Who speaks: the organisation of the page, unless another one is named.
    pub(super) fn speaker(&mut self) -> Speaker {
        let (organisation, role) = (self.name("organisation"), self.name("role"));
        let organisation = if organisation.is_empty() { self.scene.organisation.clone() } else { organisation };
        Speaker { organisation, role }
    }

    /// Whoever a field names; whoever speaks, where it names nobody.
    pub(super) fn speaker_of(&mut self, field: &str) -> Speaker {
        let organisation = self.name(field);
        if organisation.is_empty() {
            return self.speaker();
        }
        Speaker { organisation, role: Texts::default() }
    }

    /// Those who are named to sign, with what they have signed.
    pub(super) fn signatories(&mut self) -> Vec<Signatory> {
        let mut all = Vec::new();
        for (field, handle, role) in signatories(self.content, self.scene.languages) {
            let actor = Actor::of_staff(&handle).ok().filter(|_| !role.is_empty());
            let Some(actor) = actor else {
                self.lack(&field, LackReason::NoSignatory);
                continue;
            };
            let role = self.name(&format!("{field}.role"));
            let speaker = Speaker { role, ..self.speaker() };
            all.push(Signatory { speaker, signed_by: self.scene.signed.contains(&actor).then_some(actor) });
        }
        all
    }

    /// What a field calls somebody, in each language that it has; nothing where that is no name.
    fn name(&mut self, field: &str) -> Texts {
        let texts = self.content.texts(field, self.scene.languages);
        for (language, text) in texts.iter() {
            let (what, chars, chars_max) = ("the speaker", text.chars().count(), SPEAKER_CHARS_MAX);
            let why = if text.contains('\n') {
                LackReason::Lines
            } else if let Some(found) = text.chars().find(|c| is_misleading(*c)) {
                LackReason::Words(WordingRefusal::Invisible { what, language, code: found.into() })
            } else if chars > chars_max {
                LackReason::Words(WordingRefusal::TooLong { what, language, chars, chars_max })
            } else {
                continue;
            };
            self.lack(&format!("{field}.{language}"), why);
            return Texts::default();
        }
        texts
    }
}
