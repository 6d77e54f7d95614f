//! The files of the project: those that belong to it, and none that a tool made.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// A text file, by its path from the top.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(super) fn ends_with(&self, end: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == end)
    }

    pub(super) fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Lines with their numbers, as editors count.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }
}

/// Folders that tools make; `.gitignore` names them too.
const MADE_BY_TOOLS: [&str; 6] = ["target", "data", "node_modules", "__pycache__", "book", ".git"];

pub(super) fn all() -> &'static [File] {
    static FILES: LazyLock<Vec<File>> = LazyLock::new(read_all);
    &FILES
}

fn read_all() -> Vec<File> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(top, &mut found);
    found.sort();
    let read = |path: &PathBuf| {
        // An image is no text.
        let text = fs::read_to_string(path).ok()?;
        Some(File::new(path.strip_prefix(top).unwrap().to_str().unwrap(), &text))
    };
    found.iter().filter_map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if MADE_BY_TOOLS.contains(&name) {
            continue;
        }
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}
