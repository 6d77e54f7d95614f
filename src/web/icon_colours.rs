//! Our icons in PNG, in another accent: their colours are in the palette of the file, as `tests/e2e/icons.mjs` has written it.

use flate2::Crc;

use crate::types::colour::{Colour, WHITE};

/// The accent that the files have.
const OURS: Colour = Colour([0x1d, 0x6b, 0x57]);

/// A PNG file, or an ICO file of several, whose shades of our accent on white become shades of another.
pub fn recoloured(ours: &[u8], accent: Colour) -> Vec<u8> {
    let mut bytes = ours.to_vec();
    let starts: Vec<usize> = ours.windows(4).enumerate().filter(|(_, name)| *name == b"PLTE").map(|(at, _)| at).collect();
    for start in starts {
        recolour_palette(&mut bytes, start, accent);
    }
    bytes
}

/// A chunk is its length, its name, its data, and a checksum of name and data (PNG specification 5.3).
fn recolour_palette(bytes: &mut [u8], start: usize, accent: Colour) -> Option<()> {
    let length = u32::from_be_bytes(bytes.get(start.checked_sub(4)?..start)?.try_into().ok()?);
    let end = start.checked_add(4)?.checked_add(usize::try_from(length).ok()?)?;
    for colour in bytes.get_mut(start + 4..end)?.chunks_exact_mut(3) {
        colour.copy_from_slice(&WHITE.mixed(accent, hundredths(colour[0])).0);
    }
    let mut checksum = Crc::new();
    checksum.update(bytes.get(start..end)?);
    bytes.get_mut(end..end + 4)?.copy_from_slice(&checksum.sum().to_be_bytes());
    Some(())
}

/// How much of our accent is in a shade, by its red.
fn hundredths(red: u8) -> u16 {
    let whole = u16::from(WHITE.0[0] - OURS.0[0]);
    (u16::from(WHITE.0[0] - red) * 100 + whole / 2) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_of_an_icon_follow_the_accent() {
        for ours in [&include_bytes!("../../static/favicon.ico")[..], &include_bytes!("../../static/apple-touch-icon.png")[..]] {
            assert_eq!(recoloured(ours, OURS).len(), ours.len());
            let red = recoloured(ours, Colour([200, 0, 0]));
            let has = |bytes: &[u8], colour: Colour| bytes.windows(3).any(|three| three == colour.0);
            assert!(has(ours, OURS) && !has(&red, OURS) && has(&red, Colour([200, 0, 0])));
        }
    }

    #[test]
    fn a_palette_in_our_own_accent_is_as_it_was() {
        let ours = include_bytes!("../../static/favicon.ico");
        assert_eq!(recoloured(ours, OURS), ours);
    }

    #[test]
    fn what_is_no_image_is_left_as_it_is() {
        for bytes in [&b"PLTE"[..], b"....PLTE", b"\xff\xff\xff\xffPLTE....", b""] {
            assert_eq!(recoloured(bytes, OURS).len(), bytes.len());
        }
    }
}
