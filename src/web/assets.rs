//! Style sheet, script and icon: inside the binary, and named by their content, so that browsers may cache them for ever.

use std::{borrow::Cow, collections::HashMap};

use bytes::Bytes;
use rust_embed::RustEmbed;

use super::branding;
use crate::{config::Branding, crypto::content_hash, error::Result, types::pages_at::PagesAt};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

pub struct File {
    pub kind: &'static str,
    /// Whether it is stored and sent compressed, as `.gz` says: large files of others. Every browser decompresses it.
    pub packed: bool,
    pub bytes: Bytes,
}

/// The icon of a browser tab.
#[derive(Clone)]
pub struct Icon {
    pub path: String,
    pub kind: &'static str,
}

/// All files, by the names that they are served under.
pub struct Assets {
    files: HashMap<String, File>,
    /// From a file's own name to the one that it is served under.
    names: HashMap<String, String>,
    pages_at: PagesAt,
    pub icon: Icon,
    /// The path of the operator's logo.
    pub logo: Option<String>,
}

impl Assets {
    /// # Errors
    /// A fault that names the file of the operator that cannot be used.
    pub fn load(branding: &Branding, pages_at: &PagesAt) -> Result<Self> {
        let icon = Icon { path: String::new(), kind: kind("svg") };
        let pages_at = pages_at.clone();
        let mut assets = Self { files: HashMap::new(), names: HashMap::new(), pages_at, icon, logo: None };
        for name in Files::iter() {
            let Some(file) = Files::get(&name) else { continue };
            let bytes = match (name.as_ref(), file.data) {
                ("app.css", data) => branding::style(&squeeze(&String::from_utf8_lossy(&data)), branding.accent).into(),
                ("icon.svg", data) => branding::icon(&String::from_utf8_lossy(&data), branding.accent).into(),
                (_, Cow::Borrowed(bytes)) => Bytes::from_static(bytes),
                (_, Cow::Owned(bytes)) => Bytes::from(bytes),
            };
            assets.keep(&name, bytes);
        }
        assets.icon.path = assets.path("icon.svg");
        if let Some(path) = &branding.logo {
            let (name, bytes) = branding::logo(path)?;
            assets.keep(name, bytes);
            assets.icon = Icon { path: assets.path(name), kind: kind(name.rsplit('.').next().unwrap_or_default()) };
            assets.logo = Some(assets.path(name));
        }
        Ok(assets)
    }

    fn keep(&mut self, name: &str, bytes: Bytes) {
        let plain = name.strip_suffix(".gz").unwrap_or(name);
        let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
        let served = format!("{stem}.{}.{ending}", content_hash::of(&bytes));
        self.files.insert(served.clone(), File { kind: kind(ending), packed: plain.len() < name.len(), bytes });
        self.names.insert(name.to_owned(), served);
    }

    /// A file by the name that it is served under.
    pub fn file(&self, served: &str) -> Option<&File> {
        self.files.get(served)
    }

    /// The path under which a file of `static/` is served: beside the pages, so that one prefix leads to all that they need.
    pub fn path(&self, name: &str) -> String {
        let served = self.names.get(name).map_or(name, String::as_str);
        self.pages_at.page(&format!("/static/{served}")).to_string()
    }
}

/// A style sheet without what only readers need: comments, line ends, indents, and blanks around punctuation.
fn squeeze(css: &str) -> String {
    let pieces = css.split("/*").map(|piece| piece.split_once("*/").map_or(piece, |(_, after)| after));
    let lines = pieces.collect::<String>().lines().map(str::trim).collect::<Vec<_>>().join("");
    let blanks = [(": ", ":"), ("; ", ";"), (", ", ","), (" {", "{"), ("{ ", "{"), (" }", "}")];
    blanks.iter().fold(lines, |css, (from, to)| css.replace(from, to))
}

pub(super) fn kind(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_file_has_a_name_that_changes_with_it_and_a_known_type() {
        let assets = Assets::load(&Config::default().branding, &PagesAt::ROOT).unwrap();
        for name in ["app.css", "app.js", "icon.svg"] {
            let path = assets.path(name);
            let file = &assets.files[path.trim_start_matches("/static/")];
            assert_ne!(path, format!("/static/{name}"));
            assert_ne!(file.kind, "application/octet-stream");
        }
        assert_eq!(squeeze("a {\n  b: c;\n}\n/* d\n */ e { f: g h }\n"), "a{b:c;}e{f:g h}");
        let size = |name: &str| assets.files[assets.path(name).trim_start_matches("/static/")].bytes.len();
        assert!(size("app.css") < 15 * 1024 && size("app.js") < 10 * 1024, "the pages have become heavy");
    }
}
