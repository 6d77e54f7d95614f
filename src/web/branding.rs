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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Words, and what they stand on.
    const WORDS: [(&str, &[&str]); 8] = [
        ("ink", &["paper", "surface", "accent-wash", "good-wash", "wrong-wash"]),
        ("soft", &["paper", "surface", "good-wash", "wrong-wash"]),
        ("accent-ink", &["paper", "surface", "accent-wash"]),
        ("good", &["paper", "surface", "good-wash"]),
        ("fair", &["paper", "surface"]),
        ("wrong", &["paper", "surface", "wrong-wash"]),
        ("on-accent", &["accent", "accent-deep"]),
        ("on-danger", &["danger", "danger-deep"]),
    ];

    /// Lines around what is filled in, buttons and bars, which stand on cards.
    const SHAPES: [&str; 5] = ["edge", "danger", "good", "fair", "accent-ink"];

    const ACCENTS: [&str; 6] = ["#ff5c35", "#ff0000", "#ffd400", "#000", "#fff", "#0b1f66"];

    /// The values of the custom properties of a `:root`.
    fn tokens_of(css: &str) -> BTreeMap<&str, Colour> {
        let pairs = css.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
        pairs.filter_map(|(name, value)| Some((name, Colour::parse(value.trim())?))).collect()
    }

    /// By day and by night.
    fn schemes(accent: Option<Colour>) -> [(&'static str, BTreeMap<String, Colour>); 2] {
        let css = style(include_str!("../../static/app.css"), accent);
        let mut roots = css.split(":root").skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        let mut next = || {
            tokens_of(roots.find(|root| root.contains("--accent-wash")).unwrap_or_default().trim_start_matches([' ', '{', '\n']))
        };
        let mut day: BTreeMap<String, Colour> = own(next());
        let mut night = day.clone();
        night.extend(own(next()));
        if accent.is_some() {
            day.extend(own(next()));
            night.extend(own(next()));
        }
        [("by day", day), ("by night", night)]
    }

    fn own(tokens: BTreeMap<&str, Colour>) -> BTreeMap<String, Colour> {
        tokens.into_iter().map(|(name, colour)| (name.to_owned(), colour)).collect()
    }

    /// WCAG 2.2: 4.5 for text (1.4.3), 3 for what is not (1.4.11).
    #[test]
    fn whatever_the_accent_every_text_of_the_style_sheet_can_be_read() {
        let accents = ACCENTS.into_iter().map(Colour::parse).chain([None]);
        for (accent, (scheme, colours)) in accents.flat_map(|accent| schemes(accent).map(|scheme| (accent, scheme))) {
            let on = |name: &str, ground: &str| colours[name].contrast(colours[ground]);
            for (words, ground) in WORDS.iter().flat_map(|(words, grounds)| grounds.iter().map(move |ground| (words, ground))) {
                let contrast = on(words, ground);
                assert!(contrast >= 4.5, "{accent:?} {scheme}: --{words} on --{ground} has {contrast:.2}");
            }
            for shape in SHAPES {
                assert!(on(shape, "surface") >= 3.0, "{accent:?} {scheme}: --{shape}");
            }
        }
    }

    #[test]
    fn an_accent_changes_nothing_that_means_good_or_wrong() {
        let [plain, red] = [None, Colour::parse("#ff5c35")].map(schemes);
        for ((scheme, plain), (_, red)) in plain.into_iter().zip(red) {
            assert_ne!(plain["accent-ink"], red["accent-ink"], "{scheme}");
            for name in ["good", "good-wash", "fair", "wrong", "wrong-wash", "danger", "on-danger"] {
                assert_eq!(plain[name], red[name], "{scheme}: --{name}");
            }
        }
    }
}
