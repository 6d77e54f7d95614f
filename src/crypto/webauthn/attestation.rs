//! The statement of an authenticator about a new key (WebAuthn 8). None is asked for: there is none, or the key signs for itself.

use super::{cbor::Map, problem::Problem, public_key::PublicKey};

/// # Errors
/// `WrongAttestation`: a statement where none may be, another format, or a wrong signature.
pub fn check(object: &Map, key: &PublicKey, signed: &[u8]) -> Result<(), Problem> {
    let (format, statement) = (object.text("fmt")?, object.map("attStmt")?);
    match format {
        "none" if statement.is_empty() => Ok(()),
        // Browsers leave it, as it says nothing about the authenticator.
        "packed" if !statement.has("x5c") && statement.integer("alg")? == key.algorithm => {
            key.verify(signed, statement.bytes("sig")?).map_err(|_| Problem::WrongAttestation)
        }
        _ => Err(Problem::WrongAttestation),
    }
}
