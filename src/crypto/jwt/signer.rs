//! Signs tokens, and checks them: each by the rules of the contract that it names, and only by them.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    str,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Header, encode};
use serde::Deserialize;

use super::{
    bounds::{Bounds, MAX_COOKIE_LEN, MAX_LEN},
    claims::{Claims, Kind, Signature},
    judge::{Authentic, Begin},
    key_set::{Key, KeySet, algorithm},
    write::write,
};
use crate::{
    crypto::keyring::SigningKey,
    error::{InternalError, Result, TokenError},
    types::{clock::Timestamp, secret::Secret, session_policy::SessionPolicy, token_format::TokenFormat},
};

/// Signs with the newest key and believes each key that it holds. A contract may have a key and a format of its own: then these count
/// for its tokens, and nothing else does.
pub struct Signer {
    /// Changed seldom and without waiting: signing and checking take the present key set.
    key_set: RwLock<Arc<KeySet>>,
    /// The key of the settings.
    preferred: Option<SigningKey>,
    /// Those that it took the place of: they verify, and never sign.
    previous: Vec<SigningKey>,
    /// The keys that contracts have of their own, by contract.
    own_keys: HashMap<Arc<str>, SigningKey>,
    contracts: RwLock<Arc<HashMap<Arc<str>, Rules>>>,
    usual: Arc<TokenFormat>,
    bounds: Bounds,
}

/// How the tokens of one contract are signed and checked.
#[derive(Clone)]
struct Rules {
    format: Arc<TokenFormat>,
    /// Where it has a key of its own.
    keys: Option<Arc<KeySet>>,
}

/// What is read of a token before its signature is checked: only to know which rules to check it by.
#[derive(Deserialize)]
struct Hint {
    contract: Option<String>,
}

impl Signer {
    pub fn new(preferred: Option<SigningKey>, previous: Vec<SigningKey>, own_keys: HashMap<Arc<str>, SigningKey>) -> Self {
        let signer = Self {
            key_set: RwLock::default(),
            preferred,
            previous,
            own_keys,
            contracts: RwLock::default(),
            usual: Arc::default(),
            bounds: Bounds::default(),
        };
        signer.hold(Vec::new());
        signer
    }

    /// No access token lives longer than this; one that would is not ours.
    pub fn bound_access(&self, longest: Duration) {
        self.bounds.set_access(longest);
    }

    /// The latest session that there is; one far beyond it cannot exist.
    pub fn bound_sessions(&self, latest: i64) {
        self.bounds.set_session(latest);
    }

