//! The value of every setting that no one has set.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    access_log::AccessLog,
    database::Database,
    limits::Limits,
    model::{
        Accounts, Admin, ApiDocs, Branding, Config, EmailConfig, EmailLinks, ForwardedHeader, Hashing, Http, Log, LogFormat,
        Metrics, Passwords, Registration, RegistrationMode, Retention, SecondFactorSettings, Sessions, Stocks, UnverifiedAccess,
    },
};
use crate::{
    crypto::{
        password::Argon2Params,
        password_policy::{CommonPasswords, PasswordPolicy, Weak},
    },
    types::{pages_at::PagesAt, role_labels::RoleLabels},
};

const DAY: Duration = Duration::from_hours(24);

/// The headers that django-cors-headers allows, and those of tracing in browsers.
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

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            public_url: "http://127.0.0.1:8000".to_owned(),
            pages_at: PagesAt::ROOT,
            data_dir: PathBuf::from("data"),
            database: Database::sqlite("data/vestibule.db"),
            master_key: None,
            signing_key: None,
            signing_key_previous: Vec::new(),
            sessions: Sessions::default(),
            hashing: Hashing::default(),
            email: EmailConfig::default(),
            email_links: EmailLinks::default(),
            accounts: Accounts { deletion_delay: 7 * DAY },
            http: Http::default(),
            metrics: Metrics::default(),
            limits: Limits::default(),
            second_factor: SecondFactorSettings { remember_device: 30 * DAY },
            registration: Registration::default(),
            passwords: Passwords::default(),
            passkeys: Box::default(),
            admin: Admin { role: Some("admin".to_owned()), role_labels: RoleLabels::NONE },
            stocks: Stocks { editor_role: Some("editor".to_owned()) },
            contracts: None,
            contracts_dir: None,
            contract: BTreeMap::new(),
            branding: Box::default(),
            log: Log { level: "info".to_owned(), format: LogFormat::Auto, access: AccessLog::Off },
            retention: Retention::default(),
            takeover: Box::default(),
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            access_lifetime: Duration::from_mins(5),
            refresh_lifetime: 14 * DAY,
            max_lifetime: 90 * DAY,
            grace: Duration::from_secs(30),
            reauthenticate_after: Duration::from_mins(15),
            remember_by_default: true,
            transient_lifetime: Duration::from_hours(8),
            per_account: 100,
            per_api_key: 20,
        }
    }
}

impl Default for Hashing {
    fn default() -> Self {
        Self { argon2: Argon2Params { memory_kib: 19_456, iterations: 2 }, memory_budget: 256 << 20 }
    }
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self { from: "vestibule@localhost".to_owned(), smtp: None, ehlo_name: None, ca_file: None }
    }
}

impl Default for EmailLinks {
    fn default() -> Self {
        Self {
            verify_email: DAY,
            reset_password: Duration::from_mins(15),
            undo_change: 7 * DAY,
            invitation: 7 * DAY,
            resend_after: Duration::from_mins(1),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            max_connections: 10_000,
            cors_origins: Vec::new(),
            return_to: Vec::new(),
            cors_headers: CORS_HEADERS.map(ToOwned::to_owned).to_vec(),
            body_limit: 64 << 10,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(15),
            handler_timeout: Duration::from_secs(30),
            max_connections_per_ip: 0,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::XForwardedFor,
            stop_timeout: Duration::from_secs(20),
            docs: ApiDocs::Open,
        }
    }
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            mode: RegistrationMode::Open,
            reveal_existing_accounts: true,
            unverified: UnverifiedAccess::All,
            min_form_time: Duration::from_secs(2),
            allow_domains: Vec::new(),
            deny_domains: Vec::new(),
            default_role: None,
        }
    }
}

impl Default for Passwords {
    fn default() -> Self {
        // So that the shipped contracts accept what the documents of their APIs print.
        Self { floor: PasswordPolicy { min_length: 6, common: CommonPasswords::Allow, personal: Weak::Allow } }
    }
}

impl Default for Branding {
    fn default() -> Self {
        Self {
            name: "Vestibule".to_owned(),
            logo: None,
            accent: None,
            home_url: None,
            terms_url: None,
            privacy_url: None,
            terms_version: None,
            header: None,
            footer: None,
            templates_dir: None,
            css: None,
            email_logo: None,
            email_dir: None,
        }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            sessions: 7 * DAY,
            email_tokens: 30 * DAY,
            emails: 30 * DAY,
            api_keys: 90 * DAY,
            audit: 365 * DAY,
            anonymous_audit: 30 * DAY,
            unverified_accounts: Some(30 * DAY),
        }
    }
}
