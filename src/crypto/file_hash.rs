//! What a file is known by, however it was carried.

use std::io::{self, Read};

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;

/// SHA-256 in small hexadecimal letters, as `sha256sum` writes it.
///
/// # Errors
/// Those of the reader.
pub fn sha256(mut file: impl Read) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut some = vec![0; 64 << 10];
    loop {
        match file.read(&mut some)? {
            0 => return Ok(HEXLOWER.encode(context.finish().as_ref())),
            count => context.update(&some[..count]),
        }
    }
}