    /// From now on these keys sign and verify, and the one of the settings before them.
    pub fn hold(&self, mut keys: Vec<SigningKey>) {
        keys.sort_by_key(|key| Reverse(key.from));
        let signs = self.preferred.iter().chain(&keys).map(Key::from).collect();
        let key_set = KeySet { signs, verifies: self.previous.iter().map(Key::from).collect() };
        *self.key_set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key_set);
    }

    /// From now on the tokens of these contracts have their own formats and keys; those of all others have the usual format, and the
    /// shared keys.
    pub fn hold_formats<'a>(&self, policies: impl Iterator<Item = &'a SessionPolicy>) {
        let rules = policies.filter_map(|SessionPolicy { contract, tokens, .. }| {
            let keys = self.own_keys.get(contract).map(KeySet::of).map(Arc::new);
            let differs = keys.is_some() || !tokens.is_usual();
            differs.then(|| (Arc::clone(contract), Rules { format: Arc::clone(tokens), keys }))
        });
        *self.contracts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules.collect());
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

    fn rules(&self, contract: Option<&str>) -> Rules {
        let contracts = Arc::clone(&self.contracts.read().unwrap_or_else(PoisonError::into_inner));
        let own = contract.and_then(|contract| contracts.get(contract)).cloned();
        own.unwrap_or_else(|| Rules { format: Arc::clone(&self.usual), keys: None })
    }

    /// # Errors
    /// A fault, where the library cannot sign, or where `check` would refuse what it signed.
    pub fn sign(&self, claims: &Claims, format: &TokenFormat) -> Result<Secret> {
        let key_set = self.rules(claims.contract.as_deref()).keys.unwrap_or_else(|| self.key_set());
        let key =
            key_set.signing(claims.issued).ok_or_else(|| InternalError::new("sign a token", "the keys have not been opened"))?;
        let mut header = Header::new(algorithm(format.algorithm));
        header.kid = Some(key.kid.clone());
        let token =
            encode(&header, &write(claims, format), &key.sign).map_err(|error| InternalError::new("sign a token", error))?;
        if token.len() > if format.is_usual() { MAX_COOKIE_LEN } else { MAX_LEN } {
            return Err(InternalError::new("sign a token", format!("it would have {} bytes", token.len())).into());
        }
        Ok(Secret::new(token))
    }

    /// Believes a token that one of our keys signed, whose times are right and whose claims are whole.
    ///
    /// # Errors
    /// What is wrong with it; a token that was not signed by one of our keys is `Invalid`, without more detail.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        self.judged(token, now, (Begin::Asked, Duration::ZERO))
    }

    /// As `check`, for a token that may be ended before it may be used.
    ///
    /// # Errors
    /// As `check`, but never `TooEarly`.
    pub fn check_early(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        self.judged(token, now, (Begin::Ignored, Duration::ZERO))
    }

    /// As `check`, for what must be an access token, and must not live longer than any that is issued.
    ///
    /// # Errors
    /// As `check`, and `WrongType`.
    pub fn check_access(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        self.check_late_access(token, now, Duration::ZERO)
    }

    /// As `check_access`, for a token that renews itself so long after it has expired.
    ///
    /// # Errors
    /// As `check_access`.
    pub fn check_late_access(&self, token: &str, now: Timestamp, late: Duration) -> Result<Claims, TokenError> {
        let claims = self.judged(token, now, (Begin::Asked, late))?;
        if claims.kind != Kind::Access {
            return Err(TokenError::WrongType);
        }
        if self.bounds.admits_lifetime(&claims, now) { Ok(claims) } else { Err(TokenError::Invalid) }
    }

    /// Whether a token names one of these keys. It says nothing of the signature.
    pub fn names_our_key(&self, token: &str) -> bool {
        let contracts = Arc::clone(&self.contracts.read().unwrap_or_else(PoisonError::into_inner));
        let own = contracts.values().filter_map(|rules| rules.keys.as_deref());
        own.chain([&*self.key_set()]).any(|keys| keys.named_in(token).is_some())
    }

    /// Whether one of these keys signed a token, expired or not.
    pub fn has_signed(&self, token: &str) -> bool {
        self.authentic(token).is_some()
    }

    fn judged(&self, token: &str, now: Timestamp, (begin, late): (Begin, Duration)) -> Result<Claims, TokenError> {
        let claims = self.authentic(token).ok_or(TokenError::Invalid)?.judge(now, begin, late)?;
        if self.bounds.admits(&claims) { Ok(claims) } else { Err(TokenError::Invalid) }
    }

    /// The one place where a signature is checked. The contract that a token claims to be of says by which key and algorithm; it is
    /// covered by the signature, so a token that lies about it is not believed.
    fn authentic(&self, token: &str) -> Option<Authentic> {
        if token.len() > MAX_LEN {
            return None;
        }
        let Rules { format, keys } = self.rules(self.hint(token).as_deref());
        let signature = if keys.is_some() { Signature::OfContract } else { Signature::Shared };
        let claims = keys.unwrap_or_else(|| self.key_set()).verified(token, format.algorithm)?;
        is_text(token).then_some(Authentic { claims, format, signature })
    }

    /// Which contract a token claims to be of. Not read where no contract has rules of its own.
    fn hint(&self, token: &str) -> Option<String> {
        if self.contracts.read().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return None;
        }
        let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
        serde_json::from_slice::<Hint>(&claims).ok()?.contract
    }
}

/// RFC 7519 7.2: header and claims are UTF-8, all of them. The reader of JSON skips what it does not know without a look.
pub(in crate::crypto) fn is_text(token: &str) -> bool {
    let is_text = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).is_ok_and(|bytes| str::from_utf8(&bytes).is_ok());
    token.split('.').take(2).all(is_text)
}
