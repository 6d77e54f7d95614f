//! Random UUIDs.

use uuid::{Builder, fmt::Hyphenated};

use super::keyring::random;

/// Of version 4 (RFC 9562 5.4), in lower case with hyphens.
pub fn random_uuid() -> String {
    let mut text = [0; Hyphenated::LENGTH];
    Builder::from_random_bytes(random()).into_uuid().hyphenated().encode_lower(&mut text).to_owned()
}
