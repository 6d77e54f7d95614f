//! Everything that speaks HTTP, and nothing else: doors, dialects and the ways between them.

pub mod accept;
pub mod accepted_input;
pub mod api;
pub mod api_key_access;
pub mod body;
pub mod client_ip;
pub mod contracts;
pub mod cookies;
pub mod cors;
pub mod error;
pub mod error_format;
pub mod export_document;
pub mod form_check;
pub mod json;
pub mod middleware;
pub mod openapi;
pub mod pages;
pub mod principal;
pub mod request;
pub mod resource;
pub mod routes;
pub mod urlencoded;

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    app::App,
    config::Config,
    contracts::{Contract, SessionPolicies},
    error::Result,
    i18n::I18n,
    types::session_policy::{MaxLifetimes, SessionPolicy},
};

/// What every handler may need: the house and the languages that it speaks.
pub struct WebState {
    pub app: Arc<App>,
    pub i18n: Arc<I18n>,
    pub assets: pages::assets::Assets,
    /// The sessions of the pages.
    pub page_sessions: SessionPolicy,
    /// The sessions of those who do not want to be remembered.
    pub brief_sessions: SessionPolicy,
    pub policies: SessionPolicies,
    pub contracts: Vec<Arc<Contract>>,
    /// Whose scripts may read what the APIs answer.
    pub cors: cors::Cors,
    pub client_ip: client_ip::ClientIp,
    /// All of the house's APIs, described.
    pub document: Bytes,
}

/// Reads every file that pages and contracts come from, as `Web::build` does, and keeps nothing.
///
/// # Errors
/// A fault that names the file and what is wrong in it.
pub fn check(config: &Config) -> Result<()> {
    pages::assets::Assets::load(&config.branding)?;
    let contracts = crate::contracts::load(config)?;
    if config.registration.reveal_existing_accounts {
        Ok(())
    } else {
        crate::contracts::refuse(&crate::contracts::revealing_sign_ups(&contracts))
    }
}

impl WebState {
    /// # Errors
    /// A fault that names the text or the contract that cannot be read.
    pub fn build(app: Arc<App>) -> Result<Self> {
        let contracts = crate::contracts::load(&app.config)?;
        let policies = SessionPolicies::new(&app.config.sessions, &contracts);
        let assets = pages::assets::Assets::load(&app.config.branding)?;
        let described = contracts.iter().flat_map(|contract| contracts::openapi_operations(contract));
        let document = Bytes::from(api::openapi::document(&app.config.public_url, described));
        let client_ip = client_ip::ClientIp::new(&app.config.http);
        let cors = cors::Cors::new(&app.config, contracts.iter().map(AsRef::as_ref));
        let web = Self {
            i18n: Arc::clone(&app.i18n),
            assets,
            page_sessions: policies.pages.clone(),
            brief_sessions: policies.transient_pages.clone(),
            policies,
            contracts,
            cors,
            client_ip,
            document,
            app,
        };
        web.app.signer.bound_access(web.longest().access);
        let own: Vec<String> = routes::own_resources(&web).into_iter().map(|place| place.path).collect();
        crate::contracts::refuse(&crate::contracts::path_conflicts(&web.contracts, &own))?;
        if !web.app.config.registration.reveal_existing_accounts {
            crate::contracts::refuse(&crate::contracts::revealing_sign_ups(&web.contracts))?;
        }
        Ok(web)
    }

    /// The sessions of those who come in without having been asked whether they want to be remembered.
    pub fn usual_sessions(&self) -> &SessionPolicy {
        self.policies.default_pages()
    }

    /// For how long sessions that have ended, and keys that sign no more, must be remembered.
    pub fn longest(&self) -> MaxLifetimes {
        self.policies.max_lifetimes()
    }

    /// The port in `public_url`, where one stands there.
    pub fn port(&self) -> Option<u16> {
        let (_, place) = self.app.config.public_url.split_once("://")?;
        let (_, port) = place.rsplit_once(':')?;
        port.parse().ok()
    }

    /// Whether people reach the house by https, as `public_url` says.
    pub fn is_https(&self) -> bool {
        self.app.config.public_url.starts_with("https://")
    }
}
