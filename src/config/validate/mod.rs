//! From what was given to what holds: values that do not go together are refused with the reason.

mod email;
mod keys;

use std::{fs, net::SocketAddr, os::unix::fs::PermissionsExt, path::PathBuf};

use super::{
    Config, LoadedConfig, Tls, UnverifiedAccess,
    database::DatabaseUrl,
    settings::{self, Setting},
    sources::{ConfigSources, Diagnostic, Source},
    value,
};
use crate::types::{host, secret::Secret};

/// A configuration in the making: what follows from something else is still open.
#[derive(Default)]
pub struct PartialConfig {
    pub config: Config,
    pub public_url: Option<String>,
    pub database: PartialDatabase,
    pub master_key: Option<Secret>,
    pub master_key_file: Option<PathBuf>,
    pub signing_key: Option<Secret>,
    pub signing_key_file: Option<PathBuf>,
    pub signing_key_previous: Vec<Secret>,
    pub signing_key_previous_file: Option<PathBuf>,
    pub smtp: PartialSmtp,
}

#[derive(Default)]
pub struct PartialDatabase {
    pub url: Option<DatabaseUrl>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
}

#[derive(Default)]
pub struct PartialSmtp {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub tls: Option<Tls>,
    pub username: Option<String>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
}

/// Settles what was given: each value by itself, then all of them together.
///
/// # Errors
/// Every mistake at once.
pub fn validate(sources: ConfigSources) -> Result<LoadedConfig, Vec<Diagnostic>> {
    let mut judge = Validator { sources, warnings: Vec::new() };
    let mut draft = PartialConfig::default();
    for given in &judge.sources.given {
        if let Err(right) = (given.setting.set)(&mut draft, &given.raw) {
            let key = given.setting.key;
            let hidden = given.setting.secret || given.raw.holds_password();
            let is = if hidden { String::new() } else { format!(", not {}", given.raw.written()) };
            judge.sources.mistakes.push(Diagnostic::at(&given.origin, format!("`{key}` must be {right}{is}")));
        }
    }
    // Of values that were not understood it cannot be said whether they go together.
    if judge.sources.mistakes.is_empty() {
        judge.complete(&mut draft);
    }
    if judge.sources.mistakes.is_empty() {
        let origins = settings::all().map(|setting| (setting.key, judge.origin(setting.key))).collect();
        let given = judge.sources.given.into_iter().map(|given| (given.setting.key, given.raw)).collect();
        Ok(LoadedConfig { config: draft.config, warnings: judge.warnings, file: judge.sources.file, origins, given })
    } else {
        Err(judge.sources.mistakes)
    }
}

struct Validator {
    sources: ConfigSources,
    warnings: Vec<String>,
}

impl Validator {
    fn origin(&self, key: &str) -> Source {
        let given = self.sources.given.iter().rev().find(|given| given.setting.key == key);
        given.map_or(Source::Default, |given| given.origin.clone())
    }

    fn refuse(&mut self, key: &str, why: impl AsRef<str>) {
        let origin = self.origin(key);
        self.sources.mistakes.push(Diagnostic::at(&origin, why.as_ref()));
    }

    fn warn(&mut self, key: &str, why: impl AsRef<str>) {
        let warning = match self.origin(key) {
            Source::Default => why.as_ref().to_owned(),
            origin => format!("{origin}: {}", why.as_ref()),
        };
        self.warnings.push(warning);
    }

    fn complete(&mut self, draft: &mut PartialConfig) {
        self.addresses(draft);
        self.database(draft);
        self.sessions(&draft.config);
        self.patience(&draft.config);
        self.registration(&draft.config);
        self.hashing(&draft.config);
        self.roles(&draft.config);
        self.keys(draft);
        self.email(draft);
        self.file_mode();
    }

