//! Passkeys (WebAuthn Level 3): what an authenticator has answered, checked. No attestation is asked for, so none is trusted.

mod attestation;
mod authenticator_data;
mod cbor;
mod challenge;
mod client_data;
mod known_authenticators;
mod problem;
mod public_key;
mod registration;
mod relying_party;
mod sign_in;

pub use self::{
    challenge::ChallengeBytes,
    known_authenticators::name_of,
    problem::Problem,
    public_key::ALGORITHMS,
    registration::{NewCredential, RegistrationAnswer, verify_registration},
    relying_party::RelyingParty,
    sign_in::{SignInAnswer, VerifiedSignIn, verify_sign_in},
};
