//! Legacy tokens in this process: the key that verifies them, when they are accepted, and the users who hold them.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use super::legacy_users::LegacyUsers;
use crate::{
    config::{Config, takeover::Takeover},
    crypto::legacy_tokens::{AcceptancePeriod, LegacyTokenRules, LegacyTokenVerifier},
    types::{clock::Timestamp, secret::Secret},
};

pub struct LegacyTokens {
    /// `None`, where no key of the former server is known.
    pub(super) verifier: Option<LegacyTokenVerifier>,
    /// `None`, where no token of it is accepted.
    period: RwLock<Option<AcceptancePeriod>>,
    pub(super) users: LegacyUsers,
}

/// The verifier of the settings; `None` without a key.
pub fn verifier(takeover: &Takeover, signing_key: Option<&Secret>) -> Option<LegacyTokenVerifier> {
    let rules = LegacyTokenRules {
        claims: takeover.claims.clone(),
        leeway: takeover.leeway,
        issuer: takeover.issuer.clone(),
        audience: takeover.audience.clone(),
    };
    takeover.key.as_ref().or(signing_key).map(|key| LegacyTokenVerifier::new(key, rules))
}

impl LegacyTokens {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            verifier: verifier(&config.takeover, config.signing_key.as_ref()),
            period: RwLock::default(),
            users: LegacyUsers::default(),
        }
    }

    /// By how much longer they are accepted than they say.
    pub fn leeway(&self) -> Duration {
        self.verifier.as_ref().map_or(Duration::ZERO, LegacyTokenVerifier::leeway)
    }

    pub(super) fn period(&self) -> Option<AcceptancePeriod> {
        *self.period.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn accept_within(&self, period: Option<AcceptancePeriod>) {
        *self.period.write().unwrap_or_else(PoisonError::into_inner) = period;
    }

    /// Whether any is accepted, now or later.
    pub fn are_accepted(&self) -> bool {
        self.verifier.is_some() && self.period().is_some()
    }

    /// Forgets what is known of these users, since it has changed.
    pub(super) fn forget(&self, users: &[i64]) {
        self.users.forget(users);
    }

    pub(super) fn note_revoked(&self, revoked: &[(i64, Timestamp)]) {
        self.users.note_revoked(revoked);
    }
}
