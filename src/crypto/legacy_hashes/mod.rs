//! Password hashes that Django made, for users who come from there: verified as they are, within bounds, and exchanged when their
//! owner next signs in.

pub mod bcrypt_hash;
pub mod classify;
pub mod digest;
pub mod legacy_hash;
pub mod pbkdf2_hash;
pub mod scrypt_hash;
