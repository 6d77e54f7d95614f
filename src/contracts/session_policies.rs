//! The rules of every kind of session: those of the pages, and one per contract.

use std::{sync::Arc, time::Duration};

use super::model::Contract;
use crate::{
    config::Sessions,
    types::{
        session_policy::{MaxLifetimes, RefreshRotation, SessionPolicy},
        token_format::UserIdFormat,
    },
};

pub struct SessionPolicies {
    /// Sessions of browsers that are remembered.
    pub pages: SessionPolicy,
    /// Sessions of browsers that are not remembered.
    pub transient_pages: SessionPolicy,
    remember_by_default: bool,
    max_lifetimes: MaxLifetimes,
}

impl SessionPolicies {
    pub fn new(sessions: &Sessions, contracts: &[Arc<Contract>]) -> Self {
        let pages = SessionPolicy {
            contract: "pages".into(),
            access: sessions.access_lifetime,
            refresh: sessions.refresh_lifetime,
            max_lifetime: sessions.max_lifetime,
            renewal: RefreshRotation::Always,
            grace: sessions.grace,
            user_id: UserIdFormat::Integer,
            tokens: Arc::default(),
        };
        let transient_pages = SessionPolicy {
            contract: "pages-transient".into(),
            refresh: sessions.transient_lifetime.min(sessions.max_lifetime),
            ..pages.clone()
        };
        let policies = || contracts.iter().map(|contract| &contract.session).chain([&pages, &transient_pages]);
        let longest = |span: fn(&SessionPolicy) -> Duration| policies().map(span).max().unwrap_or_default();
        let max_lifetimes = MaxLifetimes {
            access: longest(|policy| policy.access + policy.tokens.leeway),
            refresh: longest(|policy| policy.refresh + policy.tokens.leeway),
        };
        Self { remember_by_default: sessions.remember_by_default, pages, transient_pages, max_lifetimes }
    }

    /// The sessions of users who sign in without having been asked whether to be remembered.
    pub fn default_pages(&self) -> &SessionPolicy {
        if self.remember_by_default { &self.pages } else { &self.transient_pages }
    }

    /// How long ended sessions and retired signing keys must be remembered.
    pub fn max_lifetimes(&self) -> MaxLifetimes {
        self.max_lifetimes
    }
}
