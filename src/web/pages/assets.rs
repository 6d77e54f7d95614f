//! Style, script and icon: inside the binary, and named by what is in them, so that browsers keep them for good.

use std::{borrow::Cow, collections::HashMap};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use poem::{
    Response,
    http::{HeaderValue, header},
};
use rust_embed::RustEmbed;

use crate::web::{
    call::Call,
    failure::{Answer, Failure},
};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct File {
    kind: &'static str,
    /// Whether it is kept and sent as gzip packed it, as `.gz` says: what is large and not ours. Every browser unpacks it.
    packed: bool,
    bytes: Bytes,
}

/// All files, by the names that they are served under.
pub struct Assets {
    files: HashMap<String, File>,
    /// From a file's own name to the one that it is served under.
    names: HashMap<String, String>,
}

impl Assets {
    pub fn load() -> Self {
        let mut assets = Self { files: HashMap::new(), names: HashMap::new() };
        for name in Files::iter() {
            let plain = name.strip_suffix(".gz").unwrap_or(&name);
            let Some((file, (stem, ending))) = Files::get(&name).zip(plain.rsplit_once('.')) else { continue };
            let served = format!("{stem}.{}.{ending}", HEXLOWER.encode(&file.metadata.sha256_hash()[..6]));
            let bytes = match file.data {
                data if ending == "css" && plain.len() == name.len() => squeeze(&String::from_utf8_lossy(&data)).into(),
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            assets.files.insert(served.clone(), File { kind: kind(ending), packed: plain.len() < name.len(), bytes });
            assets.names.insert(name.to_string(), served);
        }
        assets
    }

    /// Where a file of `static/` is served.
    pub fn path(&self, name: &str) -> String {
        format!("/static/{}", self.names.get(name).map_or(name, String::as_str))
    }
}

/// A style sheet without what only we read: comments, line ends and indents.
fn squeeze(css: &str) -> String {
    let pieces = css.split("/*").map(|piece| piece.split_once("*/").map_or(piece, |(_, after)| after));
    pieces.collect::<String>().lines().map(str::trim).collect::<Vec<_>>().join("")
}

fn kind(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

pub async fn show(call: Call) -> Answer {
    let name = call.path.trim_start_matches("/static/");
    let file = call.web.assets.files.get(name).ok_or(Failure::NoSuchPath)?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let mut response =
        Response::builder().content_type(file.kind).header(header::CACHE_CONTROL, forever).body(file.bytes.clone());
    if file.packed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_name_that_changes_with_it_and_a_known_type() {
        let assets = Assets::load();
        for name in ["app.css", "app.js", "icon.svg"] {
            let path = assets.path(name);
            let file = &assets.files[path.trim_start_matches("/static/")];
            assert_ne!(path, format!("/static/{name}"));
            assert_ne!(file.kind, "application/octet-stream");
        }
        assert_eq!(squeeze("a {\n  b: c;\n}\n/* d\n */ e { f: g h }\n"), "a {b: c;}e { f: g h }");
        assert!(assets.files.values().all(|file| file.packed || file.bytes.len() < 15 * 1024), "a file is too large");
    }
}
