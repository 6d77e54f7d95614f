//! Our tokens: how they are signed and what makes one valid (RFC 7519, 8725; the claims are SimpleJWT's, plus ours).

use std::{
    cmp::Reverse,
    collections::HashSet,
    str,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::keyring::SigningKey;
use crate::{
    error::{InternalError, Result, TokenError},
    types::{clock::Timestamp, secret::Secret, session_policy::UserIdFormat},
};

/// No user has this id.
const NO_USER: i64 = 0;
/// Longer than any of our tokens; nothing longer is decoded.
pub(super) const MAX_LEN: usize = 4096;
/// No token that is signed is longer: with its name and attributes it fits into the 4096 bytes of a cookie (RFC 6265 6.1).
/// `types::roles` keeps the one part that grows within this.
const MAX_SIGNED_LEN: usize = 3_900;
/// By how much the clock of the issuer of a token may be ahead of this one (`iat` and `nbf`). `exp` has none: a token ends when it says.
pub(super) const LEEWAY: Duration = Duration::from_secs(30);
/// Sessions are numbered from 1 on. So many may have been opened elsewhere since this instance last looked, or as many again as there
/// were, for engines whose numbers are not in a row.
const UNSEEN_SESSIONS: i64 = 100_000;
/// No session is refreshed more often.
const MAX_GENERATION: i64 = 1 << 53;
/// A century.
pub(super) const MAX_LIFETIME: Duration = Duration::from_hours(24 * 36_500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Access,
    Refresh,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// What a token says, once it has been believed.
#[derive(Debug, Clone)]
pub struct Claims {
    pub kind: Kind,
    pub id: String,
    pub session: i64,
    pub user: i64,
    pub roles: Vec<String>,
    pub issued: Timestamp,
    pub expires: Timestamp,
    /// Not usable earlier than this.
    pub not_before: Option<Timestamp>,
    /// Which renewal of its session it belongs to.
    pub generation: i64,
}

/// What is written: the names and their order as SimpleJWT has them, then ours.
#[derive(Serialize)]
struct Written<'a> {
    token_type: &'static str,
    exp: i64,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: &'a str,
    user_id: Value,
    /// A text, as RFC 7519 4.1.2 wants it whatever `user_id` looks like.
    sub: String,
    sid: i64,
    r#gen: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<&'a [String]>,
}

/// What is read: anything, until it has been judged.
#[derive(Deserialize)]
struct Read {
    token_type: Option<Value>,
    #[serde(default, deserialize_with = "there")]
    exp: Option<Value>,
    iat: Option<Value>,
    nbf: Option<Value>,
    jti: Option<Value>,
    #[serde(default, deserialize_with = "there")]
    user_id: Option<Value>,
    sub: Option<Value>,
    sid: Option<Value>,
    r#gen: Option<i64>,
    #[serde(default)]
    roles: Vec<String>,
}

/// Signs with the newest key and believes each key that it holds; HS256 and nothing else.
pub struct Signer {
    /// Changed seldom and without waiting: signing and checking take the present key set.
    key_set: RwLock<Arc<KeySet>>,
    /// The key of the settings.
    preferred: Option<SigningKey>,
    /// Those that it took the place of: they verify, and never sign.
    previous: Vec<SigningKey>,
    validation: Validation,
    bounds: Bounds,
}

/// What none of our tokens exceeds, as far as it is known: an attacker with the key could sign one that never ends.
struct Bounds {
    /// The longest life of an access token, in seconds.
    access: AtomicI64,
    /// The latest session.
    session: AtomicI64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { access: AtomicI64::new(whole_seconds(MAX_LIFETIME)), session: AtomicI64::new(i64::MAX) }
    }
}

impl Bounds {
    fn admits(&self, claims: &Claims) -> bool {
        let latest = self.session.load(Ordering::Relaxed).saturating_mul(2).saturating_add(UNSEEN_SESSIONS);
        (1..=latest).contains(&claims.session) && (0..=MAX_GENERATION).contains(&claims.generation)
    }
}

/// The key of the settings first, then the others, the one that signs last first; at the end those that only verify.
#[derive(Default)]
struct KeySet {
    signs: Vec<Key>,
    verifies: Vec<Key>,
}

struct Key {
    kid: String,
    from: Option<Timestamp>,
    sign: EncodingKey,
    verify: DecodingKey,
}

impl From<&SigningKey> for Key {
    fn from(key: &SigningKey) -> Self {
        let secret = key.secret.reveal().as_bytes();
        Self {
            kid: key.kid.clone(),
            from: key.from,
            sign: EncodingKey::from_secret(secret),
            verify: DecodingKey::from_secret(secret),
        }
    }
}

