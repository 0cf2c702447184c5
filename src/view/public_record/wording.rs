//! Texts in several languages, and who says them.

use crate::domain::incidents::Speaker;
use crate::domain::language::{Language, Texts, Wording};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A text by language tag: `{"ko": "…", "en": "…"}`. Empty where there is none.
pub(crate) struct TextsShape<'a>(pub(crate) &'a Texts);

impl Serialize for TextsShape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (language, text) in self.0.iter() {
            map.serialize_entry(language.tag(), text)?;
        }
        map.end()
    }
}

/// Words for the public: their texts, and the language that the others were made from.
#[derive(serde::Serialize)]
pub(crate) struct WordingShape<'a> {
    original: &'static str,
    texts: TextsShape<'a>,
}

impl<'a> WordingShape<'a> {
    pub(crate) fn of(wording: &'a Wording) -> WordingShape<'a> {
        WordingShape { original: Language::tag(wording.original()), texts: TextsShape(wording.texts()) }
    }
}

/// An organisation and its role.
#[derive(serde::Serialize)]
pub(crate) struct SpeakerShape<'a> {
    organisation: TextsShape<'a>,
    role: TextsShape<'a>,
}

impl<'a> SpeakerShape<'a> {
    pub(crate) fn of(speaker: &'a Speaker) -> SpeakerShape<'a> {
        SpeakerShape { organisation: TextsShape(&speaker.organisation), role: TextsShape(&speaker.role) }
    }
}
