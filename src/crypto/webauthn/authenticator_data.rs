//! What an authenticator says about itself, its user and a new key (WebAuthn 6.1).

use super::{cbor, problem::Problem, relying_party::RelyingParty};

/// Extensions make it longer than a key does.
const MAX_LEN: usize = 8192;
/// WebAuthn 4: a longer one is no id of a credential. A shorter one than 16 could be guessed, or be that of another.
const ID_LEN: std::ops::RangeInclusive<usize> = 16..=1023;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

pub struct AuthenticatorData<'a> {
    pub user_verified: bool,
    /// Whether the key may be copied to other devices, and whether it has been.
    pub backup_eligible: bool,
    pub backed_up: bool,
    /// Zero, if the authenticator does not count.
    pub counter: u32,
    pub credential: Option<AttestedCredential<'a>>,
}

/// A key that was made in this ceremony.
pub struct AttestedCredential<'a> {
    /// The kind of the authenticator, or zeros.
    pub aaguid: [u8; 16],
    pub id: &'a [u8],
    /// As COSE writes it (RFC 9052 7).
    pub key: &'a [u8],
}

/// # Errors
/// `Malformed`, `WrongRelyingParty`, `UserNotPresent`, `WrongFlags`.
pub fn read<'a>(bytes: &'a [u8], relying_party: &RelyingParty) -> Result<AuthenticatorData<'a>, Problem> {
    if bytes.len() > MAX_LEN {
        return Err(Problem::Malformed);
    }
    let (hash, rest) = bytes.split_at_checked(32).ok_or(Problem::Malformed)?;
    let (&flags, rest) = rest.split_first().ok_or(Problem::Malformed)?;
    let (counter, rest) = rest.split_first_chunk::<4>().ok_or(Problem::Malformed)?;
    if hash != relying_party.id_hash {
        return Err(Problem::WrongRelyingParty);
    }
    let has = |flag: u8| flags & flag != 0;
    if !has(USER_PRESENT) {
        return Err(Problem::UserNotPresent);
    }
    if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
        return Err(Problem::WrongFlags);
    }
    let (credential, rest) = if has(ATTESTED) { attested(rest)? } else { (None, rest) };
    match (has(EXTENSIONS), rest) {
        (true, rest) => drop(cbor::map(rest)?),
        (false, []) => {}
        (false, _) => return Err(Problem::Malformed),
    }
    Ok(AuthenticatorData {
        user_verified: has(USER_VERIFIED),
        backup_eligible: has(BACKUP_ELIGIBLE),
        backed_up: has(BACKED_UP),
        counter: u32::from_be_bytes(*counter),
        credential,
    })
}

fn attested(bytes: &[u8]) -> Result<(Option<AttestedCredential<'_>>, &[u8]), Problem> {
    let (aaguid, rest) = bytes.split_first_chunk::<16>().ok_or(Problem::Malformed)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Problem::Malformed)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if !ID_LEN.contains(&length) {
        return Err(Problem::Malformed);
    }
    let (id, key) = rest.split_at_checked(length).ok_or(Problem::Malformed)?;
    let (_, rest) = cbor::map_at_start(key)?;
    let key = key.get(..key.len() - rest.len()).ok_or(Problem::Malformed)?;
    Ok((Some(AttestedCredential { aaguid: *aaguid, id, key }), rest))
}
