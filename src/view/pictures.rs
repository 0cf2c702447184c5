//! The pictures that messengers show beside a link: one for each status and language, and one for pages that have none.
//! Drawn by `scripts/pictures.mjs`; a messenger takes no drawing as SVG.

use super::statuses::class;
use crate::domain::language::Language;
use crate::domain::status::Status;

/// How wide and high each is, in pixels.
pub(crate) const WIDTH: u32 = 1200;
/// See [`WIDTH`].
pub(crate) const HEIGHT: u32 = 630;

/// A picture: of a status, or of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) language: Language,
    pub(crate) status: Option<Status>,
}

impl Picture {
    /// Every picture in `languages`.
    pub(crate) fn all(languages: &[Language]) -> impl Iterator<Item = Picture> {
        let statuses = || Status::ALL.into_iter().map(Some).chain([None]);
        languages.iter().flat_map(move |language| statuses().map(|status| Picture { language: *language, status }))
    }

    /// Its address.
    pub(crate) fn path(self) -> String {
        format!("/pictures/{}-{}.png", self.status.map_or("any", class), self.language)
    }

    /// Its bytes.
    pub(crate) fn bytes(self) -> &'static [u8] {
        macro_rules! drawn {
            ($($name:literal),+) => {
                match (self.status.map_or("any", class), self.language) {
                    $(
                        ($name, Language::Korean) => include_bytes!(concat!("../../static/pictures/", $name, "-ko.png")),
                        ($name, Language::English) => include_bytes!(concat!("../../static/pictures/", $name, "-en.png")),
                    )+
                    // Every class of a status is named above; a test holds that.
                    _ => &[],
                }
            };
        }
        drawn!("ok", "slow", "part", "out", "work", "unk", "any")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_picture_of_the_right_size_for_every_status_and_language() {
        for picture in Picture::all(&Language::ALL) {
            let bytes = picture.bytes();
            assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{picture:?}");
            let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!((number(16), number(20)), (WIDTH, HEIGHT), "{picture:?}");
            assert!(bytes.len() < 40_000, "{picture:?} has {} bytes", bytes.len());
        }
    }
}
