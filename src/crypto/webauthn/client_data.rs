//! What the browser says about a ceremony (WebAuthn 5.8.1). The authenticator signs it.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;

use super::{challenge::ChallengeBytes, problem::Problem, relying_party::RelyingParty};

/// No browser writes more.
const MAX_LEN: usize = 4096;

pub const CREATE: &str = "webauthn.create";
pub const GET: &str = "webauthn.get";

/// Of two members with one name, none is believed.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

/// What a ceremony has to be about.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// `CREATE` or `GET`.
    pub kind: &'static str,
    pub challenge: &'a ChallengeBytes,
    pub relying_party: &'a RelyingParty,
}

/// The hash that the authenticator has signed, once everything in it is as expected.
///
/// # Errors
/// `Malformed`, `WrongType`, `WrongChallenge`, `WrongOrigin`, `CrossOrigin`.
pub fn check(json: &[u8], expected: Expected<'_>) -> Result<Vec<u8>, Problem> {
    if json.len() > MAX_LEN {
        return Err(Problem::Malformed);
    }
    let given: ClientData = serde_json::from_slice(json).map_err(|_| Problem::Malformed)?;
    if given.kind != expected.kind {
        return Err(Problem::WrongType);
    }
    if ChallengeBytes::parse(&given.challenge).as_ref() != Some(expected.challenge) {
        return Err(Problem::WrongChallenge);
    }
    if !expected.relying_party.origins.contains(&given.origin) {
        return Err(Problem::WrongOrigin);
    }
    // Our pages are in no frame of another site, and no other page asks for the passkeys of this one in a frame.
    if given.cross_origin || given.top_origin.is_some_and(|top| top != given.origin) {
        return Err(Problem::CrossOrigin);
    }
    Ok(digest(&SHA256, json).as_ref().to_vec())
}
