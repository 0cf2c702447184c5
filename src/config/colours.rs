//! Colours an operator may choose, and whether people can read them: the contrast ratio of WCAG 2.2.

use super::faults::Refusal;

/// The page's background where it is light. Must be the stylesheet's.
pub(super) const LIGHT_BACKGROUND: &str = "#ffffff";
/// The page's background where it is dark. Must be the stylesheet's.
pub(super) const DARK_BACKGROUND: &str = "#111418";
/// What text of normal size must have (WCAG 2.2, success criterion 1.4.3).
const CONTRAST_MIN: f64 = 4.5;

/// The colour as `#rrggbb` in lower case, refused where it cannot be read on `background`.
pub(super) fn parse(text: &str, background: &str) -> Result<String, Refusal> {
    let colour = luminance(text).ok_or_else(|| Refusal::new("is no colour", "write #rrggbb, such as #2f4bd8"))?;
    let behind = luminance(background).unwrap_or_default();
    let (lighter, darker) = if colour > behind { (colour, behind) } else { (behind, colour) };
    let contrast = (lighter + 0.05) / (darker + 0.05);
    if contrast < CONTRAST_MIN {
        // Cut, not rounded: 4.499 must not be told as 4.50.
        let told = (contrast * 100.0).floor() / 100.0;
        let wrong = format!("has a contrast of {told:.2}:1 to {background}");
        let direction = if behind > 0.5 { "darker" } else { "lighter" };
        return Err(Refusal::new(wrong, format!("choose a {direction} colour; people need at least 4.5:1 to read it")));
    }
    Ok(text.to_ascii_lowercase())
}

/// Relative luminance, 0 (black) to 1 (white), of `#rrggbb`.
fn luminance(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let rgb = u32::from_str_radix(digits, 16).ok()?;
    let linear = |shift: u32| {
        let channel = f64::from((rgb >> shift) & 0xff) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::page::Accent;

    #[test]
    fn a_colour_is_refused_with_its_contrast() {
        // The values are those of WCAG's own formula: #767676 is the lightest grey that passes on white.
        assert_eq!(parse("#767676", LIGHT_BACKGROUND), Ok("#767676".into()));
        let refused = parse("#777777", LIGHT_BACKGROUND).unwrap_err();
        assert_eq!(refused.wrong, "has a contrast of 4.47:1 to #ffffff");
        assert!(refused.right.contains("darker"));
        assert!(parse("#555555", DARK_BACKGROUND).unwrap_err().right.contains("lighter"));
    }

    #[test]
    fn the_default_accent_passes_its_own_rule() {
        let accent = Accent::default();
        assert_eq!(parse(&accent.light, LIGHT_BACKGROUND), Ok(accent.light));
        assert_eq!(parse(&accent.dark, DARK_BACKGROUND), Ok(accent.dark));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "red", "#fff", "#12345g", "2f4bd8", "#+12345", "#가나"] {
            assert_eq!(parse(text, LIGHT_BACKGROUND).unwrap_err().wrong, "is no colour", "{text}");
        }
    }
}
