//! What is wrong with words before they are public: vague quantities, haste instead of a time, causes that nobody has
//! confirmed, "all" while something is still out. A finding blocks publishing until the words change or a person says, by
//! name, that they stand.

use super::language::{Language, visible};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// `일부`, `등`, "some services" without a list of which.
    Unlisted,
    /// "As soon as possible" where an estimate belongs.
    Haste,
    /// A cause, while nobody has confirmed one.
    Cause,
    /// `모든`, "fully", while something that is tracked is not back.
    Whole,
    /// Words of a cause that staff only suspect.
    Suspected,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 5] = [Rule::Unlisted, Rule::Haste, Rule::Cause, Rule::Whole, Rule::Suspected];

    /// Its word in forms and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Unlisted => "unlisted",
            Rule::Haste => "haste",
            Rule::Cause => "cause",
            Rule::Whole => "whole",
            Rule::Suspected => "suspected",
        }
    }

    /// The rule of a word, or `None`.
    pub fn parse(word: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.as_str() == word)
    }
}

/// One place that a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// The language of the words.
    pub language: Language,
    /// What was written there.
    pub found: String,
}

/// What is known when the words are judged.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// True once somebody stands for a cause.
    pub is_cause_confirmed: bool,
    /// True while something that is tracked is not restored, as it will be after these words.
    pub is_something_out: bool,
    /// What staff suspect as the cause.
    pub suspected: Vec<&'a str>,
}

/// Words that promise haste and name nothing.
pub const HASTE: [&str; 18] = [
    "as soon as possible",
    "asap",
    "as quickly as possible",
    "shortly",
    "in the near future",
    "최대한 빨리",
    "최대한 빠르게",
    "최대한 신속",
    "조속히",
    "조속한",
    "빠른 시일",
    "빠른 시간 내",
    "빠른 시간 안",
    "이른 시일",
    "이른 시간 내",
    "가능한 한 빨리",
    "가능한 빨리",
    "가급적 빨리",
];
const VAGUE_ENGLISH: [&str; 8] = [
    "some services",
    "some users",
    "some customers",
    "some features",
    "certain services",
    "various services",
    "and others",
    "etc",
];
const CAUSES: [&str; 8] =
    ["때문에", "때문입니다", "에 따른 장애", "탓에", "due to", "because of", "caused by", "as a result of"];
/// They name a cause where a word begins with them, or after its particle without a space: `화재로 인한`. `확인한` ends with one of them.
const CAUSES_AT_FRONT: [&str; 2] = ["인해", "인한"];
/// They name a cause unless it follows that it is not known.
const CAUSES_NAMED: [&str; 4] = ["원인은", "원인으로", "the cause is", "the cause was"];
/// What follows then, perhaps after one of [`SO_FAR`].
const UNKNOWN: [&str; 21] = [
    "확인 중",
    "확인하고",
    "확인하는",
    "확인되는",
    "확인되지",
    "파악 중",
    "파악하고",
    "파악되지",
    "조사 중",
    "조사하고",
    "알 수 없",
    "알려지지",
    "밝혀지지",
    "not known",
    "not yet",
    "not confirmed",
    "unknown",
    "under investigation",
    "being investigated",
    "being checked",
    "being looked",
];
const SO_FAR: [&str; 7] = ["아직", "현재", "지금", "계속", "정확히", "still", "now"];
/// Korean words that say that nothing is missing; particles may follow them.
const WHOLE_KOREAN: [&str; 6] = ["모든", "모두", "완전히", "전부", "전면", "완벽"];
const WHOLE_ENGLISH: [&str; 7] = ["all", "fully", "completely", "entirely", "everything", "every", "totally"];
/// What may follow `등` where it closes an enumeration.
const AFTER_ENUMERATION: [&str; 12] = ["", "이", "의", "을", "은", "에", "도", "과", "에서", "으로", "에는", "에도"];
/// A list has at least two lines.
const LIST_LINES_MIN: usize = 2;
/// A shorter word of a suspicion says too little: it stands in every second notice.
const SUSPECTED_CHARS_MIN: usize = 3;

