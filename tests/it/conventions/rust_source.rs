//! What a Rust file mentions: its paths, its identifiers and its top-level items, read from the tokens that the compiler reads.

use std::str::FromStr;

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::files::File;

/// A path with `::` in it, or the name of a crate that is imported alone; groups are unfolded.
pub(super) struct Mention {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
    /// The inline modules around it.
    inside: Vec<String>,
}

pub(super) fn mentions(source: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    walk(&tokens(source), &[], &mut found);
    found
}

/// Mentions of our own crate, from its root.
pub(super) fn own_mentions(file: &File, own: &[String]) -> Vec<(usize, Vec<String>)> {
    mentions(&file.text).iter().filter_map(|mention| Some((mention.line, absolute(own, mention)?))).collect()
}

fn absolute(own: &[String], mention: &Mention) -> Option<Vec<String>> {
    let path = &mention.path;
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path[0].as_str() {
        "crate" | "vestibule" => Some(path[1..].to_vec()),
        "self" | "super" => {
            let here: Vec<_> = own.iter().chain(&mention.inside).collect();
            let base = &here[..here.len().saturating_sub(ups)];
            Some(base.iter().copied().chain(&path[ups.max(1)..]).cloned().collect())
        }
        _ => None,
    }
}

/// `src/web/pages/login.rs` is `web::pages::login`; the library's root is empty.
pub(super) fn module(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    Some(inner.split('/').filter(|part| *part != "lib").map(ToOwned::to_owned).collect())
}

/// Every identifier with its line, comments and texts left out.
pub(super) fn identifiers(source: &str) -> Vec<(usize, String)> {
    fn collect(tokens: Vec<TokenTree>, found: &mut Vec<(usize, String)>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => found.push((line(&ident), ident.to_string())),
                TokenTree::Group(group) => collect(group.stream().into_iter().collect(), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(tokens(source), &mut found);
    found
}

/// Keywords that open an item at the top of a file, with their lines: `use`, `mod`, `struct` and so on.
pub(super) fn top_level_items(source: &str) -> Vec<(usize, String)> {
    let items = ["use", "mod", "struct", "enum", "union", "fn", "trait", "impl", "const", "static", "type", "macro_rules"];
    let tokens = tokens(source).into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some((line(&ident), ident.to_string())),
        _ => None,
    });
    tokens.filter(|(_, word)| items.contains(&word.as_str())).collect()
}

fn tokens(source: &str) -> Vec<TokenTree> {
    let stream = TokenStream::from_str(source).unwrap_or_else(|error| panic!("no Rust: {error}\n{source}"));
    stream.into_iter().collect()
}

fn line(ident: &Ident) -> usize {
    ident.span().start().line
}

fn walk(tokens: &[TokenTree], inside: &[String], found: &mut Vec<Mention>) {
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(_) if is_path(tokens, at) => at = unfold(tokens, at, &[], inside, found),
            TokenTree::Ident(word) if word == "use" && imports_crate(tokens, at) => {
                at = unfold(tokens, at + 1, &[], inside, found);
            }
            // `pub(in path)` says who may use an item; it imports nothing.
            TokenTree::Group(_) if at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(word) if word == "pub") => at += 1,
            TokenTree::Group(group) => {
                let tokens_within: Vec<_> = group.stream().into_iter().collect();
                walk(&tokens_within, &around(tokens, at, inside), found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// The modules around a group: one more where it is the body of `mod x { .. }`.
fn around(tokens: &[TokenTree], at: usize, inside: &[String]) -> Vec<String> {
    let mut inside = inside.to_vec();
    if let [.., TokenTree::Ident(keyword), TokenTree::Ident(name)] = &tokens[..at]
        && keyword == "mod"
    {
        inside.push(name.to_string());
    }
    inside
}

fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(at + 1) && colon(at + 2)
}

/// `use x;` or `use x as y;`
fn imports_crate(tokens: &[TokenTree], at: usize) -> bool {
    let ends = match tokens.get(at + 2) {
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Ident(word)) => word == "as",
        _ => false,
    };
    ends && matches!(tokens.get(at + 1), Some(TokenTree::Ident(_)))
}

/// Reads `a::b::{c, d::e}` from `at` and returns where it ends.
fn unfold(tokens: &[TokenTree], mut at: usize, before: &[String], inside: &[String], found: &mut Vec<Mention>) -> usize {
    let mut path = before.to_vec();
    let mut start = None;
    while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
        start.get_or_insert(line(ident));
        if ident != "self" || path.is_empty() {
            path.push(ident.to_string().trim_start_matches("r#").to_owned());
        }
        if !is_path(tokens, at) {
            at += 1;
            break;
        }
        at += 3;
        if let Some(TokenTree::Group(group)) = tokens.get(at) {
            let inner: Vec<_> = group.stream().into_iter().collect();
            for piece in inner.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
                unfold(piece, 0, &path, inside, found);
            }
            return at + 1;
        }
    }
    if let Some(line) = start {
        found.push(Mention { line, path, inside: inside.to_vec() });
    }
    at.max(1)
}
