//! What a file is, by its first bytes: a dump, or something else that operators give instead of one.

use super::error::SourceError;

pub(super) const GZIP: &[u8] = &[0x1f, 0x8b];
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();
/// How many bytes are looked at.
pub(super) const PEEKED: u64 = 512;

const COMPRESSED: &str = "it is compressed in a way that is not read here: decompress it, or compress it with gzip";
/// First bytes, and what to do.
const OTHERS: [(&[u8], &str); 10] = [
    (b"SQLite format 3\0", "it is an SQLite database: use --from sqlite:///PATH"),
    (b"PGDMP", "it is a dump of pg_dump: use --from postgres://..., or `manage.py dumpdata`"),
    (b"--\n-- PostgreSQL", "it is a dump of pg_dump: use --from postgres://..., or `manage.py dumpdata`"),
    (b"BZh", COMPRESSED),
    (b"\xfd7zXZ\0", COMPRESSED),
    (b"PK\x03\x04", COMPRESSED),
    (b"\x28\xb5\x2f\xfd", COMPRESSED),
    (&[0x5d, 0, 0], COMPRESSED),
    (&[0xff, 0xfe], UTF_16),
    (&[0xfe, 0xff], UTF_16),
];
const UTF_16: &str = "it is UTF-16, as PowerShell's > writes it: make the dump with `manage.py dumpdata --output FILE`";

/// # Errors
/// If it is no JSON, with what to do.
pub(super) fn refuse_others(start: &[u8]) -> Result<(), SourceError> {
    if let Some((_, what)) = OTHERS.iter().find(|(first, _)| start.starts_with(first)) {
        return Err(SourceError::refused(format!("this is no dump of `manage.py dumpdata`: {what}")));
    }
    let text = start.strip_prefix(BOM).unwrap_or(start).trim_ascii_start();
    let what = match text.first() {
        Some(b'[' | b'{') => return Ok(()),
        None => "it is empty",
        Some(b'<') => "it is XML: make it with --format json or --format jsonl",
        Some(b'-') => "it is YAML: make it with --format json or --format jsonl",
        Some(_) => "it begins with neither [ nor {; messages of the project may come first: make it with --output FILE",
    };
    Err(SourceError::refused(format!("line 1: this is no dump of `manage.py dumpdata` in JSON: {what}")))
}