impl KeySet {
    fn all(&self) -> impl Iterator<Item = &Key> {
        self.signs.iter().chain(&self.verifies)
    }

    /// The key that the header names.
    fn named_in(&self, token: &str) -> Option<&Key> {
        let kid = decode_header(token).ok()?.kid?;
        self.all().find(|key| key.kid == kid)
    }

    /// The newest that signed at that time, so that a token that is made again is the same one; where none did that is
    /// still there, the oldest.
    fn signing(&self, at: Timestamp) -> Option<&Key> {
        self.signs.iter().find(|key| key.from.is_none_or(|from| from <= at)).or(self.signs.last())
    }
}

impl Signer {
    pub fn new(preferred: Option<SigningKey>, previous: Vec<SigningKey>) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Times are judged below, by the clock of the server and not by the library's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let signer = Self { key_set: RwLock::default(), preferred, previous, validation, bounds: Bounds::default() };
        signer.hold(Vec::new());
        signer
    }

    /// No access token lives longer than this; one that would is not ours.
    pub fn bound_access(&self, longest: Duration) {
        self.bounds.access.store(whole_seconds(longest.min(MAX_LIFETIME)), Ordering::Relaxed);
    }

    /// The latest session that there is; one far beyond it cannot exist.
    pub fn bound_sessions(&self, latest: i64) {
        self.bounds.session.store(latest, Ordering::Relaxed);
    }

    /// From now on these keys sign and verify, and the one of the settings before them.
    pub fn hold(&self, mut keys: Vec<SigningKey>) {
        keys.sort_by_key(|key| Reverse(key.from));
        let signs = self.preferred.iter().chain(&keys).map(Key::from).collect();
        let key_set = KeySet { signs, verifies: self.previous.iter().map(Key::from).collect() };
        *self.key_set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key_set);
    }

    /// Whether it holds exactly these, beside the one of the settings.
    pub fn holds<'a>(&self, kids: impl Iterator<Item = &'a str>) -> bool {
        let key_set = self.key_set();
        let held: HashSet<&str> = key_set.signs.iter().filter(|key| key.from.is_some()).map(|key| key.kid.as_str()).collect();
        held == kids.collect()
    }

    /// The kid of the key of the settings, which signs before all others.
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_ref().map(|key| key.kid.as_str())
    }

    /// The kids of the keys of the settings that only verify.
    pub fn previous(&self) -> impl Iterator<Item = &str> {
        self.previous.iter().map(|key| key.kid.as_str())
    }

    fn key_set(&self) -> Arc<KeySet> {
        Arc::clone(&self.key_set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// # Errors
    /// A fault, where the library cannot sign, or where `check` would refuse what it signed.
    pub fn sign(&self, claims: &Claims, form: UserIdFormat) -> Result<Secret> {
        let written = Written {
            token_type: claims.kind.word(),
            exp: claims.expires.seconds(),
            iat: claims.issued.seconds(),
            nbf: claims.not_before.map(Timestamp::seconds),
            jti: &claims.id,
            user_id: match form {
                UserIdFormat::Integer => claims.user.into(),
                UserIdFormat::String => claims.user.to_string().into(),
            },
            sub: claims.user.to_string(),
            sid: claims.session,
            r#gen: claims.generation,
            roles: (claims.kind == Kind::Access).then_some(claims.roles.as_slice()),
        };
        let key_set = self.key_set();
        let key =
            key_set.signing(claims.issued).ok_or_else(|| InternalError::new("sign a token", "the keys have not been opened"))?;
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.kid.clone());
        let token = encode(&header, &written, &key.sign).map_err(|error| InternalError::new("sign a token", error))?;
        if token.len() > MAX_SIGNED_LEN {
            return Err(InternalError::new("sign a token", format!("it would have {} bytes", token.len())).into());
        }
        Ok(Secret::new(token))
    }

    /// Believes a token that one of our keys signed, whose times are right and whose claims are whole.
    ///
    /// # Errors
    /// What is wrong with it; a token that was not signed by one of our keys is `Invalid`, without more detail.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let read = self.authentic(token).ok_or(TokenError::Invalid)?;
        read.judge(now, &self.bounds)
    }

    /// As `check`, for a token that may be ended before it may be used.
    ///
    /// # Errors
    /// As `check`, but never `TooEarly`.
    pub fn check_early(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let mut read = self.authentic(token).ok_or(TokenError::Invalid)?;
        read.nbf = None;
        read.judge(now, &self.bounds)
    }

    /// As `check`, for what must be an access token, and must not live longer than any that is issued.
    ///
    /// # Errors
    /// As `check`, and `WrongType`.
    pub fn check_access(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let claims = self.check(token, now)?;
        if claims.kind != Kind::Access {
            return Err(TokenError::WrongType);
        }
        let longest = self.bounds.access.load(Ordering::Relaxed).saturating_add(whole_seconds(LEEWAY));
        // Where nothing says when it was issued, it was now.
        let issued = if claims.issued.seconds() == 0 { now } else { claims.issued.min(now) };
        let life = claims.expires.seconds().saturating_sub(issued.seconds());
        if life <= longest { Ok(claims) } else { Err(TokenError::Invalid) }
    }

    /// Whether a token names one of these keys. It says nothing of the signature.
    pub fn names_our_key(&self, token: &str) -> bool {
        self.key_set().named_in(token).is_some()
    }

    fn authentic(&self, token: &str) -> Option<Read> {
        if token.len() > MAX_LEN {
            return None;
        }
        let try_key = |key: &Key| decode::<Read>(token, &key.verify, &self.validation).ok();
        let key_set = self.key_set();
        let key = match (key_set.signs.as_slice(), key_set.verifies.as_slice()) {
            ([only], []) => only,
            _ => key_set.named_in(token)?,
        };
        let data = try_key(key)?;
        let header = data.header;
        // Each of our tokens names its key. Other servers know a key of the settings too, and what they sign belongs to no session.
        if header.kid.as_ref() != Some(&key.kid) {
            return None;
        }
        // RFC 7515 4.1.11: what must be understood and is not, is refused.
        let understood = header.alg == Algorithm::HS256 && header.crit.is_none() && header.enc.is_none() && header.zip.is_none();
        (understood && is_text(token)).then_some(data.claims)
    }
}