/// What is wrong with `text`, each rule at most once for each wording that it finds.
pub fn findings(language: Language, text: &str, known: &Known<'_>) -> Vec<Finding> {
    let plain = normalised(text);
    let mut found: Vec<(Rule, String)> = Vec::new();
    let mut note = |rule: Rule, words: Option<String>| found.extend(words.map(|words| (rule, words)));
    if !has_list(text) {
        note(Rule::Unlisted, unlisted(&plain));
    }
    note(Rule::Haste, first_of(&HASTE, &plain));
    if !known.is_cause_confirmed {
        note(Rule::Cause, first_of(&CAUSES, &plain).or_else(|| cause_at_front(&plain)).or_else(|| cause_named(&plain)));
    }
    if known.is_something_out {
        let korean = WHOLE_KOREAN.iter().find(|word| plain.split(' ').any(|token| token.starts_with(**word)));
        let english = WHOLE_ENGLISH.iter().find(|word| has_word(&plain, word));
        note(Rule::Whole, korean.or(english).map(|word| (*word).to_owned()));
    }
    if !known.is_cause_confirmed {
        note(Rule::Suspected, suspected(&plain, &known.suspected));
    }
    found.into_iter().map(|(rule, found)| Finding { rule, language, found }).collect()
}

/// Small letters, one space between words, no dots inside abbreviations, nothing that nobody sees.
fn normalised(text: &str) -> String {
    let lower = visible(text).to_lowercase().replace("a.s.a.p", "asap");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_of(words: &[&str], plain: &str) -> Option<String> {
    let stands = |word: &&&str| if word.is_ascii() { has_word(plain, word) } else { plain.contains(**word) };
    words.iter().find(stands).map(|word| (*word).to_owned())
}

fn cause_at_front(plain: &str) -> Option<String> {
    let is_cause = |word: &&&str| {
        plain.match_indices(**word).any(|(at, _)| {
            let before = plain[..at].chars().next_back();
            before.is_none_or(|before| before == '로' || !before.is_alphanumeric())
        })
    };
    CAUSES_AT_FRONT.iter().find(is_cause).map(|word| (*word).to_owned())
}

fn cause_named(plain: &str) -> Option<String> {
    let is_told = |word: &&&str| {
        plain.match_indices(**word).any(|(at, _)| {
            let rest = plain[at + word.len()..].trim_start();
            let said = SO_FAR.iter().find_map(|so_far| rest.strip_prefix(so_far)).unwrap_or(rest).trim_start();
            !UNKNOWN.iter().any(|unknown| said.starts_with(unknown))
        })
    };
    CAUSES_NAMED.iter().find(is_told).map(|word| (*word).to_owned())
}

/// True where `word` stands in `plain` and is no part of a longer one.
fn has_word(plain: &str, word: &str) -> bool {
    plain.match_indices(word).any(|(at, _)| {
        let before = plain[..at].chars().next_back();
        let after = plain[at + word.len()..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !is_letter(before) && !is_letter(after)
    })
}

fn has_list(text: &str) -> bool {
    let is_listed = |line: &&str| line.trim_start().starts_with(['-', '·', '•', '*', '–']);
    text.lines().filter(is_listed).count() >= LIST_LINES_MIN
}

fn unlisted(plain: &str) -> Option<String> {
    let tokens: Vec<&str> = plain.split(' ').collect();
    for (place, token) in tokens.iter().enumerate() {
        let bare = token.trim_matches(|c: char| c.is_ascii_punctuation());
        // 일부 중단 is a word for a status.
        let is_status = tokens.get(place + 1).is_some_and(|next| next.starts_with("중단"));
        if bare.starts_with("일부") && !is_status {
            return Some("일부".to_owned());
        }
        let closes = bare.strip_prefix('등').is_some_and(|rest| AFTER_ENUMERATION.contains(&rest));
        if closes && place > 0 {
            return Some(format!("{} {bare}", tokens[place - 1]));
        }
    }
    first_of(&VAGUE_ENGLISH, plain)
}

fn suspected(plain: &str, notes: &[&str]) -> Option<String> {
    notes.iter().find_map(|note| {
        let note = normalised(note);
        let words = note.split(' ').map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
        let telling = words.filter(|word| word.chars().count() >= SUSPECTED_CHARS_MIN && !is_everyday(word));
        telling.filter(|word| plain.contains(*word)).map(str::to_owned).next()
    })
}

/// Words of a suspicion that any notice may have.
fn is_everyday(word: &str) -> bool {
    const EVERYDAY: [&str; 12] =
        ["the", "and", "was", "has", "with", "from", "that", "after", "서비스", "입니다", "합니다", "있습니다"];
    EVERYDAY.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str, known: &Known<'_>) -> Vec<Rule> {
        findings(Language::Korean, text, known).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_part_is_named_or_listed() {
        let known = Known::default();
        for vague in [
            "일부 서비스가 느립니다.",
            "카카오메일, 지도 등이 느립니다.",
            "지도 등 서비스가 느립니다.",
            "Some services are slow.",
            "Mail, maps, etc. are slow.",
        ] {
            assert_eq!(rules(vague, &known), [Rule::Unlisted], "{vague}");
        }
        for clear in [
            "사진 전송: 일부 중단",
            "등록과 등기 우편이 느립니다.",
            "일부 서비스가 느립니다.\n- 메일\n- 지도",
            "Something is slow. Awesome services work. Sketch works.",
        ] {
            assert_eq!(rules(clear, &known), [], "{clear}");
        }
    }

    #[test]
    fn haste_is_no_estimate() {
        let known = Known::default();
        for hasty in [
            "최대한\n빨리 복구하겠습니다.",
            "조속히 복구하겠습니다.",
            "We will be back A.S.A.P.",
            "가능한 한 빨리 안내하겠습니다.",
            "빠른 시간 내에 복구될 예정입니다.",
            "이른 시일에 알려 드립니다.",
        ] {
            assert_eq!(rules(hasty, &known), [Rule::Haste], "{hasty}");
        }
        assert_eq!(rules("21:00까지 복구합니다. Back by 21:00.", &known), []);
    }

    #[test]
    fn what_nobody_sees_hides_no_words() {
        for c in ['\u{200b}', '\u{ad}', '\u{feff}', '\u{3164}', '\u{fe0f}', '\u{e0041}'] {
            let known = Known { suspected: vec!["배터리실 화재 같다"], ..Known::default() };
            assert_eq!(rules(&format!("as so{c}on as possible"), &known), [Rule::Haste]);
            assert_eq!(rules(&format!("배터{c}리실에 문제가 있습니다."), &known), [Rule::Suspected]);
        }
    }

    #[test]
    fn a_cause_waits_for_somebody_who_confirms_it() {
        let known = Known::default();
        for cause in [
            "전원 문제로 인해 멈췄습니다.",
            "화재로인한 장애입니다.",
            "원인은 전원입니다.",
            "원인은 전원이며 더 확인하고 있습니다.",
            "The cause is a battery that is being checked.",
            "It is down due to a power loss.",
        ] {
            assert_eq!(rules(cause, &known), [Rule::Cause], "{cause}");
            assert_eq!(rules(cause, &Known { is_cause_confirmed: true, ..Known::default() }), []);
        }
        for honest in [
            "원인을 찾고 있습니다. We are looking for the cause.",
            "공지를 확인해 주십시오. 확인한 내용은 다시 안내해 드리겠습니다.",
            "본인확인해제와 시인한 내용, 승인해 드린 내용입니다.",
            "원인은 아직 확인되지 않았습니다. 원인은 조사하고 있습니다.",
            "The cause is not yet known. The cause is still being investigated.",
        ] {
            assert_eq!(rules(honest, &known), [], "{honest}");
        }
    }

    #[test]
    fn nothing_is_whole_while_something_is_out() {
        let out = Known { is_something_out: true, ..Known::default() };
        for whole in ["모든 기능이 정상입니다.", "완전히 복구했습니다.", "All services work.", "Mail is fully back."]
        {
            assert_eq!(rules(whole, &out), [Rule::Whole], "{whole}");
            assert_eq!(rules(whole, &Known::default()), []);
        }
        assert_eq!(rules("We call small shops. 모습을 봅니다.", &out), []);
    }

    #[test]
    fn a_suspicion_stays_in_the_console() {
        let known = Known { suspected: vec!["배터리실 화재 같다"], ..Known::default() };
        assert_eq!(rules("배터리실 문제로 멈췄습니다.", &known), [Rule::Suspected]);
        assert_eq!(rules("메일이 멈췄습니다.", &known), []);
        let confirmed = Known { is_cause_confirmed: true, ..known };
        assert_eq!(rules("배터리실 문제로 멈췄습니다.", &confirmed), []);
    }
}
