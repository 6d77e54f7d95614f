//! Our files with the operator's branding: another accent colour, another logo.

use std::{fs, path::Path};

use bytes::Bytes;

use crate::{
    error::{InternalError, Result},
    types::colour::{Colour, Palette},
};

/// Every page shows it.
const MAX_LOGO_SIZE: usize = 256 << 10;

/// The style sheet with another accent in light and dark; one file, so that a page needs one request.
pub fn style(ours: &str, accent: Option<Colour>) -> String {
    let Some(accent) = accent else { return ours.to_owned() };
    let (day, night) = (tokens(&Palette::by_day(accent)), tokens(&Palette::by_night(accent)));
    format!("{ours}:root{{{day}}}@media (prefers-color-scheme: dark){{:root{{{night}}}}}")
}

fn tokens(palette: &Palette) -> String {
    let Palette { accent, deep, on, edge, ink, wash } = palette;
    let on = format!("--accent:{accent};--accent-deep:{deep};--on-accent:{on};--accent-edge:{edge}");
    format!("{on};--accent-ink:{ink};--accent-wash:{wash}")
}

/// The icon of the tab, in the operator's colours.
pub fn icon(ours: &str, accent: Option<Colour>) -> String {
    let Some(accent) = accent else { return ours.to_owned() };
    let (day, night) = (Palette::by_day(accent).ink, Palette::by_night(accent).ink);
    ours.replace("#1d6b57", &day.to_string()).replace("#7fd1b9", &night.to_string())
}

/// The operator's logo and a name that says its type, as the content of the file tells.
///
/// # Errors
/// A fault that says what is wrong with the file.
pub fn logo(path: &Path) -> Result<(&'static str, Bytes)> {
    let fault = |why: String| InternalError::new("show the logo", format!("{}: {why}", path.display()));
    let bytes = fs::read(path).map_err(|error| fault(error.to_string()))?;
    if bytes.len() > MAX_LOGO_SIZE {
        return Err(fault(format!("{} KiB; it may have {} KiB", bytes.len() >> 10, MAX_LOGO_SIZE >> 10)).into());
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(("logo.png", bytes.into()));
    }
    let is_svg = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg") && text.trim_end().ends_with("</svg>"));
    if is_svg { Ok(("logo.svg", bytes.into())) } else { Err(fault("neither an SVG nor a PNG file".to_owned()).into()) }
}