    fn addresses(&mut self, draft: &mut PartialConfig) {
        let listen = draft.config.listen;
        match draft.public_url.take() {
            Some(url) => {
                if url.strip_prefix("http://").is_some_and(|host| !is_here(host::name(host))) {
                    self.warn("public_url", format!("`public_url` is {url}: without https everybody on the way reads passwords"));
                }
                draft.config.public_url = url;
            }
            None if listen.ip().is_unspecified() => {
                draft.config.public_url = format!("http://127.0.0.1:{}", listen.port());
                let url = &draft.config.public_url;
                self.warn(
                    "listen",
                    format!("`public_url` is not set: links in mails lead to {url}, which works on this machine only"),
                );
            }
            None => draft.config.public_url = format!("http://{listen}"),
        }
        let is_same = |other: SocketAddr| {
            let shared = other.ip() == listen.ip() || other.ip().is_unspecified() || listen.ip().is_unspecified();
            listen.port() != 0 && other.port() == listen.port() && shared
        };
        if let Some(other) = draft.config.metrics.listen.filter(|other| is_same(*other)) {
            self.refuse("metrics.listen", format!("`metrics.listen` ({other}) is `listen` too: each needs a port of its own"));
        }
    }

    fn database(&mut self, draft: &mut PartialConfig) {
        let PartialDatabase { url: place, password, password_file } = std::mem::take(&mut draft.database);
        let secret = self.one_secret(["database.password", "database.password_file"], password, password_file);
        let mut place = place.unwrap_or_else(|| DatabaseUrl::Sqlite(draft.config.data_dir.join("vestibule.db")));
        let postgres = match &mut place {
            DatabaseUrl::Postgres(postgres) => postgres,
            DatabaseUrl::Sqlite(_) => {
                if let Some((key, _)) = secret {
                    self.refuse(key, format!("`{key}` is set and `database.url` names no PostgreSQL server"));
                }
                draft.config.database.url = place;
                return;
            }
        };
        let typed = matches!(self.origin("database.url"), Source::Flag(_));
        match (secret, postgres.password_in_url) {
            (Some((key, _)), true) => self.refuse(key, format!("`{key}` and `database.url` both hold a password: one must go")),
            (None, true) if typed => self.refuse(
                "database.url",
                "a password does not belong on a command line, where others read it: use VESTIBULE_DATABASE__PASSWORD or \
                 `database.password_file`",
            ),
            (secret, _) => postgres.password = secret.map(|(_, password)| password),
        }
        if !postgres.is_local() && !postgres.verifies_server {
            let why = "whoever stands between here and the database can read and change everything: `sslmode=verify-full`, with \
                       `sslrootcert` where the server's certificate is your own";
            self.warn("database.url", why);
        }
        draft.config.database.url = place;
    }

    fn sessions(&mut self, config: &Config) {
        let sessions = &config.sessions;
        let by = |key: &str, span| format!("`sessions.{key}` ({})", value::span_text(span));
        let (access, refresh) =
            (by("access_lifetime", sessions.access_lifetime), by("refresh_lifetime", sessions.refresh_lifetime));
        if sessions.access_lifetime >= sessions.refresh_lifetime {
            let key = self.given_of(["sessions.access_lifetime", "sessions.refresh_lifetime"]);
            self.refuse(key, format!("{access} must be shorter than {refresh}, or nothing is left to renew"));
        }
        if sessions.refresh_lifetime > sessions.max_lifetime {
            let key = self.given_of(["sessions.refresh_lifetime", "sessions.max_lifetime"]);
            let absolute = by("max_lifetime", sessions.max_lifetime);
            self.refuse(key, format!("{refresh} must not be longer than {absolute}, which ends every session"));
        }
        if sessions.access_lifetime < sessions.refresh_lifetime && sessions.access_lifetime >= sessions.transient_lifetime {
            let brief = by("transient_lifetime", sessions.transient_lifetime);
            let key = self.given_of(["sessions.access_lifetime", "sessions.transient_lifetime"]);
            self.refuse(key, format!("{access} must be shorter than {brief}, or nothing is left to renew"));
        }
        if sessions.grace > std::time::Duration::from_mins(5) {
            let grace = by("grace", sessions.grace);
            self.refuse("sessions.grace", format!("{grace} must be 5m at most: so long a stolen token would go unnoticed"));
        }
    }

    fn patience(&mut self, config: &Config) {
        let (body, handler) = (config.http.body_timeout, config.http.handler_timeout);
        if body >= handler {
            let key = self.given_of(["http.body_timeout", "http.handler_timeout"]);
            let (body, handler) = (value::span_text(body), value::span_text(handler));
            self.refuse(
                key,
                format!("`http.handler_timeout` ({handler}) must be longer than `http.body_timeout` ({body}), which it includes"),
            );
        }
    }

