//! Korean particles: 이 or 가, 은 or 는, 과 or 와 follow from the last sound of the word before them.

/// A particle with two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Particle {
    /// 이 · 가
    Subject,
    /// 은 · 는
    Topic,
}

/// The form of `particle` after `word`. What stands in brackets at the end is not spoken and does not count; where the
/// last sound cannot be told, both forms are given.
pub(crate) fn after(word: &str, particle: Particle) -> &'static str {
    let (closed, open, either) = match particle {
        Particle::Subject => ("이", "가", "이(가)"),
        Particle::Topic => ("은", "는", "은(는)"),
    };
    match ends_in_consonant(spoken(word)) {
        Some(true) => closed,
        Some(false) => open,
        None => either,
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

fn ends_in_consonant(word: &str) -> Option<bool> {
    let last = word.chars().last()?;
    match last {
        // Syllables stand in the order of their final sound; every 28th has none.
        '가'..='힣' => Some(!(last as u32 - '가' as u32).is_multiple_of(28)),
        // 영 일 삼 육 칠 팔 end in a consonant, and so do 십 백 천 만.
        '0' | '1' | '3' | '6' | '7' | '8' => Some(true),
        '2' | '4' | '5' | '9' => Some(false),
        _ if last.is_ascii_alphabetic() => Some(latin_ends_in_consonant(word)),
        _ => None,
    }
}

/// How Koreans say the end of a Latin word: capitals by their letters (엘 엠 엔 알 end in a consonant), other words by
/// the usual transcription (`Melon` 멜론, `game` 게임, `map` 맵, `page` 페이지).
fn latin_ends_in_consonant(word: &str) -> bool {
    let start = word
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let letters = &word.as_bytes()[start..];
    let Some(last) = letters.last() else { return false };
    if letters.iter().all(u8::is_ascii_uppercase) {
        return matches!(last, b'L' | b'M' | b'N' | b'R');
    }
    let lower = letters.to_ascii_lowercase();
    let is_vowel = |letter: Option<&u8>| letter.is_some_and(|l| b"aeiou".contains(l));
    let before = |back: usize| lower.len().checked_sub(back + 1).and_then(|at| lower.get(at));
    match lower.last() {
        Some(b'l' | b'm' | b'n') => true,
        Some(b'g') => before(1) == Some(&b'n'),
        Some(b'e') => matches!(before(1), Some(b'l' | b'm' | b'n')),
        // A stop after one short vowel stays a final sound (맵, 챗); after two it takes a vowel of its own (게이트).
        Some(b'b' | b'k' | b'p' | b't') => is_vowel(before(1)) && !is_vowel(before(2)),
        Some(b'c') => is_vowel(before(1)),
        _ => false,
    }
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
}
