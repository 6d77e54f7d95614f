//! Legacy tokens: what a former server of SimpleJWT signed, and the few claims of it that are read.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Map, Value};

use super::jwt::{
    Kind, LEEWAY, MAX_LEN, MAX_LIFETIME, integer, is_text, is_understood, names_audience, optional_time, validation,
};
use crate::{
    error::TokenError,
    types::{clock::Timestamp, secret::Secret, token_format::ClaimNames},
};

/// The longest id that SimpleJWT can blacklist.
const MAX_ID_LEN: usize = 255;

/// What is asked of a legacy token beside its signature.
#[derive(Debug, Clone, Default)]
pub struct LegacyTokenRules {
    /// `USER_ID_CLAIM`, `JTI_CLAIM` and `TOKEN_TYPE_CLAIM` of `SIMPLE_JWT`.
    pub claims: ClaimNames,
    /// By how much the clock of the former server may differ.
    pub leeway: Duration,
    pub issuer: Option<String>,
    pub audience: Option<String>,
}

/// When legacy tokens are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptancePeriod {
    /// Those that were issued later are not.
    pub switched_at: Timestamp,
    /// From then on, none is.
    pub until: Timestamp,
}

/// What is read of a legacy token. Its roles, its session and whatever else it says are not.
#[derive(Debug, Clone)]
pub struct LegacyClaims {
    pub kind: Kind,
    pub id: String,
    pub user: i64,
    pub issued: Timestamp,
    pub expires: Timestamp,
    not_before: Option<Timestamp>,
}

impl LegacyClaims {
    /// The life that it was given.
    pub fn lifetime(&self) -> Duration {
        self.expires.duration_since(self.issued)
    }
}

/// Believes what the key of the former server signed with HMAC, and signs nothing.
pub struct LegacyTokenVerifier {
    key: DecodingKey,
    rules: LegacyTokenRules,
    validation: Validation,
}

impl LegacyTokenVerifier {
    pub fn new(key: &Secret, rules: LegacyTokenRules) -> Self {
        let validation = validation(vec![Algorithm::HS256, Algorithm::HS384, Algorithm::HS512]);
        Self { key: DecodingKey::from_secret(key.reveal().as_bytes()), rules, validation }
    }

    pub fn leeway(&self) -> Duration {
        self.rules.leeway
    }

    /// What a token says that the key signed, whenever it was or is valid.
    ///
    /// # Errors
    /// `Invalid`, if another key signed it or it is not one of SimpleJWT; or which claim is missing.
    pub fn read(&self, token: &str) -> Result<LegacyClaims, TokenError> {
        let claims = self.authentic(token).ok_or(TokenError::Invalid)?;
        self.ensure_meant_for_us(&claims)?;
        let names = &self.rules.claims;
        let kind = match claims.get(&names.token_type).ok_or(TokenError::NoType)?.as_str() {
            Some("access") => Kind::Access,
            Some("refresh") => Kind::Refresh,
            _ => return Err(TokenError::WrongType),
        };
        let id = claims.get(&names.jti).ok_or(TokenError::NoId)?.as_str().filter(|id| is_id(id)).ok_or(TokenError::Invalid)?;
        let user = claims.get(&names.user_id).and_then(integer).filter(|user| *user > 0).ok_or(TokenError::Invalid)?;
        let expires = time(&claims, "exp")?.ok_or(TokenError::NoExpiry)?;
        // SimpleJWT always writes it; without it, nothing says that the token is older than what ended it.
        let issued = time(&claims, "iat")?.ok_or(TokenError::Invalid)?;
        let not_before = time(&claims, "nbf")?;
        Ok(LegacyClaims { kind, id: id.to_owned(), user, issued, expires, not_before })
    }

    /// Of a token that the key signed, the first claim without which it says nothing: by its word in the settings, by the name that
    /// they give it, and by SimpleJWT's setting of the name.
    pub fn missing_claim(&self, token: &str) -> Option<[&str; 3]> {
        let claims = self.authentic(token)?;
        let ClaimNames { user_id, jti, token_type } = &self.rules.claims;
        let all = [["user", user_id, "USER_ID_CLAIM"], ["id", jti, "JTI_CLAIM"], ["kind", token_type, "TOKEN_TYPE_CLAIM"]];
        all.into_iter().find(|[_, name, _]| !claims.contains_key(*name))
    }

    /// Believes a token within the period, and within its own times, which the leeway prolongs.
    ///
    /// # Errors
    /// As `read`; `NoLongerAccepted`, `Expired`, or `Invalid` for one from after the switch.
    pub fn check(&self, token: &str, period: AcceptancePeriod, now: Timestamp) -> Result<LegacyClaims, TokenError> {
        let claims = self.read(token)?;
        if now >= period.until {
            return Err(TokenError::NoLongerAccepted);
        }
        let latest = now.plus(self.rules.leeway.max(LEEWAY));
        let is_early = claims.issued > latest || claims.not_before.is_some_and(|at| at > latest);
        if is_early || claims.issued > period.switched_at || claims.lifetime() > MAX_LIFETIME {
            return Err(TokenError::Invalid);
        }
        let expires = claims.expires.plus(self.rules.leeway);
        if expires <= now { Err(TokenError::Expired) } else { Ok(LegacyClaims { expires, ..claims }) }
    }

    fn authentic(&self, token: &str) -> Option<Map<String, Value>> {
        if token.len() > MAX_LEN {
            return None;
        }
        let data = decode::<Map<String, Value>>(token, &self.key, &self.validation).ok()?;
        (is_understood(&data.header) && is_text(token)).then_some(data.claims)
    }

    fn ensure_meant_for_us(&self, claims: &Map<String, Value>) -> Result<(), TokenError> {
        let (issuer, audience) = (self.rules.issuer.as_deref(), self.rules.audience.as_deref());
        let is_issuer = issuer.is_none_or(|wanted| claims.get("iss").and_then(Value::as_str) == Some(wanted));
        let is_audience = audience.is_none_or(|wanted| names_audience(claims.get("aud"), |one| one == wanted));
        if is_issuer && is_audience { Ok(()) } else { Err(TokenError::Invalid) }
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_ID_LEN && !id.contains(char::is_control)
}

fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, TokenError> {
    Ok(optional_time(claims.get(name))?.map(Timestamp::from_seconds))
}
