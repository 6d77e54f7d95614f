//! No circle between files: a reader can read what a file imports first.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    files::{self, File},
    rule::{Violation, assert_none_but},
    rust_source::{mentions, module, own_mentions},
};

/// Which file imports which, and in which line first. `pub use` is an import, a declaration `mod x;` is none.
struct Imports<'a> {
    files: Vec<&'a File>,
    edges: Vec<BTreeMap<usize, usize>>,
}

impl<'a> Imports<'a> {
    fn of(all: &'a [File]) -> Self {
        let files: Vec<_> = all.iter().filter(|file| module(&file.path).is_some()).collect();
        let modules: BTreeMap<_, _> = files.iter().enumerate().map(|(at, file)| (module(&file.path).unwrap(), at)).collect();
        let edges = files.iter().enumerate().map(|(at, file)| imports_of(file, at, &modules)).collect();
        Self { files, edges }
    }

    /// Circles, each as the files that are in it, by Tarjan's algorithm.
    fn circles(&self) -> Vec<Vec<usize>> {
        let mut search = Search { edges: &self.edges, seen: BTreeMap::new(), stack: Vec::new(), circles: Vec::new() };
        for at in 0..self.files.len() {
            if !search.seen.contains_key(&at) {
                search.visit(at);
            }
        }
        search.circles
    }

    /// A line for each import within the circle.
    fn describe(&self, circle: &[usize]) -> Vec<Violation> {
        let members: BTreeSet<_> = circle.iter().collect();
        let mut violations = Vec::new();
        for from in circle {
            for (to, line) in self.edges[*from].iter().filter(|(to, _)| members.contains(to)) {
                let what = format!(
                    "imports {} in a circle of {} files; move what both need into a file below them",
                    self.files[*to].path,
                    circle.len()
                );
                violations.push(Violation { file: self.files[*from].path.clone(), line: *line, what });
            }
        }
        violations
    }
}

fn imports_of(file: &File, at: usize, modules: &BTreeMap<Vec<String>, usize>) -> BTreeMap<usize, usize> {
    let own = module(&file.path).unwrap();
    let mut paths = own_mentions(file, &own);
    // `use child::X`, which needs no `self::`.
    for mention in mentions(&file.text) {
        let child: Vec<_> = own.iter().chain(mention.path.first()).cloned().collect();
        if modules.contains_key(&child) {
            paths.push((mention.line, own.iter().chain(&mention.path).cloned().collect()));
        }
    }
    let mut imports = BTreeMap::new();
    for (line, path) in paths {
        let target = (0..=path.len()).rev().find_map(|length| modules.get(&path[..length]));
        if let Some(target) = target.filter(|target| **target != at) {
            imports.entry(*target).and_modify(|first: &mut usize| *first = line.min(*first)).or_insert(line);
        }
    }
    imports
}

struct Search<'a> {
    edges: &'a [BTreeMap<usize, usize>],
    /// When a file was found, and the earliest file that can be reached from it.
    seen: BTreeMap<usize, (usize, usize)>,
    stack: Vec<usize>,
    circles: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, at: usize) -> usize {
        let number = self.seen.len();
        self.seen.insert(at, (number, number));
        self.stack.push(at);
        let mut lowest = number;
        for next in self.edges[at].keys() {
            match self.seen.get(next) {
                None => lowest = lowest.min(self.visit(*next)),
                Some((found, _)) if self.stack.contains(next) => lowest = lowest.min(*found),
                Some(_) => {}
            }
        }
        self.seen.insert(at, (number, lowest));
        if lowest == number {
            let start = self.stack.iter().position(|one| *one == at).unwrap();
            let circle = self.stack.split_off(start);
            if circle.len() > 1 {
                self.circles.push(circle);
            }
        }
        lowest
    }
}

fn violations(all: &[File]) -> Vec<Violation> {
    let imports = Imports::of(all);
    imports.circles().iter().flat_map(|circle| imports.describe(circle)).collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    assert_none_but(&[], violations(files::all()));
}

#[test]
fn a_circle_is_reported() {
    let found = |files: &[(&str, &str)]| {
        let files: Vec<_> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        let lines = violations(&files).into_iter().map(|violation| (violation.file, violation.line));
        lines.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let lib = ("src/lib.rs", "pub mod a;\npub mod b;");
    let circle = [("src/a.rs".to_owned(), 2), ("src/b.rs".to_owned(), 1)];
    assert_eq!(found(&[lib, ("src/a.rs", "\nuse crate::b::B;"), ("src/b.rs", "fn f() { super::a::g() }")]), circle);
    assert_eq!(found(&[lib, ("src/a.rs", "\nuse crate::b::B;"), ("src/b.rs", "use std::a;")]), []);
    // A folder that lists a type and gives it away again.
    let child = |text| [("src/a/mod.rs", "mod c;\npub use c::C;\nuse self::c::D;"), ("src/a/c.rs", text)];
    assert_eq!(found(&child("use super::X;")), [("src/a/c.rs".to_owned(), 1), ("src/a/mod.rs".to_owned(), 2)]);
    assert_eq!(found(&child("struct X;\nmod tests { use super::X; }")), []);
    let three = [("src/a.rs", "use crate::b;"), ("src/b.rs", "use crate::c;"), ("src/c.rs", "use crate::{a, d};")];
    assert_eq!(found(&three).len(), 3);
}
