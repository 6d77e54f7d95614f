//! A passkey that is shown (WebAuthn 7.2).

use super::{
    authenticator_data,
    challenge::ChallengeBytes,
    client_data::{self, Expected, GET},
    problem::Problem,
    public_key::PublicKey,
    relying_party::RelyingParty,
};

/// What came from the client, decoded, and the key that it should be signed with.
pub struct SignInAnswer<'a> {
    pub client_data: &'a [u8],
    pub authenticator_data: &'a [u8],
    pub signature: &'a [u8],
    /// As COSE writes it.
    pub public_key: &'a [u8],
}

pub struct VerifiedSignIn {
    /// Whether the authenticator knows who has used it, by a PIN or by what they are.
    pub user_verified: bool,
    pub counter: u32,
    pub backed_up: bool,
}

/// # Errors
/// What is wrong with it.
pub fn verify_sign_in(
    relying_party: &RelyingParty,
    challenge: &ChallengeBytes,
    answer: &SignInAnswer<'_>,
) -> Result<VerifiedSignIn, Problem> {
    let hash = client_data::check(answer.client_data, Expected { kind: GET, challenge, relying_party })?;
    let data = authenticator_data::read(answer.authenticator_data, relying_party)?;
    let key = PublicKey::read(answer.public_key)?;
    key.verify(&[answer.authenticator_data, &hash].concat(), answer.signature)?;
    Ok(VerifiedSignIn { user_verified: data.user_verified, counter: data.counter, backed_up: data.backed_up })
}
