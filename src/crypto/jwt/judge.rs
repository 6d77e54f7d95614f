//! Judges the claims of a token whose signature is right: whether they are whole, and whether its time has come and not passed.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    bounds::{LEEWAY, MAX_LIFETIME, whole_seconds},
    claim_set::ClaimSet,
    claims::{Claims, Kind, Signature},
};
use crate::{
    error::TokenError,
    types::{
        clock::Timestamp,
        token_format::{SUBJECT, TokenFormat, USER_NUMBER},
    },
};

/// No user has this id.
const NO_USER: i64 = 0;

/// Whether it matters that a token may not be used yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    Asked,
    /// It may be ended before it may be used.
    Ignored,
}

/// Claims whose signature is right, and whose key that was.
pub(super) struct Authentic {
    pub(super) claims: ClaimSet,
    pub(super) format: Arc<TokenFormat>,
    pub(super) signature: Signature,
}

impl Authentic {
    /// `late` is how long after its end it is still taken, beside the leeway of its contract.
    pub(super) fn judge(&self, now: Timestamp, begin: Begin, late: Duration) -> Result<Claims, TokenError> {
        let invalid = TokenError::Invalid;
        let (roles, generation, contract) = (self.roles()?, self.generation()?, self.contract()?);
        let latest = now.seconds().saturating_add(whole_seconds(LEEWAY.max(self.format.leeway)));
        let issued = optional_time(self.claims.get("iat"))?;
        let not_before = if begin == Begin::Asked { optional_time(self.claims.get("nbf"))? } else { None };
        if self.claims.get(SUBJECT).is_some_and(|sub| !sub.is_string()) || issued.is_some_and(|at| at > latest) {
            return Err(invalid);
        }
        let expires = self.expires(now.seconds(), late)?;
        self.ensure_meant_for_us()?;
        let id = self.named(&self.format.claims.jti).ok_or(TokenError::NoId)?.as_str().ok_or(invalid)?.to_owned();
        let kind = self.kind()?;
        if not_before.is_some_and(|at| at > latest) {
            // None of our access tokens has to wait.
            return Err(if kind == Kind::Refresh { TokenError::TooEarly } else { invalid });
        }
        Ok(Claims {
            kind,
            id,
            session: self.claims.get("sid").and_then(Value::as_i64).ok_or(invalid)?,
            user: self.user()?,
            uuid: None,
            roles,
            // RFC 7519 4.1.6: it may be left out.
            issued: Timestamp::from_seconds(issued.unwrap_or(0)),
            expires: Timestamp::from_seconds(expires),
            not_before: not_before.map(Timestamp::from_seconds),
            generation,
            contract,
            signature: self.signature,
        })
    }

    /// What is no number is no known user.
    fn user(&self) -> Result<i64, TokenError> {
        let written = self.claims.given(&self.format.claims.user_id).ok_or(TokenError::Invalid)?;
        match self.claims.given(USER_NUMBER) {
            Some(number) => number.as_i64().ok_or(TokenError::Invalid),
            None => Ok(integer(written).unwrap_or(NO_USER)),
        }
    }

    fn named(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    fn expires(&self, now: i64, late: Duration) -> Result<i64, TokenError> {
        let expires = self.claims.given("exp").ok_or(TokenError::NoExpiry)?;
        let expires = optional_time(Some(expires))?.ok_or(TokenError::Invalid)?;
        if expires > now.saturating_add(whole_seconds(MAX_LIFETIME)) {
            return Err(TokenError::Invalid);
        }
        let late = self.format.leeway.saturating_add(late);
        if expires.saturating_add(whole_seconds(late)) <= now { Err(TokenError::Expired) } else { Ok(expires) }
    }

    /// RFC 7519 4.1.1 and 4.1.3, where the contract has an issuer or an audience.
    fn ensure_meant_for_us(&self) -> Result<(), TokenError> {
        let issuer = self.format.issuer.as_deref();
        let issued_by_us = issuer.is_none() || self.named("iss").and_then(Value::as_str) == issuer;
        let ours = &self.format.audience;
        let for_us = ours.is_empty() || names_audience(self.named("aud"), |audience| ours.iter().any(|one| one == audience));
        if issued_by_us && for_us { Ok(()) } else { Err(TokenError::Invalid) }
    }

    fn kind(&self) -> Result<Kind, TokenError> {
        let word = self.named(&self.format.claims.token_type).ok_or(TokenError::NoType)?;
        Kind::ALL.into_iter().find(|kind| word.as_str() == Some(kind.word())).ok_or(TokenError::WrongType)
    }

    fn roles(&self) -> Result<Vec<String>, TokenError> {
        let Some(roles) = self.claims.given("roles") else { return Ok(Vec::new()) };
        let name = |role: &Value| role.as_str().map(ToOwned::to_owned);
        roles.as_array().and_then(|roles| roles.iter().map(name).collect()).ok_or(TokenError::Invalid)
    }

    fn generation(&self) -> Result<i64, TokenError> {
        self.claims.get("gen").map_or(Ok(0), |generation| generation.as_i64().ok_or(TokenError::Invalid))
    }

    fn contract(&self) -> Result<Option<Arc<str>>, TokenError> {
        let text = |name: &Value| name.as_str().map(Arc::from).ok_or(TokenError::Invalid);
        self.claims.get("contract").map(text).transpose()
    }
}

/// A NumericDate of RFC 7519 2; a fraction of a second does not count.
pub(in crate::crypto) fn optional_time(value: Option<&Value>) -> Result<Option<i64>, TokenError> {
    let Some(value) = value else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and both ends mean what they should")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|float| float as i64));
    seconds.map(Some).ok_or(TokenError::Invalid)
}

/// As PyJWT compares it: `aud` may be a list.
pub(in crate::crypto) fn names_audience(claim: Option<&Value>, is_ours: impl Fn(&str) -> bool) -> bool {
    match claim {
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).any(is_ours),
        one => one.and_then(Value::as_str).is_some_and(is_ours),
    }
}

/// A number, or a text of one.
pub fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
