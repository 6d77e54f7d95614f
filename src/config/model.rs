//! The settings in force: checked values, with secrets wrapped.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;

use super::{
    access_log::AccessLog, contract_settings::ContractSettings, database::Database, limits::Limits, passkeys::Passkeys,
    takeover::Takeover,
};
use crate::{
    crypto::{password::Argon2Params, password_policy::PasswordPolicy},
    types::{
        allowed_url::AllowedUrl, colour::Colour, destination::Destination, localized_text::LocalizedText, pages_at::PagesAt,
        role_labels::RoleLabels, secret::Secret,
    },
};

#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Scheme, host and port without a slash at the end; the only source of links in emails.
    pub public_url: String,
    /// Where the HTML pages are.
    pub pages_at: PagesAt,
    pub data_dir: PathBuf,
    pub database: Database,
    /// What the server's own keys are derived from; without it, the master key in the data folder.
    pub master_key: Option<Secret>,
    /// A key that other back ends know too; without it, the keys in the database sign.
    pub signing_key: Option<Secret>,
    /// Keys that `signing_key` replaced: they verify, and never sign.
    pub signing_key_previous: Vec<Secret>,
    /// Sessions of the pages; a contract sets its own lifetimes.
    pub sessions: Sessions,
    pub hashing: Hashing,
    pub email: EmailConfig,
    pub email_links: EmailLinks,
    pub accounts: Accounts,
    pub http: Http,
    pub metrics: Metrics,
    pub limits: Limits,
    pub second_factor: SecondFactorSettings,
    pub registration: Registration,
    pub passwords: Passwords,
    pub passkeys: Box<Passkeys>,
    pub admin: Admin,
    pub stocks: Stocks,
    /// Names of the contracts that are served; `None` serves all but the ready-made families.
    pub contracts: Option<Vec<String>>,
    /// The operator's own contracts.
    pub contracts_dir: Option<PathBuf>,
    /// What the settings change of contracts, by their names.
    pub contract: BTreeMap<String, ContractSettings>,
    pub branding: Box<Branding>,
    pub log: Log,
    pub retention: Retention,
    pub takeover: Box<Takeover>,
}

/// The operator's name and looks on pages and in emails.
#[derive(Clone)]
pub struct Branding {
    pub name: String,
    /// A square SVG or PNG file.
    pub logo: Option<PathBuf>,
    pub accent: Option<Colour>,
    /// Where the logo leads, and where users go on to who asked for nothing else.
    pub home_url: Option<Destination>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    /// Of the terms that new users agree to; without it, the URL stands for them.
    pub terms_version: Option<String>,
    /// Shown above every page, and below.
    pub header: Option<LocalizedText>,
    pub footer: Option<LocalizedText>,
    /// Parts of pages that replace the built-in ones.
    pub templates_dir: Option<PathBuf>,
    /// Rules that follow our style sheet.
    pub css: Option<PathBuf>,
    /// A PNG file that emails show in place of the name.
    pub email_logo: Option<PathBuf>,
    /// Texts of emails that replace the built-in ones: LANGUAGE.ftl.
    pub email_dir: Option<PathBuf>,
}

impl Branding {
    /// The version of the terms that the sign-up page asks to agree to, where it links any.
    pub fn shown_terms(&self) -> Option<String> {
        let url = self.terms_url.as_ref().or(self.privacy_url.as_ref())?;
        Some(self.terms_version.as_ref().unwrap_or(url).clone())
    }
}

#[derive(Clone)]
pub struct SecondFactorSettings {
    /// How long a device that was remembered needs no second step; zero remembers none.
    pub remember_device: Duration,
}

#[derive(Clone)]
pub struct Sessions {
    pub access_lifetime: Duration,
    pub refresh_lifetime: Duration,
    pub max_lifetime: Duration,
    pub grace: Duration,
    /// After it, sensitive actions ask for the password again.
    pub reauthenticate_after: Duration,
    /// Whether "Stay signed in" is ticked on the sign-in page.
    pub remember_by_default: bool,
    /// `refresh_lifetime` of a session without "Stay signed in".
    pub transient_lifetime: Duration,
    /// Sessions that one account may have at a time; one more ends the oldest.
    pub per_account: u32,
    /// The same, for sessions that one API key has opened.
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
    /// `Name <address>` or an email address.
    pub from: String,
    /// Without it, emails are written to files.
    pub smtp: Option<Smtp>,
    /// The name in EHLO; without it, the host of `public_url`.
    pub ehlo_name: Option<String>,
    /// PEM certificates of authorities that are trusted besides those of this machine.
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
    /// STARTTLS, which the server has to offer.
    Starttls,
    /// Unencrypted; never with a password, unless the server is on this machine.
    None,
}

