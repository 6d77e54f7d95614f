//! What every request may need: the application, its texts, its files and the settings of the web.

use std::sync::Arc;

use super::{assets::Assets, client_ip::ClientIp, cors::Cors, early_forms::EarlyForms, operator_templates::OperatorTemplates};
use crate::{
    app::App,
    contracts::{Contract, SessionPolicies},
    i18n::I18n,
    types::auth_scheme::TokenHeader,
};
use bytes::Bytes;

pub struct WebState {
    pub app: Arc<App>,
    pub i18n: Arc<I18n>,
    pub assets: Assets,
    pub templates: OperatorTemplates,
    pub sessions: SessionPolicies,
    pub contracts: Vec<Arc<Contract>>,
    /// The headers in which Vestibule's own API takes an access token.
    pub token_headers: Vec<TokenHeader>,
    /// Whose scripts may read the responses of APIs.
    pub cors: Cors,
    pub client_ip: ClientIp,
    /// `/api/openapi.json`.
    pub document: Bytes,
    pub early_forms: EarlyForms,
}

impl WebState {
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
