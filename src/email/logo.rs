//! The operator's picture at the top of emails: a PNG file that each email carries, so that reading it fetches nothing.

use std::{fs, path::Path};

use bytes::Bytes;
use data_encoding::BASE64;

use crate::{
    crypto::content_hash,
    error::{InternalError, Result},
    types::png::{self, Png},
};

/// Every email carries it.
const MAX_SIZE: usize = 64 << 10;
/// The largest that it is shown, in pixels of CSS: of more, screens with a high resolution show the details.
const MAX_SHOWN: (u32, u32) = (240, 48);

#[derive(Debug, Clone)]
pub struct Logo {
    pub png: Bytes,
    /// How large it is shown.
    pub width: u32,
    pub height: u32,
}

impl Logo {
    /// Its name within an email (RFC 2392), the same in all of them.
    pub fn content_id(&self) -> String {
        format!("logo-{}@vestibule", content_hash::of(&self.png))
    }

    /// The HTML part for a browser, which finds the logo in the page itself.
    pub fn embedded_in(&self, html: &str) -> String {
        html.replace(&format!("src=\"cid:{}\"", self.content_id()), &as_data(&self.png))
    }

    /// # Errors
    /// A fault that names the file and says what is wrong with it.
    pub fn read(path: &Path) -> Result<Self> {
        let fault = |why: String| InternalError::new("read branding.email_logo", format!("{}: {why}", path.display()));
        let png = fs::read(path).map_err(|error| fault(error.to_string()))?;
        Ok(Self::of(png).map_err(fault)?)
    }

    fn of(png: Vec<u8>) -> Result<Self, String> {
        if png.len() > MAX_SIZE {
            return Err(format!("{} KiB; it may have {} KiB, because every email carries it", png.len() >> 10, MAX_SIZE >> 10));
        }
        if !png::is_png(&png) {
            return Err("no PNG file; email programs do not show SVG".to_owned());
        }
        let Png { width, height } = Png::check(&png).map_err(|why| format!("a PNG file, but {why}"))?;
        let (width, height) = shown(width, height);
        Ok(Self { png: png.into(), width, height })
    }
}

/// The attribute of an `img` that has its picture in itself.
pub(super) fn as_data(png: &[u8]) -> String {
    format!("src=\"data:image/png;base64,{}\"", BASE64.encode(png))
}

/// As large as it is, but not larger than fits above an email.
fn shown(width: u32, height: u32) -> (u32, u32) {
    let (most_wide, most_high) = MAX_SHOWN;
    let part = |of: u32, most: u64, whole: u32| u32::try_from(u64::from(of) * most / u64::from(whole)).unwrap_or(1).max(1);
    let (width, height) = if height > most_high { (part(width, most_high.into(), height), most_high) } else { (width, height) };
    if width > most_wide { (most_wide, part(height, most_wide.into(), width)) } else { (width, height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_keeps_its_proportions_and_fits_above_an_email() {
        for (size, shown) in [((96, 96), (48, 48)), ((20, 10), (20, 10)), ((1200, 120), (240, 24)), ((1, 4000), (1, 48))] {
            let logo = Logo::of(png::sample(size.0, size.1)).unwrap();
            assert_eq!((logo.width, logo.height), shown, "{size:?}");
        }
        assert_eq!(shown(u32::MAX, 1), (240, 1));
        assert_eq!(shown(1, u32::MAX), (1, 48));
    }

    #[test]
    fn only_a_small_png_file_is_a_logo_of_emails() {
        for bad in [b"<svg></svg>".to_vec(), Vec::new()] {
            assert!(Logo::of(bad).unwrap_err().contains("no PNG file"));
        }
        let whole = png::sample(10, 10);
        for bad in [whole[..20].to_vec(), png::sample(0, 10), png::sample(10, 0), [&whole[..], b"?"].concat()] {
            assert!(Logo::of(bad).unwrap_err().starts_with("a PNG file, but "));
        }
        let large = [whole, vec![0; MAX_SIZE]].concat();
        assert!(Logo::of(large).unwrap_err().starts_with("64 KiB; it may have 64 KiB"));
        assert!(Logo::read(Path::new("/nowhere/logo.png")).is_err());
    }
}
