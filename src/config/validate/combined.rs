//! Checks every value, and then those that depend on each other.

use std::{net::SocketAddr, time::Duration};

use super::validator::{Validated, Validator};
use crate::{
    config::{
        model::{Config, UnverifiedAccess},
        partial::PartialConfig,
        source::Source,
        sources::ConfigSources,
        value::{RawValue, format_size},
    },
    diagnostics::Diagnostic,
    types::{allowed_url, destination::Destination, duration, host},
};

/// The longest `sessions.grace`: for so long, the use of a stolen token is not noticed.
const MAX_GRACE: Duration = Duration::from_mins(5);

/// # Errors
/// Every mistake at once.
pub fn validate(sources: ConfigSources) -> Result<Validated, Vec<Diagnostic>> {
    let mut validator = Validator { sources, warnings: Vec::new() };
    let mut partial = PartialConfig::default();
    validator.each_value(&mut partial);
    // Values that were not understood cannot be compared with each other.
    if validator.sources.mistakes.is_empty() {
        validator.combinations(&mut partial);
    }
    validator.finish(partial.config)
}

impl Validator {
    fn each_value(&mut self, partial: &mut PartialConfig) {
        for given in &self.sources.given {
            if let Err(right) = (given.setting.set)(partial, &given.raw) {
                let hidden = given.setting.secret || given.raw.holds_password();
                self.sources.mistakes.push(wrong_value((given.setting.key, &given.source), &right, shown(&given.raw, hidden)));
            }
        }
        for given in &self.sources.contracts {
            let settings = partial.config.contract.entry(given.contract.clone()).or_default();
            settings.source.get_or_insert_with(|| given.source.clone());
            if let Err(right) = (given.setting.set)(settings, &given.raw, &given.source) {
                let shown = shown(&given.raw, given.setting.secret);
                self.sources.mistakes.push(wrong_value((&given.key(), &given.source), &right, shown));
            }
        }
    }

    fn combinations(&mut self, partial: &mut PartialConfig) {
        self.urls(partial);
        self.database(partial);
        self.sessions(&partial.config);
        self.timeouts(&partial.config);
        self.registration(&partial.config);
        self.hashing(&partial.config);
        self.roles(&partial.config);
        self.keys(partial);
        self.contract_keys(&mut partial.config);
        self.takeover(partial);
        self.email(partial);
        self.file_mode();
    }

    fn urls(&mut self, partial: &mut PartialConfig) {
        let listen = partial.config.listen;
        match partial.public_url.take() {
            Some(url) => {
                if url.strip_prefix("http://").is_some_and(|host| !is_this_machine(host::name(host))) {
                    let warning = format!("`public_url` is {url}: without https, anyone on the network can read passwords");
                    self.warn("public_url", warning);
                }
                partial.config.public_url = url;
            }
            None if listen.ip().is_unspecified() => {
                let url = format!("http://127.0.0.1:{}", listen.port());
                let warning = format!("`public_url` is not set: links in emails lead to {url}, which works on this machine only");
                self.warn("listen", warning);
                partial.config.public_url = url;
            }
            None => partial.config.public_url = format!("http://{listen}"),
        }
        self.destinations(&partial.config);
        if let Some(other) = partial.config.metrics.listen.filter(|other| is_same_port(*other, listen)) {
            self.refuse("metrics.listen", format!("`metrics.listen` ({other}) and `listen` need different ports"));
        }
    }

    fn destinations(&mut self, config: &Config) {
        let home = config.branding.home_url.as_ref();
        if home.is_some_and(|home| is_entrance(config, home)) {
            let message = "`branding.home_url` is the page that leads there: leave it out, or name a page of your application";
            self.refuse("branding.home_url", message);
        }
        let mut origins =
            config.http.return_to.iter().map(|allowed| ("http.return_to", allowed.origin().to_owned())).collect::<Vec<_>>();
        origins.extend(home.and_then(Destination::origin).map(|origin| ("branding.home_url", origin)));
        for (key, origin) in origins.into_iter().filter(|(_, origin)| allowed_url::is_open_to_others(origin)) {
            self.warn(key, format!("`{key}` names {origin}: without https, anyone on the network can read and change its pages"));
        }
    }

