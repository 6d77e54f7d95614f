//! A short name for what is in a file: another content has another name.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;

pub fn of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&digest(&SHA256, bytes).as_ref()[..6])
}
