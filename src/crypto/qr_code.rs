//! QR codes, as the path of a drawing.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::types::secret::Secret;

/// The quiet zone around a code (ISO/IEC 18004).
const BORDER: i32 = 4;

/// The dark squares of a code, as the `d` of an SVG path, one unit a square.
pub struct Drawing {
    /// Of one side, with the quiet zone.
    pub size: i32,
    pub path: Secret,
}

/// Nothing for a text that is too long for any code.
pub fn draw(text: &Secret) -> Option<Drawing> {
    let code = QrCode::encode_text(text.reveal(), QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + BORDER, y + BORDER).ok()?;
        }
    }
    Some(Drawing { size: code.size() + 2 * BORDER, path: Secret::new(path) })
}
