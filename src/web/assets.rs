//! Style sheet, script and icon: inside the binary, and named by their content, so that browsers may cache them for ever.

use std::collections::HashMap;

use bytes::Bytes;

use super::{branding, content_coding::Forms, static_files::FILES};
use crate::{config::Branding, crypto::content_hash, error::Result, types::pages_at::PagesAt};

pub struct File {
    pub kind: &'static str,
    /// Changes with the content.
    pub hash: String,
    pub forms: Forms,
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
        let (style, own) = (branding::style(branding)?, branding::own_style(branding)?);
        for file in FILES {
            let ours = || String::from_utf8_lossy(file.plain.unwrap_or_default());
            let forms = match file.name {
                // The operator's rules follow ours in each of the files that a page may have.
                "wide.css" if !own.is_empty() => Forms::packed(format!("{}{own}", ours()).into()),
                "app.css" if !style.is_empty() => Forms::packed(format!("{}{style}", ours()).into()),
                "favicon.ico" | "apple-touch-icon.png" if branding.accent.is_some() => {
                    Forms::plain(branding::image(file.plain.unwrap_or_default(), branding.accent).into())
                }
                "icon.svg" if branding.accent.is_some() => Forms::packed(branding::icon(&ours(), branding.accent).into()),
                _ => Forms::of(file),
            };
            assets.keep(file.name, forms);
        }
        assets.icon.path = assets.path("icon.svg");
        if let Some(path) = &branding.logo {
            let (name, bytes) = branding::logo(path)?;
            assets.keep(name, logo_forms(name, bytes));
            assets.icon = Icon { path: assets.path(name), kind: kind(name.rsplit('.').next().unwrap_or_default()) };
            assets.logo = Some(assets.path(name));
            if name == "logo.png" {
                assets.use_for_icons(name);
            }
        }
        Ok(assets)
    }

    fn keep(&mut self, name: &str, forms: Forms) {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hash = content_hash::of(forms.any());
        let served = format!("{stem}.{hash}.{ending}");
        self.files.insert(served.clone(), File { kind: kind(ending), hash, forms });
        self.names.insert(name.to_owned(), served);
    }

    /// Home screens and older browsers know no SVG.
    fn use_for_icons(&mut self, name: &str) {
        if let Some(served) = self.names.get(name).cloned() {
            self.names.insert("favicon.ico".to_owned(), served.clone());
            self.names.insert("apple-touch-icon.png".to_owned(), served);
        }
    }

    /// A file by its own name.
    pub fn named(&self, name: &str) -> Option<&File> {
        self.files.get(self.names.get(name)?)
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

/// A PNG file is packed already.
fn logo_forms(name: &str, bytes: Bytes) -> Forms {
    if name.ends_with("svg") { Forms::packed(bytes) } else { Forms::plain(bytes) }
}

pub(super) fn kind(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
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
        for name in ["app.css", "app.js", "icon.svg", "wide.css", "wide.js"] {
            let path = assets.path(name);
            let file = &assets.files[path.trim_start_matches("/static/")];
            assert_ne!(path, format!("/static/{name}"));
            assert_ne!(file.kind, "application/octet-stream");
        }
    }

    #[test]
    fn style_and_script_are_small_in_every_form() {
        let assets = Assets::load(&Config::default().branding, &PagesAt::ROOT).unwrap();
        let size =
            |name: &str, accepted| assets.files[assets.path(name).trim_start_matches("/static/")].forms.best(accepted).1.len();
        for coding in ["br", "gzip"] {
            assert!(size("app.css", coding) < 15 << 10 && size("app.js", coding) < 10 << 10, "the pages have become heavy");
            assert!(size("app.css", coding) * 2 < size("app.css", ""), "{coding}");
        }
        assert!(size("swagger-ui-bundle.js", "") > size("swagger-ui-bundle.js", "gzip") * 2);
    }
}
