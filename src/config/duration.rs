//! Durations as people write them in files: `1500ms`, `90s`, `15m`, `12h`, `30d`.
//!
//! One whole number and one unit, so that there is one way to read it and printing gives back what was meant. No bare
//! numbers: in settings of this kind half of all mistakes are about the unit.

use std::time::Duration;

/// Units from the longest to the shortest, each with its length in milliseconds. A day is 24 hours, whatever clocks do.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
/// A hundred years: longer than anything here is kept, and short enough to be added to any instant without overflow.
const LONGEST_MS: u64 = 36_500 * 86_400_000;

/// Why a text is no duration. `Display` says what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationFault {
    /// It is not a whole number followed by a unit.
    #[error("a duration is a whole number and a unit: 1500ms, 90s, 15m, 12h or 30d")]
    Shape,
    /// It is longer than a hundred years.
    #[error("a duration is at most 36500d")]
    TooLong,
}

/// The duration that `text` names, in whole milliseconds.
pub fn parse(text: &str) -> Result<Duration, DurationFault> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit_ms = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, unit_ms)| *unit_ms);
    let unit_ms = unit_ms.filter(|_| !number.is_empty()).ok_or(DurationFault::Shape)?;
    // All digits and not empty: it can only fail by being too long.
    let number: u64 = number.parse().map_err(|_| DurationFault::TooLong)?;
    let millis = number.checked_mul(unit_ms).filter(|millis| *millis <= LONGEST_MS).ok_or(DurationFault::TooLong)?;
    Ok(Duration::from_millis(millis))
}

/// `duration` in the longest unit that tells it exactly. What is finer than a millisecond is left out.
pub fn print(duration: Duration) -> String {
    let millis = duration.as_millis();
    let exact = UNITS.iter().find(|(_, unit_ms)| millis > 0 && millis.is_multiple_of(u128::from(*unit_ms)));
    match exact {
        Some((unit, unit_ms)) => format!("{}{unit}", millis / u128::from(*unit_ms)),
        None => "0s".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_unit_has_its_length() {
        for (text, millis) in [("1500ms", 1_500), ("90s", 90_000), ("15m", 900_000), ("12h", 43_200_000), ("0s", 0)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(parse("30d"), Ok(Duration::from_secs(30 * 86_400)));
    }

    #[test]
    fn the_longest_unit_that_is_exact_is_printed() {
        for (written, printed) in [("90s", "90s"), ("120s", "2m"), ("48h", "2d"), ("1500ms", "1500ms"), ("0d", "0s")] {
            assert_eq!(print(parse(written).unwrap()), printed, "{written}");
        }
    }

    #[test]
    fn what_has_no_unit_or_no_number_or_both_twice_is_refused() {
        for text in ["", "30", "s", "-5s", "1.5s", "1h30m", "5 s", " 5s", "5S", "5min", "٥s", "초"] {
            assert_eq!(parse(text), Err(DurationFault::Shape), "{text:?}");
        }
    }

    #[test]
    fn more_than_a_hundred_years_is_refused() {
        assert_eq!(print(parse("36500d").unwrap()), "36500d");
        for text in ["36501d", "99999999999999999999ms", "18446744073709551615d"] {
            assert_eq!(parse(text), Err(DurationFault::TooLong), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_the_same(millis in 0..=LONGEST_MS) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(parse(&print(duration)), Ok(duration));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
