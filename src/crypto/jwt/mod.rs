//! Our tokens: how they are signed and what makes one valid (RFC 7519, 8725; the claims are SimpleJWT's, plus ours).

mod bounds;
mod claim_set;
mod claims;
mod judge;
mod key_set;
mod signer;
mod write;

pub(super) use self::{
    bounds::{LEEWAY, MAX_LEN, MAX_LIFETIME},
    judge::{integer, optional_time},
    signer::is_text,
};
pub use self::{
    claims::{Claims, Kind, Signature},
    signer::Signer,
};