    fn sessions(&mut self, config: &Config) {
        let sessions = &config.sessions;
        let named = |key: &str, value| format!("`sessions.{key}` ({})", duration::format(value));
        let access = named("access_lifetime", sessions.access_lifetime);
        let refresh = named("refresh_lifetime", sessions.refresh_lifetime);
        if sessions.access_lifetime >= sessions.refresh_lifetime {
            let key = self.given_of(["sessions.access_lifetime", "sessions.refresh_lifetime"]);
            self.refuse(key, format!("{access} must be shorter than {refresh}"));
        }
        if sessions.refresh_lifetime > sessions.max_lifetime {
            let key = self.given_of(["sessions.refresh_lifetime", "sessions.max_lifetime"]);
            let max = named("max_lifetime", sessions.max_lifetime);
            self.refuse(key, format!("{refresh} must not be longer than {max}, which ends every session"));
        }
        if sessions.access_lifetime < sessions.refresh_lifetime && sessions.access_lifetime >= sessions.transient_lifetime {
            let transient = named("transient_lifetime", sessions.transient_lifetime);
            let key = self.given_of(["sessions.access_lifetime", "sessions.transient_lifetime"]);
            self.refuse(key, format!("{access} must be shorter than {transient}"));
        }
        if sessions.grace > MAX_GRACE {
            let (grace, max) = (named("grace", sessions.grace), duration::format(MAX_GRACE));
            self.refuse(
                "sessions.grace",
                format!("{grace} must be at most {max}: the theft of a token would go unnoticed for so long"),
            );
        }
    }

    fn timeouts(&mut self, config: &Config) {
        let (body, handler) = (config.http.body_timeout, config.http.handler_timeout);
        if body >= handler {
            let key = self.given_of(["http.body_timeout", "http.handler_timeout"]);
            let (body, handler) = (duration::format(body), duration::format(handler));
            let message =
                format!("`http.handler_timeout` ({handler}) must be longer than `http.body_timeout` ({body}), which it includes");
            self.refuse(key, message);
        }
    }

    fn roles(&mut self, config: &Config) {
        if config.admin.role.is_some() && config.admin.role == config.registration.default_role {
            let key = self.given_of(["registration.default_role", "admin.role"]);
            self.refuse(key, "`registration.default_role` is `admin.role`: every new user would be an administrator");
        }
    }

    fn registration(&mut self, config: &Config) {
        let registration = &config.registration;
        if !registration.reveal_existing_accounts && registration.unverified != UnverifiedAccess::Nothing {
            let key = self.given_of(["registration.reveal_existing_accounts", "registration.unverified"]);
            let message = "`registration.reveal_existing_accounts` = false requires `registration.unverified` = \"nothing\": being \
                           able to sign in after sign-up would tell that the email address was free";
            self.refuse(key, message);
        }
    }

    fn hashing(&mut self, config: &Config) {
        let argon2 = config.hashing.argon2;
        let one = u64::from(argon2.memory_kib) << 10;
        if one > config.hashing.memory_budget {
            let (all, one) = (format_size(config.hashing.memory_budget), format_size(one));
            let key = self.given_of(["hashing.memory_budget", "hashing.argon2.memory"]);
            let message = format!("`hashing.memory_budget` ({all}) must not be smaller than `hashing.argon2.memory` ({one})");
            self.refuse(key, message);
        }
        // The weakest pair of the OWASP Password Storage Cheat Sheet is m=7168, t=5; all its pairs cost about the same.
        if argon2.memory_kib.saturating_mul(argon2.iterations) < 7168 * 5 {
            let key = self.given_of(["hashing.argon2.memory", "hashing.argon2.iterations"]);
            self.warn(key, "password hashes are weaker than OWASP recommends (19 MiB, 2 iterations)");
        }
    }
}

/// Only in a file do texts need quotes.
fn wrong_value((key, source): (&str, &Source), right: &str, shown: Option<String>) -> Diagnostic {
    let right = if matches!(source, Source::File(_)) { right.to_owned() } else { right.replace(" in quotes", "") };
    let is = shown.map(|value| format!(", not {value}")).unwrap_or_default();
    source.diagnostic(format!("`{key}` must be {right}{is}"))
}

/// `None` for a value that must not be shown.
fn shown(raw: &RawValue, hidden: bool) -> Option<String> {
    (!hidden).then(|| raw.written())
}

fn is_same_port(one: SocketAddr, other: SocketAddr) -> bool {
    let shared = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    other.port() != 0 && one.port() == other.port() && shared
}

/// Whether it is the page at the root of the pages, which leads on to `home_url`.
fn is_entrance(config: &Config, home: &Destination) -> bool {
    let path = match home {
        Destination::Own(path) => path.as_str(),
        Destination::Elsewhere(url) => url.strip_prefix(&config.public_url).unwrap_or_default(),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/') && config.pages_at.name_of(path) == Some("/")
}

/// Browsers keep names below `localhost` to this machine too (RFC 6761 6.3).
fn is_this_machine(host: &str) -> bool {
    host::is_loopback(host) || host.ends_with(".localhost")
}
