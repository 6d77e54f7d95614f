//! What holds: the settings of the house, checked, with secrets wrapped. The only reader of the environment.

pub mod database;
mod defaults;
pub mod example;
mod known_secrets;
pub mod limits;
pub mod settings;
pub mod sources;
mod validate;
mod value;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

use self::{
    database::Database,
    limits::Limits,
    sources::{CliOverrides, ConfigSources, Diagnostic, Source},
    value::RawValue,
};
use crate::{
    crypto::password::Argon2Params,
    types::{colour::Colour, secret::Secret},
};

#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Scheme, host and port without a slash at the end; the only source of links in mails.
    pub public_url: String,
    pub data_dir: PathBuf,
    pub database: Database,
    /// What the keys of the house follow from; without it, the one in the data folder.
    pub master_key: Option<Secret>,
    /// A key that other back ends know too; without it, those in the database sign.
    pub signing_key: Option<Secret>,
    /// Keys that `signing_key` took the place of: they verify, and never sign.
    pub signing_key_previous: Vec<Secret>,
    /// Sessions of the pages; a contract states its own.
    pub sessions: Sessions,
    pub hashing: Hashing,
    pub email: EmailConfig,
    pub email_links: EmailLinks,
    pub accounts: Accounts,
    pub http: Http,
    pub metrics: Metrics,
    pub limits: Limits,
    pub registration: Registration,
    pub admin: Admin,
    pub stocks: Stocks,
    /// Names of the contracts that are served; without it, every one that there is.
    pub contracts: Option<Vec<String>>,
    /// Where the operator keeps contracts of their own.
    pub contracts_dir: Option<PathBuf>,
    pub branding: Box<Branding>,
    pub log: Log,
    pub retention: Retention,
}

/// What makes the house look like part of something else.
#[derive(Clone)]
pub struct Branding {
    pub name: String,
    /// A square mark: an SVG or PNG file.
    pub logo: Option<PathBuf>,
    pub accent: Option<Colour>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    /// Said above every page, and below.
    pub header: Option<String>,
    pub footer: Option<String>,
    /// Texts of mails that stand in the place of the house's own: LANGUAGE.ftl.
    pub email_dir: Option<PathBuf>,
}

#[derive(Clone)]
pub struct Sessions {
    pub access_lifetime: Duration,
    pub refresh_lifetime: Duration,
    pub max_lifetime: Duration,
    pub grace: Duration,
    /// How long a password counts that somebody has shown: after it, sensitive steps ask again.
    pub reauthenticate_after: Duration,
    /// Whether the box that keeps somebody signed in is ticked before they come.
    pub remember_by_default: bool,
    /// As `refresh`, for whoever has not ticked it.
    pub transient_lifetime: Duration,
    /// Sessions that one account may have at a time; one more ends the oldest.
    pub per_account: u32,
    /// As `per_account`, for those that one API key has opened.
    pub per_api_key: u32,
}

#[derive(Clone)]
pub struct Hashing {
    pub argon2: Argon2Params,
    /// Bytes that all hashing threads together may use.
    pub memory_budget: u64,
}

#[derive(Clone)]
pub struct EmailConfig {
    /// `Name <address>` or an address.
    pub from: String,
    /// Without it mails go to files.
    pub smtp: Option<Smtp>,
    /// What EHLO says; without it the host of `public_url`.
    pub ehlo_name: Option<String>,
    /// Authorities that are trusted beside those of this machine: PEM.
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub credentials: Option<(String, Secret)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Implicit,
    /// STARTTLS, and nothing without it.
    Starttls,
    /// In clear; never with a password, unless the server is on this machine.
    None,
}

#[derive(Clone)]
pub struct EmailLinks {
    pub verify_email: Duration,
    pub reset_password: Duration,
    /// For how long the old address gets an account back.
    pub undo_change: Duration,
    pub invitation: Duration,
    /// How long one waits before another mail is sent.
    pub resend_after: Duration,
}

#[derive(Clone)]
pub struct Accounts {
    /// How long one may change one's mind.
    pub deletion_delay: Duration,
}

/// What django-cors-headers lets scripts set, and what browsers' tracing adds.
const CORS_HEADERS: [&str; 10] = [
    "accept",
    "authorization",
    "baggage",
    "content-type",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-csrftoken",
    "x-requested-with",
];

#[derive(Clone)]
pub struct Http {
    pub max_connections: usize,
    /// Origins whose scripts may read what the APIs answer.
    pub cors_origins: Vec<String>,
    /// The headers of requests that scripts of other sites may set, in lower case.
    pub cors_headers: Vec<String>,
    /// The largest body in bytes.
    pub body_limit: usize,
    pub header_timeout: Duration,
    pub body_timeout: Duration,
    /// How long an answer may take, its body included.
    pub handler_timeout: Duration,
    /// From one address; zero is no limit.
    pub max_connections_per_ip: usize,
    /// Who may say for whom they ask.
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// How long running requests may take once the server has been told to stop.
    pub stop_timeout: Duration,
}

