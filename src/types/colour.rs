//! A colour, how well it is read on another (WCAG 2.2), and what follows from a chosen accent colour.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

pub const WHITE: Colour = Colour([255, 255, 255]);
pub const BLACK: Colour = Colour([0, 0, 0]);

/// What WCAG asks for text (1.4.3); a little more, since screens round.
const READABLE: f64 = 4.6;

impl Colour {
    /// `#rgb` or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digit = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok();
        let pair = |at: usize| Some(digit(at)? * 16 + digit(at + 1)?);
        match digits.len() {
            3 => Some(Self([digit(0)? * 17, digit(1)? * 17, digit(2)? * 17])),
            6 => Some(Self([pair(0)?, pair(2)?, pair(4)?])),
            _ => None,
        }
    }

    /// Relative luminance (WCAG 2.2, definitions).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// From 1 for equal colours to 21 for black on white.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// So many hundredths of another colour in this one.
    #[must_use]
    pub fn mixed(self, other: Self, hundredths: u16) -> Self {
        let part = |at: usize| {
            let sum = u16::from(self.0[at]) * (100 - hundredths) + u16::from(other.0[at]) * hundredths + 50;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self([part(0), part(1), part(2)])
    }

    /// The nearest colour on the way to `end` that can be read on all of these.
    fn readable_on(self, grounds: &[Self], end: Self) -> Self {
        let fits = |colour: &Self| grounds.iter().all(|ground| colour.contrast(*ground) >= READABLE);
        (0..=100).map(|hundredths| self.mixed(end, hundredths)).find(fits).unwrap_or(end)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// What a style sheet needs to know of an accent, by day or by night.
pub struct Palette {
    /// Below the words of a button, and while a pointer is on it.
    pub accent: Colour,
    pub deep: Colour,
    pub on: Colour,
    /// The line around a button that could not be told from the page otherwise.
    pub edge: Colour,
    /// As the colour of words on a page.
    pub ink: Colour,
    /// As the ground of a notice.
    pub wash: Colour,
}

impl Palette {
    pub fn by_day(accent: Colour) -> Self {
        Self::on(accent, [WHITE, Colour([0xf6, 0xf5, 0xf1])], BLACK)
    }

    /// The accent, as light as a dark page needs it.
    pub fn by_night(accent: Colour) -> Self {
        let grounds = [Colour([0x17, 0x1d, 0x1a]), Colour([0x0f, 0x13, 0x11])];
        Self::on(accent.readable_on(&grounds, WHITE), grounds, WHITE)
    }

    fn on(accent: Colour, [surface, paper]: [Colour; 2], end: Colour) -> Self {
        let on = if accent.contrast(WHITE) >= accent.contrast(BLACK) { WHITE } else { BLACK };
        let wash = surface.mixed(accent, if end == BLACK { 10 } else { 18 });
        let ink = accent.readable_on(&[surface, paper, wash], end);
        // Away from what is written on it.
        let deep = accent.mixed(if on == WHITE { BLACK } else { WHITE }, 20);
        let edge = if accent.contrast(surface) < 3.0 { ink } else { accent };
        Self { accent, deep, on, edge, ink, wash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_style_sheets_write_them() {
        assert_eq!(Colour::parse("#0aF").map(|c| c.to_string()).as_deref(), Some("#00aaff"));
        assert_eq!(Colour::parse("#1D6b57").map(|c| c.to_string()).as_deref(), Some("#1d6b57"));
        for bad in ["", "#", "red", "#12345", "#1234567", "#ggg", "1d6b57", "#é2", "#+1+1+1"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 0.01 && (WHITE.contrast(WHITE) - 1.0).abs() < 0.01);
        // Computed by other tools.
        assert!((Colour([0x76, 0x76, 0x76]).contrast(WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn whatever_the_accent_everything_can_be_read() {
        let steps = [0_u8, 51, 102, 153, 204, 255];
        for at in 0..steps.len().pow(3) {
            let accent = Colour([at, at / 6, at / 36].map(|at| steps[at % 6]));
            let by_day = (Palette::by_day(accent), [WHITE, Colour([0xf6, 0xf5, 0xf1])], Colour([0x1b, 0x21, 0x1e]));
            let grounds = [Colour([0x17, 0x1d, 0x1a]), Colour([0x0f, 0x13, 0x11])];
            let by_night = (Palette::by_night(accent), grounds, Colour([0xe8, 0xed, 0xea]));
            for (palette, grounds, ink) in [by_day, by_night] {
                assert!(palette.on.contrast(palette.accent) >= 4.5, "{accent}: words on a button");
                assert!(palette.on.contrast(palette.deep) >= 4.5, "{accent}: words on a button below a pointer");
                assert!(palette.edge.contrast(grounds[0]) >= 3.0, "{accent}: a button on a card");
                assert!(grounds.iter().all(|ground| palette.ink.contrast(*ground) >= 4.5), "{accent}: a link");
                assert!(palette.ink.contrast(palette.wash) >= 4.5, "{accent}: a badge");
                assert!(ink.contrast(palette.wash) >= 4.5, "{accent}: a notice");
            }
        }
    }
}
