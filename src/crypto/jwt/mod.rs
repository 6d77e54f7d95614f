//! Our tokens: how they are signed and what makes one valid (RFC 7519, 8725; the claims are SimpleJWT's, plus ours).

mod bounds;
mod claim_set;
mod claims;
mod judge;
mod key_set;
mod signer;
mod unchecked;
mod write;

pub(super) use self::{
    bounds::{LEEWAY, MAX_LEN, MAX_LIFETIME},
    judge::{names_audience, optional_time},
    key_set::{is_understood, validation},
    signer::is_text,
};
pub use self::{
    claims::{Claims, Kind, Signature},
    judge::integer,
    signer::Signer,
    unchecked::unchecked,
};
