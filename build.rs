//! Compresses the files of `static/` once, when they are built into the binary, and lists them for `src/web/static_files.rs`.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

/// What pages load as one file, `app.css`.
const STYLE_SHEET: [&str; 2] = ["tokens.css", "app.css"];

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder so")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=static");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let mut files: Vec<PathBuf> = fs::read_dir("static")?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    // A build is the same, whatever the order of a folder is.
    files.sort();
    files.retain(|file| !file.ends_with(STYLE_SHEET[0]));
    let mut list = String::from("pub static FILES: &[StaticFile] = &[\n");
    for file in files {
        list.push_str(&entry(&file, &out)?);
    }
    list.push_str("];\n");
    fs::write(out.join("static_files.rs"), list)
}

/// A file in every form that it is served in, as an expression.
fn entry(file: &Path, out: &Path) -> io::Result<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::read(file)?;
    let Some(packed) = name.strip_suffix(".gz") else { return own_entry(&name, bytes, out) };
    let included = included(out, &name, &bytes)?;
    Ok(format!("StaticFile {{ name: {packed:?}, plain: None, gzip: Some({included}), brotli: None }},\n"))
}

fn own_entry(name: &str, bytes: Vec<u8>, out: &Path) -> io::Result<String> {
    let bytes = match (name, name.rsplit('.').next()) {
        ("app.css", _) => style_sheet()?.into_bytes(),
        (_, Some("css")) => squeezed(&String::from_utf8_lossy(&bytes)).into_bytes(),
        (_, Some("js")) => without_comments(&String::from_utf8_lossy(&bytes)).into_bytes(),
        _ => bytes,
    };
    let mut entry = format!("StaticFile {{ name: {name:?}, plain: Some({})", included(out, name, &bytes)?);
    for (form, ending, packed) in [("gzip", "gz", gzip(&bytes)?), ("brotli", "br", brotli(&bytes)?)] {
        let value = if packed.len() < bytes.len() {
            format!("Some({})", included(out, &format!("{name}.{ending}"), &packed)?)
        } else {
            "None".to_owned()
        };
        // Writing to a String does not fail.
        let _ = write!(entry, ", {form}: {value}");
    }
    Ok(entry + " },\n")
}

/// Writes a file beside the list, and returns the expression for its content.
fn included(out: &Path, name: &str, bytes: &[u8]) -> io::Result<String> {
    fs::write(out.join(name), bytes)?;
    Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))"))
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn style_sheet() -> io::Result<String> {
    let parts: Vec<String> =
        STYLE_SHEET.iter().map(|part| fs::read_to_string(Path::new("static").join(part))).collect::<io::Result<_>>()?;
    Ok(squeezed(&parts.concat()))
}

/// A script without what only readers need: comments on lines of their own, and indents.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A style sheet without what only readers need: comments, line ends, indents, and blanks around punctuation.
fn squeezed(css: &str) -> String {
    let pieces = css.split("/*").map(|piece| piece.split_once("*/").map_or(piece, |(_, after)| after));
    let lines = pieces.collect::<String>().lines().map(str::trim).collect::<Vec<_>>().join("");
    let blanks = [(": ", ":"), ("; ", ";"), (", ", ","), (" {", "{"), ("{ ", "{"), (" }", "}")];
    blanks.iter().fold(lines, |css, (from, to)| css.replace(from, to))
}
