//! Korean particles: which form of 이/가, 은/는, 을/를, 과/와 and 으로/로 stands follows from the last sound of the word before
//! them, as it is spoken: Hangul by its final consonant, digits and Latin letters by how Koreans read them.

/// A particle with two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Particle {
    /// 이 · 가
    Subject,
    /// 은 · 는
    Topic,
    /// 을 · 를
    Object,
    /// 과 · 와
    Company,
    /// 으로 · 로
    Direction,
}

impl Particle {
    /// Every particle.
    pub const ALL: [Particle; 5] =
        [Particle::Subject, Particle::Topic, Particle::Object, Particle::Company, Particle::Direction];

    /// The form after a consonant, the one after a vowel, and both as they are written where the word is not known yet.
    pub fn forms(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Particle::Subject => ("이", "가", "이(가)"),
            Particle::Topic => ("은", "는", "은(는)"),
            Particle::Object => ("을", "를", "을(를)"),
            Particle::Company => ("과", "와", "과(와)"),
            Particle::Direction => ("으로", "로", "(으)로"),
        }
    }
}

/// The last sound of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    Vowel,
    /// ㄹ, after which 로 stands and not 으로.
    Rieul,
    Consonant,
}

/// The form of `particle` after `word`. What stands in brackets at the end is not spoken and does not count; where the
/// last sound cannot be told, both forms are given.
pub fn after(word: &str, particle: Particle) -> &'static str {
    let (closed, open, either) = particle.forms();
    match last_sound(spoken(word)) {
        Some(Sound::Vowel) => open,
        Some(Sound::Rieul) if particle == Particle::Direction => open,
        Some(_) => closed,
        None => either,
    }
}

/// `text`, which goes on after `word`, with the form that fits in the place of a particle that it begins with in both
/// forms: `을(를) 쓸 수 없습니다` after 메일 is `을 쓸 수 없습니다`.
pub fn settled(word: &str, text: &str) -> String {
    let begins = |particle: &Particle| Some((*particle, text.strip_prefix(particle.forms().2)?));
    match Particle::ALL.iter().find_map(begins) {
        Some((particle, rest)) => format!("{}{rest}", after(word, particle)),
        None => text.to_owned(),
    }
}

/// `word` without brackets and signs at its end.
fn spoken(word: &str) -> &str {
    let trimmed = word.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']'));
    let opening = match trimmed.chars().last() {
        Some(')') => '(',
        Some(']') => '[',
        _ => return trimmed,
    };
    match trimmed.rfind(opening) {
        Some(at) if at > 0 => spoken(&trimmed[..at]),
        _ => trimmed.trim_end_matches(|c: char| !c.is_alphanumeric()),
    }
}

fn last_sound(word: &str) -> Option<Sound> {
    let last = word.chars().last()?;
    match last {
        // Syllables stand in the order of their final sound: the first of every 28 has none, the ninth ends in ㄹ.
        '가'..='힣' => Some(match (last as u32 - '가' as u32) % 28 {
            0 => Sound::Vowel,
            8 => Sound::Rieul,
            _ => Sound::Consonant,
        }),
        // 일 칠 팔 end in ㄹ; 영 삼 육 in another consonant, and so do 십 백 천 만.
        '1' | '7' | '8' => Some(Sound::Rieul),
        '0' | '3' | '6' => Some(Sound::Consonant),
        '2' | '4' | '5' | '9' => Some(Sound::Vowel),
        _ if last.is_ascii_alphabetic() => Some(last_latin_sound(word)),
        _ => None,
    }
}

/// How Koreans say the end of a Latin word: capitals by their letters (엘 엠 엔 알 end in a consonant), other words by
/// the usual transcription (`Melon` 멜론, `game` 게임, `map` 맵, `page` 페이지).
fn last_latin_sound(word: &str) -> Sound {
    let start = word
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let letters = &word.as_bytes()[start..];
    if letters.iter().all(u8::is_ascii_uppercase) {
        return match letters.last() {
            Some(b'L' | b'R') => Sound::Rieul,
            Some(b'M' | b'N') => Sound::Consonant,
            _ => Sound::Vowel,
        };
    }
    let lower = letters.to_ascii_lowercase();
    let is_vowel = |letter: Option<&u8>| letter.is_some_and(|l| b"aeiou".contains(l));
    let before = |back: usize| lower.len().checked_sub(back + 1).and_then(|at| lower.get(at));
    let is_closed = match lower.last() {
        Some(b'l') => return Sound::Rieul,
        Some(b'e') if before(1) == Some(&b'l') => return Sound::Rieul,
        Some(b'm' | b'n') => true,
        Some(b'g') => before(1) == Some(&b'n'),
        Some(b'e') => matches!(before(1), Some(b'm' | b'n')),
        // A stop after one short vowel stays a final sound (맵, 챗); after two it takes a vowel of its own (게이트).
        Some(b'b' | b'k' | b'p' | b't') => is_vowel(before(1)) && !is_vowel(before(2)),
        Some(b'c') => is_vowel(before(1)),
        _ => false,
    };
    if is_closed { Sound::Consonant } else { Sound::Vowel }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_last_sound() {
        for (word, subject, topic) in [
            ("다음 메일", "이", "은"),
            ("로드뷰", "가", "는"),
            ("카카오T", "가", "는"),
            ("카카오TV", "가", "는"),
            ("Melon", "이", "은"),
            ("KakaoMap", "이", "은"),
            ("Kakao Page", "가", "는"),
            ("Kakao Game", "이", "은"),
            ("HTML", "이", "은"),
            ("POP3", "이", "은"),
            ("채널 2", "가", "는"),
            ("버전 10", "이", "은"),
            ("카카오쇼핑 (선물하기·쇼핑하기 등)", "이", "은"),
            ("카카오스타일(지그재그)", "이", "은"),
            ("‘톡채널’", "이", "은"),
            ("(지도)", "가", "는"),
            ("漢字", "이(가)", "은(는)"),
            ("!!", "이(가)", "은(는)"),
            ("", "이(가)", "은(는)"),
        ] {
            assert_eq!((after(word, Particle::Subject), after(word, Particle::Topic)), (subject, topic), "{word}");
        }
    }

    #[test]
    fn the_direction_is_ro_after_a_vowel_and_after_rieul() {
        for (word, object, direction) in [
            ("메일", "을", "로"),
            ("hong", "을", "으로"),
            ("publisher", "를", "로"),
            ("김지원", "을", "으로"),
            ("지우", "를", "로"),
            ("kim7", "을", "로"),
            ("kim6", "을", "으로"),
            ("kim2", "를", "로"),
            ("mail", "을", "로"),
            ("URL", "을", "로"),
        ] {
            assert_eq!(
                (after(word, Particle::Object), after(word, Particle::Direction)),
                (object, direction),
                "{word}"
            );
        }
    }

    #[test]
    fn a_particle_in_both_forms_settles_after_its_word() {
        assert_eq!(settled("메일", "을(를) 쓸 수 없습니다."), "을 쓸 수 없습니다.");
        assert_eq!(settled("지도", "이(가) 느립니다."), "가 느립니다.");
        assert_eq!(settled("지도", "(으)로 연락하십시오."), "로 연락하십시오.");
        assert_eq!(settled("漢字", "은(는)"), "은(는)");
        assert_eq!(settled("메일", " 을(를)"), " 을(를)", "a word stands between");
    }
}