/// How long links in emails are valid.
#[derive(Clone)]
pub struct EmailLinks {
    pub verify_email: Duration,
    pub reset_password: Duration,
    /// For how long the old email address can take an account back.
    pub undo_change: Duration,
    pub invitation: Duration,
    /// The least time between two verification emails.
    pub resend_after: Duration,
}

#[derive(Clone)]
pub struct Accounts {
    /// Time between a user's request to delete the account and its deletion.
    pub deletion_delay: Duration,
}

#[derive(Clone)]
pub struct Http {
    pub max_connections: usize,
    /// Origins whose scripts may read the answers of the APIs.
    pub cors_origins: Vec<String>,
    /// Where other sites may ask for their users to be sent back to.
    pub return_to: Vec<AllowedUrl>,
    /// Request headers that these scripts may set, in lower case.
    pub cors_headers: Vec<String>,
    /// The largest request body in bytes.
    pub body_limit: usize,
    pub header_timeout: Duration,
    pub body_timeout: Duration,
    /// For the whole answer, the time for reading the request body included.
    pub handler_timeout: Duration,
    /// Zero is no limit.
    pub max_connections_per_ip: usize,
    /// Proxies whose forwarded header is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// For running requests, once the server shuts down.
    pub stop_timeout: Duration,
    pub docs: ApiDocs,
}

/// Who may read the documentation of the APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiDocs {
    Open,
    /// Browsers in which a user is signed in.
    SignedIn,
    Off,
}

/// The header in which proxies name the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardedHeader {
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

#[derive(Clone, Default)]
pub struct Metrics {
    /// Where `/metrics` is served; `None` serves it nowhere.
    pub listen: Option<SocketAddr>,
}

#[derive(Clone)]
pub struct Registration {
    pub mode: RegistrationMode,
    /// Whether sign-up tells that an email address is taken.
    pub reveal_existing_accounts: bool,
    pub unverified: UnverifiedAccess,
    /// A form that is sent faster was filled in by a bot.
    pub min_form_time: Duration,
    /// The only domains of email addresses that users may have; empty allows all.
    pub allow_domains: Vec<String>,
    pub deny_domains: Vec<String>,
    /// The role of a new user; created when it is needed first.
    pub default_role: Option<String>,
}

#[derive(Clone)]
pub struct Passwords {
    /// What the policy of every contract refuses at least.
    pub floor: PasswordPolicy,
}

/// Who may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationMode {
    /// Everyone.
    Open,
    /// Invited users only.
    Invite,
    /// No one; administrators create accounts.
    Closed,
}

/// What users may do before they have verified their email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnverifiedAccess {
    All,
    /// Manage their own account. Their tokens carry no roles.
    Profile,
    /// Not even sign in.
    Nothing,
}

impl Registration {
    /// Whether users may have an email address of this domain, given in the form in which domains are compared.
    pub fn allows_domain(&self, domain: &str) -> bool {
        let is_in = |list: &[String]| list.iter().any(|one| one == domain);
        !is_in(&self.deny_domains) && (self.allow_domains.is_empty() || is_in(&self.allow_domains))
    }
}

#[derive(Clone)]
pub struct Admin {
    /// The role that may administrate; without it, no one may.
    pub role: Option<String>,
    /// What pages and emails call roles.
    pub role_labels: RoleLabels,
}

#[derive(Clone)]
pub struct Stocks {
    /// The role that may change stocks; without it, no one may.
    pub editor_role: Option<String>,
}

/// How long rows are kept once they are no longer needed.
#[derive(Clone)]
pub struct Retention {
    pub sessions: Duration,
    pub email_tokens: Duration,
    pub emails: Duration,
    pub api_keys: Duration,
    pub audit: Duration,
    /// Audit events of attempts on accounts that do not exist.
    pub anonymous_audit: Duration,
    /// Accounts whose email address was never verified; `None` keeps them.
    pub unverified_accounts: Option<Duration>,
}

#[derive(Clone)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
    pub access: AccessLog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    Text,
    Json,
}
