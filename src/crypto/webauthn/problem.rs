//! Why the answer of an authenticator is refused.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is not what WebAuthn describes, or larger than it may be.
    Malformed,
    /// It answers another question: a new passkey where one was to sign in, or the other way round.
    WrongType,
    WrongChallenge,
    /// A page of another origin has asked for it.
    WrongOrigin,
    /// A page within a page of another site has asked for it.
    CrossOrigin,
    /// It is for another relying party.
    WrongRelyingParty,
    /// The authenticator has not noticed a user.
    UserNotPresent,
    /// The authenticator has not checked who the user is, which was required.
    UserNotVerified,
    /// The flags of the authenticator contradict each other.
    WrongFlags,
    /// The key is of an algorithm that was not offered, or is no key at all.
    UnsupportedKey,
    /// An attestation that was not asked for, or that is not what it says.
    WrongAttestation,
    WrongSignature,
}

impl Problem {
    /// For the keys of sentences, and for logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongType => "type",
            Self::WrongChallenge => "challenge",
            Self::WrongOrigin => "origin",
            Self::CrossOrigin => "cross-origin",
            Self::WrongRelyingParty => "relying-party",
            Self::UserNotPresent => "not-present",
            Self::UserNotVerified => "not-verified",
            Self::WrongFlags => "flags",
            Self::UnsupportedKey => "key",
            Self::WrongAttestation => "attestation",
            Self::WrongSignature => "signature",
        }
    }
}
