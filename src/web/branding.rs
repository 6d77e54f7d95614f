//! Our files with the operator's branding: another accent colour, another logo.

use std::{fs, path::Path};

use bytes::Bytes;

use super::icon_colours;
use crate::{
    config::Branding,
    error::{InternalError, Result},
    i18n::{self, Language},
    types::{
        colour::{Colour, Palette},
        localized_text::LocalizedText,
    },
};

/// Every page shows it.
const MAX_LOGO_SIZE: usize = 256 << 10;
const MAX_CSS_SIZE: usize = 64 << 10;

/// # Errors
/// A fault that names a text in a language that there is not.
pub fn check_languages(branding: &Branding) -> Result<()> {
    for (key, text) in [("branding.header", &branding.header), ("branding.footer", &branding.footer)] {
        for tag in text.iter().flat_map(LocalizedText::tags) {
            known_language(tag).map_err(|why| InternalError::new("read the settings", format!("`{key}`: {why}")))?;
        }
    }
    Ok(())
}

/// # Errors
/// That there is no such language, and which there are.
pub fn known_language(tag: &str) -> Result<Language, String> {
    let known = i18n::languages();
    let tags: Vec<&str> = known.iter().map(Language::tag).collect();
    let found = known.iter().find(|language| language.tag().eq_ignore_ascii_case(tag));
    found.cloned().ok_or_else(|| format!("there is no language `{tag}`; there are {}", tags.join(", ")))
}

/// The operator's part of the style sheet: another accent in light and dark, and then their own rules. It follows ours in the
/// same file, so that a page needs one request.
///
/// # Errors
/// A fault that says what is wrong with `branding.css`.
pub fn style(branding: &Branding) -> Result<String> {
    let own = branding.css.as_deref().map(own_style).transpose()?.unwrap_or_default();
    Ok(accent_style(branding.accent) + &own)
}

fn accent_style(accent: Option<Colour>) -> String {
    let Some(accent) = accent else { return String::new() };
    let (day, night) = (tokens(&Palette::by_day(accent)), tokens(&Palette::by_night(accent)));
    format!(":root{{{day}}}@media (prefers-color-scheme: dark){{:root{{{night}}}}}")
}

fn own_style(path: &Path) -> Result<String> {
    let fault = |why: String| InternalError::new("read the style sheet of branding.css", format!("{}: {why}", path.display()));
    let text = read_text(path, MAX_CSS_SIZE).map_err(fault)?;
    Ok(format!("\n{text}"))
}

/// A text file of the operator, without the mark that some editors put before it.
///
/// # Errors
/// What is wrong with it.
pub fn read_text(path: &Path, max_size: usize) -> Result<String, String> {
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() || about.len() > max_size as u64 {
        return Err(format!("it must be a file of at most {} KiB", max_size >> 10));
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
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

/// The icon as an image, in the operator's colour.
pub fn image(ours: &[u8], accent: Option<Colour>) -> Vec<u8> {
    accent.map_or_else(|| ours.to_vec(), |accent| icon_colours::recoloured(ours, Palette::by_day(accent).ink))
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
