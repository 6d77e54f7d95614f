//! Builds the web from the configuration: reads the files of pages and contracts, and describes every API.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use poem::http::HeaderName;

use super::{
    api,
    assets::Assets,
    client_ip::ClientIp,
    contracts::{self, Contract},
    cors::Cors,
    routes,
    state::WebState,
};
use crate::{
    app::App,
    config::Config,
    error::Result,
    types::session_policy::{MaxLifetimes, RefreshRotation, SessionPolicy, UserIdFormat},
};

/// Reads every file that pages and contracts come from, as `WebState::build` does, and keeps nothing.
///
/// # Errors
/// An internal error that names the file and what is wrong in it.
pub fn check(config: &Config) -> Result<()> {
    Assets::load(&config.branding)?;
    load_contracts(config).map(drop)
}

fn load_contracts(config: &Config) -> Result<Vec<Arc<Contract>>> {
    let contracts = contracts::load(config)?;
    if !config.registration.reveal_existing_accounts {
        contracts::ensure_none(&contracts::revealing_sign_ups(&contracts))?;
    }
    Ok(contracts)
}

impl WebState {
    /// # Errors
    /// An internal error that names the text or the contract that cannot be read.
    pub fn build(app: Arc<App>) -> Result<Self> {
        let contracts = load_contracts(&app.config)?;
        let own = routes::own_resources(&app.config);
        let paths: Vec<String> = own.iter().map(|resource| resource.path.clone()).collect();
        contracts::ensure_none(&contracts::path_conflicts(&contracts, &paths))?;
        let (page_sessions, brief_sessions) = page_sessions(&app.config);
        let policies = contracts.iter().map(|contract| &contract.session).chain([&page_sessions, &brief_sessions]);
        let max_lifetimes = max_lifetimes(policies);
        app.signer.bound_access(max_lifetimes.access);
        let described = contracts.iter().flat_map(|contract| contract.openapi_operations());
        let document = Bytes::from(api::openapi::document(&app.config.public_url, &own, described));
        let expiry_headers = contracts.iter().filter_map(|contract| Some(contract.expiry_header.as_ref()?.name.clone()));
        let expiry_headers: Vec<HeaderName> = expiry_headers.collect();
        Ok(Self {
            i18n: Arc::clone(&app.i18n),
            assets: Assets::load(&app.config.branding)?,
            page_sessions,
            brief_sessions,
            max_lifetimes,
            cors: Cors::new(&app.config, &expiry_headers),
            client_ip: ClientIp::new(&app.config.http),
            contracts,
            document,
            app,
        })
    }
}

fn page_sessions(config: &Config) -> (SessionPolicy, SessionPolicy) {
    let sessions = &config.sessions;
    let remembered = SessionPolicy {
        contract: "pages".into(),
        access: sessions.access_lifetime,
        refresh: sessions.refresh_lifetime,
        max_lifetime: sessions.max_lifetime,
        renewal: RefreshRotation::Always,
        grace: sessions.grace,
        user_id: UserIdFormat::Integer,
    };
    let brief = SessionPolicy {
        contract: "pages-transient".into(),
        refresh: sessions.transient_lifetime.min(sessions.max_lifetime),
        ..remembered.clone()
    };
    (remembered, brief)
}

fn max_lifetimes<'a>(policies: impl Iterator<Item = &'a SessionPolicy> + Clone) -> MaxLifetimes {
    let longest = |span: fn(&SessionPolicy) -> Duration| policies.clone().map(span).max().unwrap_or_default();
    MaxLifetimes { access: longest(|policy| policy.access), refresh: longest(|policy| policy.refresh) }
}
