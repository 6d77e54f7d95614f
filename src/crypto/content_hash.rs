//! A short name for what is in a file: another content has another name.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;

pub fn of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&digest(&SHA256, bytes).as_ref()[..6])
}

/// As `of`, long enough to tell any number of contents apart.
pub fn number(bytes: &[u8]) -> u128 {
    digest(&SHA256, bytes).as_ref().iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}
