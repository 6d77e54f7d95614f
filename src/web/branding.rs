//! Our files with the operator's branding: another accent colour, another logo.

use std::{fs, path::Path};

use bytes::Bytes;

use super::icon_colours;
use crate::{
    config::{Branding, Config},
    diagnostics::{Diagnostic, SourceMap},
    error::{InternalError, Result},
    i18n::{self, Language},
    types::{
        colour::{Colour, Palette},
        localized_text::LocalizedText,
        png::{self, Png},
    },
};

/// Every page shows it.
const MAX_LOGO_SIZE: usize = 256 << 10;
const MAX_CSS_SIZE: usize = 64 << 10;

/// # Errors
/// A fault that names a text in a language that there is not.
pub fn check_languages(config: &Config) -> Result<()> {
    match unknown_languages(config).into_iter().next() {
        Some((_, what)) => Err(InternalError::new("read the settings", what).into()),
        None => Ok(()),
    }
}

/// The keys of settings with a text in a language that there is not, and what to say of each.
pub fn unknown_languages(config: &Config) -> Vec<(&'static str, String)> {
    let lines = [("branding.header", &config.branding.header), ("branding.footer", &config.branding.footer)];
    let lines = lines.into_iter().filter_map(|(key, text)| Some((key, format!("`{key}`"), text.as_ref()?)));
    let labels = config.admin.role_labels.all();
    let labels = labels.map(|(role, label)| ("admin.role_labels", format!("`admin.role_labels`, the label of `{role}`"), label));
    lines.chain(labels).filter_map(|(key, which, text)| Some((key, format!("{which}: {}", unknown_language(text)?)))).collect()
}

fn unknown_language(text: &LocalizedText) -> Option<String> {
    text.tags().find_map(|tag| known_language(tag).err())
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
    Ok(accent_style(branding.accent) + &own_style(branding)?)
}

fn accent_style(accent: Option<Colour>) -> String {
    let Some(accent) = accent else { return String::new() };
    let (day, night) = (tokens(&Palette::by_day(accent)), tokens(&Palette::by_night(accent)));
    format!(":root{{{day}}}@media (prefers-color-scheme: dark){{:root{{{night}}}}}")
}

/// The operator's own rules; empty without any.
///
/// # Errors
/// As `style`.
pub fn own_style(branding: &Branding) -> Result<String> {
    let Some(path) = &branding.css else { return Ok(String::new()) };
    let fault = |why: String| InternalError::new("read the style sheet of branding.css", format!("{}: {why}", path.display()));
    let text = read_text(path, MAX_CSS_SIZE).map_err(fault)?;
    Ok(format!("\n{text}"))
}

/// What is written in `branding.css` and has no effect, because the Content-Security-Policy forbids it or a place within a file does.
pub fn style_warnings(branding: &Branding) -> Vec<Diagnostic> {
    let Some(path) = &branding.css else { return Vec::new() };
    let text = read_text(path, MAX_CSS_SIZE).unwrap_or_default();
    let source = SourceMap::new(path, &text);
    let lines = text.lines().enumerate().filter_map(|(line, text)| Some((line + 1, without_effect(&text.to_ascii_lowercase())?)));
    lines.map(|(line, what)| Diagnostic::new(source.line(line), what)).collect()
}

fn without_effect(line: &str) -> Option<&'static str> {
    let mut urls = line.match_indices("url(").map(|(at, word)| line[at + word.len()..].trim_start_matches([' ', '"', '\'']));
    if line.contains("@import") {
        Some("`@import` has no effect here: put the rules into this file")
    } else if line.contains("@font-face") {
        Some("`@font-face` has no effect: the Content-Security-Policy of the pages loads no fonts")
    } else {
        let is_foreign = urls.any(|url| ["http:", "https:", "//", "data:"].iter().any(|start| url.starts_with(start)));
        is_foreign.then_some("images of other hosts are not shown: serve them from this host")
    }
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
    if png::is_png(&bytes) {
        Png::check(&bytes).map_err(|why| fault(format!("it is a PNG file, but {why}")))?;
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
        let css = include_str!("../../static/tokens.css").to_owned() + &accent_style(accent);
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