    /// Of settings that do not go together, the one that somebody gave.
    fn given_of(&self, keys: [&'static str; 2]) -> &'static str {
        if self.origin(keys[0]) == Source::Default { keys[1] } else { keys[0] }
    }

    fn roles(&mut self, config: &Config) {
        if config.admin.role.is_some() && config.admin.role == config.registration.default_role {
            let key = self.given_of(["registration.default_role", "admin.role"]);
            self.refuse(key, "`registration.default_role` is `admin.role`: whoever signs up would administrate");
        }
    }

    fn registration(&mut self, config: &Config) {
        let registration = &config.registration;
        if !registration.reveal_existing_accounts && registration.unverified != UnverifiedAccess::Nothing {
            let key = self.given_of(["registration.reveal_existing_accounts", "registration.unverified"]);
            let why = "`registration.reveal_existing_accounts` can be false only with `registration.unverified` \"nothing\": whoever could sign in \
                       after signing up would learn that the address was free";
            self.refuse(key, why);
        }
    }

    fn hashing(&mut self, config: &Config) {
        let cost = config.hashing.argon2;
        let one = u64::from(cost.memory_kib) << 10;
        if one > config.hashing.memory_budget {
            let (all, one) = (value::size_text(config.hashing.memory_budget), value::size_text(one));
            let key = self.given_of(["hashing.memory_budget", "hashing.argon2.memory"]);
            self.refuse(
                key,
                format!("`hashing.memory_budget` ({all}) must hold one hash at least, and `hashing.argon2.memory` is {one}"),
            );
        }
        // The weakest pair of the OWASP Password Storage Cheat Sheet is m=7168, t=5; all its pairs cost about the same.
        if cost.memory_kib.saturating_mul(cost.iterations) < 7168 * 5 {
            let key = self.given_of(["hashing.argon2.memory", "hashing.argon2.iterations"]);
            self.warn(key, "the cost of a password hash is below what OWASP advises (19 MiB, 2 passes)");
        }
    }

    /// A secret, and the setting that it came by: itself or its file.
    fn one_secret(
        &mut self,
        keys: [&'static str; 2],
        given: Option<Secret>,
        file: Option<PathBuf>,
    ) -> Option<(&'static str, Secret)> {
        let path = match (given, file) {
            (Some(_), Some(_)) => {
                self.refuse(keys[1], format!("`{}` and `{}` are both set: one of them must go", keys[0], keys[1]));
                return None;
            }
            (Some(secret), None) => return Some((keys[0], secret)),
            (None, path) => path?,
        };
        let shown = path.display();
        match fs::read_to_string(&path) {
            Ok(text) => {
                if mode(&path).is_some_and(|mode| mode & 0o007 != 0) {
                    self.warn(keys[1], format!("everybody on this machine can read {shown}: chmod 600"));
                }
                let line = text.strip_suffix('\n').unwrap_or(&text);
                let secret = line.strip_suffix('\r').unwrap_or(line);
                if secret.is_empty() {
                    self.refuse(keys[1], format!("{shown} is empty"));
                    return None;
                }
                Some((keys[1], Secret::new(secret.to_owned())))
            }
            Err(error) => {
                self.refuse(keys[1], format!("{shown} cannot be read: {error}"));
                None
            }
        }
    }

    fn file_mode(&mut self) {
        let holds = |key| self.sources.given.iter().any(|given| given.setting.key == key && given.raw.holds_password());
        let is_secret = |setting: &Setting| setting.secret || holds(setting.key);
        let in_file = |setting: &Setting| is_secret(setting) && matches!(self.origin(setting.key), Source::File { .. });
        let path = settings::all().any(in_file).then_some(self.sources.file.as_ref()).flatten();
        if let Some(path) = path.filter(|path| mode(path).is_some_and(|mode| mode & 0o007 != 0)) {
            let shown = path.display();
            self.warnings.push(format!("{shown}: holds a secret, and everybody on this machine can read it: chmod 600 {shown}"));
        }
    }
}

/// What others may do with a file.
pub fn mode(path: &std::path::Path) -> Option<u32> {
    fs::metadata(path).ok().map(|file| file.permissions().mode())
}

/// Browsers keep names below `localhost` to this machine too (RFC 6761 6.3).
fn is_here(host: &str) -> bool {
    host::is_loopback(host) || host.ends_with(".localhost")
}
