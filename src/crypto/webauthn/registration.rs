//! A new passkey (WebAuthn 7.1).

use super::{
    attestation,
    authenticator_data::{self, AttestedCredential},
    cbor,
    challenge::ChallengeBytes,
    client_data::{self, CREATE, Expected},
    problem::Problem,
    public_key::PublicKey,
    relying_party::RelyingParty,
};

/// No authenticator writes more.
const MAX_LEN: usize = 16 << 10;

/// What came from the client, decoded.
pub struct RegistrationAnswer<'a> {
    pub credential_id: &'a [u8],
    pub client_data: &'a [u8],
    pub attestation_object: &'a [u8],
}

/// A key that may be kept.
pub struct NewCredential {
    pub id: Vec<u8>,
    /// As COSE writes it.
    pub public_key: Vec<u8>,
    pub counter: u32,
    /// The kind of the authenticator, or zeros.
    pub aaguid: [u8; 16],
    pub backup_eligible: bool,
    pub backed_up: bool,
}

/// # Errors
/// What is wrong with it.
pub fn verify_registration(
    relying_party: &RelyingParty,
    challenge: &ChallengeBytes,
    answer: &RegistrationAnswer<'_>,
) -> Result<NewCredential, Problem> {
    let hash = client_data::check(answer.client_data, Expected { kind: CREATE, challenge, relying_party })?;
    if answer.attestation_object.len() > MAX_LEN {
        return Err(Problem::Malformed);
    }
    let object = cbor::map(answer.attestation_object)?;
    let bytes = object.bytes("authData")?;
    let data = authenticator_data::read(bytes, relying_party)?;
    let AttestedCredential { aaguid, id, key } = data.credential.ok_or(Problem::Malformed)?;
    if id != answer.credential_id {
        return Err(Problem::Malformed);
    }
    attestation::check(&object, &PublicKey::read(key)?, &[bytes, &hash].concat())?;
    Ok(NewCredential {
        id: id.to_vec(),
        public_key: key.to_vec(),
        counter: data.counter,
        aaguid,
        backup_eligible: data.backup_eligible,
        backed_up: data.backed_up,
    })
}
