//! For whom passkeys are made: the domain that they belong to, and the origins whose pages and apps may use them.

use aws_lc_rs::digest::{SHA256, digest};

pub struct RelyingParty {
    /// A domain.
    pub id: String,
    pub(super) id_hash: Vec<u8>,
    /// As browsers and apps write them.
    pub(super) origins: Vec<String>,
}

impl RelyingParty {
    pub fn new(id: String, origins: Vec<String>) -> Self {
        let id_hash = digest(&SHA256, id.as_bytes()).as_ref().to_vec();
        Self { id, id_hash, origins }
    }
}