/// Where proxies say for whom they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardedHeader {
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

#[derive(Clone, Default)]
pub struct Metrics {
    /// Where `/metrics` is; nowhere by default.
    pub listen: Option<SocketAddr>,
}

#[derive(Clone)]
pub struct Registration {
    pub mode: RegistrationMode,
    /// Whether a sign-up says that an address is somebody's already.
    pub reveal_existing_accounts: bool,
    pub unverified: UnverifiedAccess,
    /// No person fills the form in less.
    pub min_form_time: Duration,
    /// Domains that people may sign up with; without one, any.
    pub allow_domains: Vec<String>,
    pub deny_domains: Vec<String>,
    /// What a new person may do: a role, made at the first need.
    pub default_role: Option<String>,
}

#[derive(Clone)]
pub struct Admin {
    /// Who looks after people's accounts at `/admin/`: a role. Without it, nobody.
    pub role: Option<String>,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationMode {
    /// Anybody.
    Open,
    /// Whoever is invited.
    Invite,
    /// Nobody.
    Closed,
}

/// What somebody may do whose address is not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnverifiedAccess {
    All,
    /// Look after their own account. Their tokens have no roles.
    Profile,
    /// Not even sign in.
    Nothing,
}

impl Registration {
    /// Whether people may have an address of this domain, in the form in which domains are compared.
    pub fn allows_domain(&self, domain: &str) -> bool {
        let among = |list: &[String]| list.iter().any(|one| one == domain);
        !among(&self.deny_domains) && (self.allow_domains.is_empty() || among(&self.allow_domains))
    }
}

#[derive(Clone)]
pub struct Stocks {
    /// Who may change the stocks: a role. Without it, nobody.
    pub editor_role: Option<String>,
}

/// How long things are remembered once nobody needs them.
#[derive(Clone)]
pub struct Retention {
    pub sessions: Duration,
    pub email_tokens: Duration,
    pub emails: Duration,
    pub api_keys: Duration,
    pub audit: Duration,
    /// What was tried with accounts that there are not.
    pub anonymous_audit: Duration,
    /// Accounts whose owner has never confirmed the address; `None` keeps them.
    pub unverified_accounts: Option<Duration>,
}

#[derive(Clone)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Human on a terminal, JSON otherwise.
    Auto,
    Text,
    Json,
}

/// What holds, and why.
pub struct LoadedConfig {
    pub config: Config,
    /// What is allowed, but hardly meant.
    pub warnings: Vec<String>,
    /// The file that was read.
    pub file: Option<PathBuf>,
    origins: BTreeMap<&'static str, Source>,
    given: BTreeMap<&'static str, RawValue>,
}

/// Reads the file, the environment and the command line, each weighing more than the one before.
///
/// # Errors
/// Every mistake at once.
pub fn load(typed: &CliOverrides) -> Result<LoadedConfig, Vec<Diagnostic>> {
    validate::validate(ConfigSources::read(typed, &sources::environment()))
}

impl LoadedConfig {
    /// Where one of these settings was given.
    pub fn source_of(&self, keys: &[&str]) -> String {
        let origins = keys.iter().filter_map(|key| self.origins.get(key));
        origins.into_iter().find(|origin| **origin != Source::Default).map(ToString::to_string).unwrap_or_default()
    }

    /// Every setting that was given: its key, its value as it may be shown, and where it stands.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, String, &Source)> {
        self.show()
            .filter(|(_, _, origin)| **origin != Source::Default)
            .map(|(key, value, origin)| (key, value.unwrap_or_default(), origin))
    }

    /// Each setting: its key, what holds (nothing, where nothing does), and where it comes from. Secrets stay hidden.
    pub fn show(&self) -> impl Iterator<Item = (&'static str, Option<String>, &Source)> {
        settings::all().filter_map(|setting| {
            let value = match self.given.get(setting.key) {
                Some(_) if setting.secret => Some("(set)".to_owned()),
                given => (setting.get)(&self.config).map(|value| value.to_string()).or_else(|| given.map(RawValue::written)),
            };
            Some((setting.key, value, self.origins.get(setting.key)?))
        })
    }
}

/// Whether others than its owner can do anything with a file.
pub fn is_open_to_others(path: &std::path::Path) -> bool {
    validate::mode(path).is_some_and(|mode| mode & 0o077 != 0)
}
