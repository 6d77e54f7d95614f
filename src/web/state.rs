//! What every request may need: the application, its texts, its files and the settings of the web.

use std::sync::Arc;

use bytes::Bytes;

use super::{assets::Assets, client_ip::ClientIp, contracts::Contract, cors::Cors};
use crate::{
    app::App,
    i18n::I18n,
    types::session_policy::{MaxLifetimes, SessionPolicy},
};

pub struct WebState {
    pub app: Arc<App>,
    pub i18n: Arc<I18n>,
    pub assets: Assets,
    /// The sessions of the pages.
    pub page_sessions: SessionPolicy,
    /// The sessions of browsers that are not to be remembered.
    pub brief_sessions: SessionPolicy,
    pub(super) max_lifetimes: MaxLifetimes,
    pub contracts: Vec<Arc<Contract>>,
    /// Whose scripts may read the responses of APIs.
    pub cors: Cors,
    pub client_ip: ClientIp,
    /// `/api/openapi.json`.
    pub document: Bytes,
}

impl WebState {
    /// The sessions of users who were not asked whether to be remembered.
    pub fn usual_sessions(&self) -> &SessionPolicy {
        if self.app.config.sessions.remember_by_default { &self.page_sessions } else { &self.brief_sessions }
    }

    /// How long sessions that have ended, and keys that sign no more, must be remembered.
    pub fn longest(&self) -> MaxLifetimes {
        self.max_lifetimes
    }

    /// The port in `public_url`, if it names one.
    pub fn port(&self) -> Option<u16> {
        let (_, authority) = self.app.config.public_url.split_once("://")?;
        let (_, port) = authority.rsplit_once(':')?;
        port.parse().ok()
    }

    /// Whether users reach the server by https, as `public_url` says.
    pub fn is_https(&self) -> bool {
        self.app.config.public_url.starts_with("https://")
    }
}
