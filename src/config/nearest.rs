//! What somebody who mistyped a word probably meant.

/// The word of `known` that is most like `unknown`; `None` where nothing comes near.
pub(super) fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Two words of which seven letters in ten agree are one word mistyped; below that, advice misleads.
    const ALIKE: f64 = 0.7;
    // Nobody mistypes a word at this length, and the comparison takes the product of both lengths.
    const LONGEST: usize = 64;
    if unknown.len() > LONGEST {
        return None;
    }
    let scored = known.into_iter().map(|known| (strsim::normalized_damerau_levenshtein(unknown, known), known));
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// What to do about an unknown word: ask whether `nearest` was meant, or say `otherwise`.
pub(super) fn advice(nearest: Option<&str>, otherwise: impl Into<String>) -> String {
    nearest.map_or_else(|| otherwise.into(), |nearest| format!("did you mean {nearest}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_that_was_meant_and_far_words_are_none() {
        let keys = ["interval", "timeout", "attempts"];
        assert_eq!(nearest("intervall", keys), Some("interval"));
        assert_eq!(nearest("time_out", keys), Some("timeout"));
        assert_eq!(nearest("tiemout", keys), Some("timeout"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest(&"timeout".repeat(10), keys), None);
    }
}
