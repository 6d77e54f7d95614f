//! The files of the folder `branding.templates_dir`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::part::Part;
use crate::{
    diagnostics::Diagnostic,
    types::similar::similar,
    web::branding::{known_language, read_text},
};

const MAX_TEMPLATE_SIZE: usize = 64 << 10;

/// A template as it was found.
pub struct TemplateFile {
    pub path: PathBuf,
    /// `header.fr.html`
    pub name: String,
    /// The language of its readers; `None` for all that have no file of their own.
    pub tag: Option<String>,
    pub text: String,
}

/// Every template, and what is wrong with the others. Files of other types may lie beside them.
///
/// # Errors
/// Where the folder cannot be read.
pub fn read(folder: &Path) -> io::Result<(Vec<TemplateFile>, Vec<Diagnostic>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    paths.sort();
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    for path in paths {
        match file(&path) {
            Ok(file) => files.push(file),
            Err(what) => mistakes.push(Diagnostic::new(&*path, what)),
        }
    }
    Ok((files, mistakes))
}

fn file(path: &Path) -> Result<TemplateFile, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut words = name.trim_end_matches(".html").split('.');
    let part = words.next().and_then(|word| Part::ALL.into_iter().find(|part| part.word() == word));
    let (Some(part), tag, None) = (part, words.next(), words.next()) else { return Err(unknown(&name)) };
    let tag = tag.map(|tag| known_language(tag).map(|language| language.tag().to_owned())).transpose()?;
    let text = read_text(path, MAX_TEMPLATE_SIZE)?;
    let name = tag.as_deref().map_or_else(|| part.file(), |tag| part.file_in(tag));
    Ok(TemplateFile { path: path.to_owned(), name, tag, text })
}

fn unknown(name: &str) -> String {
    let known = Part::ALL.map(Part::file);
    let meant = similar(name, known.iter().cloned()).map(|one| format!("; did you mean {one}?")).unwrap_or_default();
    let example = Part::Header.file_in("fr");
    format!("there is no such template, only {}, and for one language such as {example}{meant}", known.join(", "))
}