impl Read {
    fn judge(self, now: Timestamp, bounds: &Bounds) -> Result<Claims, TokenError> {
        let invalid = TokenError::Invalid;
        let now = now.seconds();
        let latest = now.saturating_add(whole_seconds(LEEWAY));
        let issued = optional_time(self.iat.as_ref())?;
        let not_before = optional_time(self.nbf.as_ref())?;
        if self.sub.is_some_and(|sub| !sub.is_string()) || issued.is_some_and(|at| at > latest) {
            return Err(invalid);
        }
        let expires = optional_time(Some(&self.exp.ok_or(TokenError::NoExpiry)?))?.ok_or(invalid)?;
        if expires > now.saturating_add(whole_seconds(MAX_LIFETIME)) {
            return Err(invalid);
        }
        if expires <= now {
            return Err(TokenError::Expired);
        }
        let id = self.jti.ok_or(TokenError::NoId)?.as_str().ok_or(invalid)?.to_owned();
        let kind = match self.token_type.ok_or(TokenError::NoType)?.as_str() {
            Some("access") => Kind::Access,
            Some("refresh") => Kind::Refresh,
            _ => return Err(TokenError::WrongType),
        };
        if not_before.is_some_and(|at| at > latest) {
            // None of our access tokens has to wait.
            return Err(if kind == Kind::Refresh { TokenError::TooEarly } else { invalid });
        }
        let claims = Claims {
            kind,
            id,
            session: self.sid.as_ref().and_then(Value::as_i64).ok_or(invalid)?,
            // What is no number is no known user.
            user: integer(&self.user_id.ok_or(invalid)?).unwrap_or(NO_USER),
            roles: self.roles,
            // RFC 7519 4.1.6: it may be left out.
            issued: Timestamp::from_seconds(issued.unwrap_or(0)),
            expires: Timestamp::from_seconds(expires),
            not_before: not_before.map(Timestamp::from_seconds),
            generation: self.r#gen.unwrap_or(0),
        };
        if bounds.admits(&claims) { Ok(claims) } else { Err(invalid) }
    }
}

fn whole_seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}

/// RFC 7519 7.2: header and claims are UTF-8, all of them. The reader of JSON skips what it does not know without a look.
pub(super) fn is_text(token: &str) -> bool {
    let is_text = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).is_ok_and(|bytes| str::from_utf8(&bytes).is_ok());
    token.split('.').take(2).all(is_text)
}

/// A NumericDate of RFC 7519 2; a fraction of a second does not count.
pub(super) fn optional_time(value: Option<&Value>) -> Result<Option<i64>, TokenError> {
    let Some(value) = value else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and both ends mean what they should")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|float| float as i64));
    seconds.map(Some).ok_or(TokenError::Invalid)
}

/// A claim that is null is there.
fn there<'de, D: Deserializer<'de>>(claim: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(claim).map(Some)
}

pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
