//! How a phone gets its secret: a picture to be scanned, and the same to be typed.

use crate::domain::codes::Secret;
use fast_qr::QRBuilder;
use std::fmt::Write;

/// Quiet modules around the picture, as scanners ask for (ISO/IEC 18004).
const MARGIN: usize = 4;

/// What a phone is shown.
pub struct Phone {
    /// The picture, as SVG markup of our own: black on white also in the dark, because not every scanner reads it otherwise.
    pub picture: String,
    /// The secret in groups of four, to be typed.
    pub typed: String,
    /// The address that an app on this very telephone opens.
    pub address: String,
}

impl Phone {
    /// Shows `secret` of `handle` on the page called `page`, the picture described by `label`. Where a picture cannot be made
    /// it is left out: the secret can be typed.
    pub fn of(secret: &Secret, page: &str, handle: &str, label: &str) -> Phone {
        let text = secret.to_base32();
        let parts: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        let address = secret.address(page, handle);
        let picture = picture(&address, label).unwrap_or_default();
        Phone { picture, typed: parts.join(" "), address }
    }
}

/// One path of dark modules, row by row; neighbours are one stroke.
fn picture(text: &str, label: &str) -> Option<String> {
    let code = QRBuilder::new(text).build().ok()?;
    let side = code.size + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|x| code[y][*x].value()).count();
            if run > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    let label = label.replace(['<', '>', '&', '"'], "");
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_drawn_and_written() {
        let phone = Phone::of(&Secret::new([1; 20]), "톡 현황", "duty-lead", "QR \"code\"");
        assert!(phone.picture.starts_with("<svg class=\"qr\"") && phone.picture.contains("aria-label=\"QR code\""));
        // A finder pattern of seven modules stands in the first row, within its margin.
        assert!(phone.picture.contains("M4 4h7v1h-7z"), "{}", phone.picture);
        assert!(!phone.picture.contains("style"));
        assert_eq!(phone.typed.split(' ').count(), 8);
        assert!(phone.address.starts_with("otpauth://totp/"), "{}", phone.address);
    }
}
