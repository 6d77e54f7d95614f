//! Why a passkey is refused, for the developers of clients: by the words of `crypto::webauthn::Problem`.

pub(super) fn of(why: &str) -> &'static str {
    match why {
        "type" => "This answers another question: a passkey is made with create() and shown with get().",
        "challenge" => "The challenge is unknown, too old, or has been answered before. Ask for new options.",
        "origin" => "The answer comes from an origin that the setting passkeys.related_origins does not name.",
        "cross-origin" => "The answer comes from a frame in a page of another site.",
        "relying-party" => "The answer is for another domain than the setting passkeys.rp_id says.",
        "not-present" => "The authenticator has not noticed a user.",
        "not-verified" => "The authenticator has to verify the user, by a PIN or biometrics.",
        "flags" => "The flags of the authenticator contradict each other.",
        "key" => "The public key is not one of the algorithms that were offered.",
        "attestation" => "The attestation is not of the format \"none\", or it is wrong.",
        "signature" => "The signature is wrong.",
        "unknown" => "The account has no such passkey.",
        _ => "This is not a public key credential as toJSON() writes it.",
    }
}
