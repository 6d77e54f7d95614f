//! Builds the web from the configuration: reads the files of pages and contracts, and describes every API.

use std::sync::Arc;

use bytes::Bytes;
use poem::http::HeaderName;

use super::{
    api,
    assets::Assets,
    branding,
    client_ip::ClientIp,
    contracts::{cookie_scheme, error_schemas, header_scheme, openapi_operations},
    cors::Cors,
    early_forms::EarlyForms,
    operator_templates::OperatorTemplates,
    resource::{Resource, Surface},
    routes,
    state::WebState,
};
use crate::{
    app::App,
    config::Config,
    contracts::{self, Contract, ReservedPath, SessionPolicies},
    error::Result,
    types::auth_scheme::TokenHeader,
};

/// Reads every file that pages and contracts come from, as `WebState::build` does, and keeps nothing. Returns what is allowed but
/// has no effect.
///
/// # Errors
/// An internal error that names the file and what is wrong in it.
pub fn check(config: &Config) -> Result<Vec<String>> {
    branding::check_languages(config)?;
    Assets::load(&config.branding, &config.pages_at)?;
    let templates = OperatorTemplates::load(config.branding.templates_dir.as_deref())?;
    contracts::load_served(config, &own_paths(config))?;
    let warnings = templates.warnings.into_iter().chain(branding::style_warnings(&config.branding));
    Ok(warnings.map(|warning| warning.to_string()).collect())
}

/// What Vestibule serves itself, so that no contract can.
pub fn own_paths(config: &Config) -> Vec<ReservedPath> {
    own_paths_of(config, &routes::own_resources(config))
}

fn own_paths_of(config: &Config, own: &[Resource]) -> Vec<ReservedPath> {
    let path = |resource: &Resource| ReservedPath {
        path: resource.path.clone(),
        methods: resource.own_methods(),
        moves: resource.surface == Surface::Html && !stays(&resource.path) && !leads_to_pages(config, &resource.path),
    };
    own.iter().map(path).collect()
}

/// Paths that browsers and programs expect here.
fn stays(path: &str) -> bool {
    ["/.well-known/", "/api/"].iter().any(|start| path.starts_with(start))
}

/// The root of a server whose pages have been moved already.
fn leads_to_pages(config: &Config, path: &str) -> bool {
    path == "/" && !config.pages_at.is_root()
}

/// Accounts are shared: one with a weak password is reached by all contracts and by the pages.
fn warn_of_password_policies(contracts: &[Arc<Contract>]) {
    for contract in contracts {
        if let Some(accepts) = contract.accepts_weaker_passwords() {
            let name = &*contract.name;
            tracing::warn!(event = "weak_password_policy", "the contract {name} accepts {accepts}: see `passwords.floor`");
        }
    }
}

/// The headers that clients of contracts have their tokens in.
fn sent_headers(contracts: &[Arc<Contract>]) -> Vec<HeaderName> {
    let carried = contracts.iter().flat_map(|contract| &contract.actions).flat_map(|action| action.transport.request_headers());
    contracts.iter().map(|contract| contract.token_header.name.clone()).chain(carried.cloned()).collect()
}

/// The headers of responses of contracts that are there for their clients.
fn exposed_headers(contracts: &[Arc<Contract>]) -> Vec<HeaderName> {
    let given = contracts.iter().flat_map(|contract| &contract.actions).flat_map(|action| &action.transport.headers);
    let given = given.map(|header| header.name.clone());
    contracts.iter().filter_map(|contract| Some(contract.expiry_header.as_ref()?.name.clone())).chain(given).collect()
}

impl WebState {
    /// # Errors
    /// An internal error that names the text or the contract that cannot be read.
    pub fn build(app: Arc<App>) -> Result<Self> {
        let own = routes::own_resources(&app.config);
        let contracts = contracts::load_served(&app.config, &own_paths_of(&app.config, &own))?;
        warn_of_password_policies(&contracts);
        let sessions = SessionPolicies::new(&app.config.sessions, &contracts);
        app.signer.bound_access(sessions.max_lifetimes().access);
        app.signer.hold_formats(contracts.iter().map(|contract| &contract.session));
        let described = contracts.iter().flat_map(|contract| openapi_operations(contract));
        let schemes =
            contracts.iter().flat_map(|contract| [header_scheme(contract), cookie_scheme(contract)]).flatten().collect();
        let refusals = contracts.iter().flat_map(|contract| error_schemas(contract)).collect();
        let document = Bytes::from(api::openapi::document((&app.config.public_url, schemes, refusals), &own, described));
        let (sent, exposed) = (sent_headers(&contracts), exposed_headers(&contracts));
        let token_headers = TokenHeader::of_all(contracts.iter().map(|contract| &contract.token_header));
        Ok(Self {
            i18n: Arc::clone(&app.i18n),
            assets: Assets::load(&app.config.branding, &app.config.pages_at)?,
            templates: OperatorTemplates::load(app.config.branding.templates_dir.as_deref())?,
            sessions,
            cors: Cors::new(&app.config, (&sent, &exposed)),
            token_headers,
            client_ip: ClientIp::new(&app.config.http),
            contracts,
            document,
            early_forms: EarlyForms::default(),
            app,
        })
    }
}
