//! What holds where nobody says otherwise.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    Accounts, Admin, Branding, CORS_HEADERS, Config, EmailConfig, EmailLinks, ForwardedHeader, Hashing, Http, Log, LogFormat,
    Metrics, Registration, RegistrationMode, Retention, Sessions, Stocks, UnverifiedAccess, database::Database, limits::Limits,
};
use crate::crypto::password::Argon2Params;

impl Default for Config {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            public_url: "http://127.0.0.1:8000".to_owned(),
            data_dir: PathBuf::from("data"),
            database: Database::sqlite("data/vestibule.db"),
            master_key: None,
            signing_key: None,
            signing_key_previous: Vec::new(),
            sessions: Sessions {
                access_lifetime: Duration::from_mins(5),
                refresh_lifetime: 14 * day,
                max_lifetime: 90 * day,
                grace: Duration::from_secs(30),
                reauthenticate_after: Duration::from_mins(15),
                remember_by_default: true,
                transient_lifetime: Duration::from_hours(8),
                per_account: 100,
                per_api_key: 20,
            },
            hashing: Hashing { argon2: Argon2Params { memory_kib: 19_456, iterations: 2 }, memory_budget: 256 << 20 },
            email: EmailConfig { from: "Vestibule <vestibule@localhost>".to_owned(), smtp: None, ehlo_name: None, ca_file: None },
            email_links: EmailLinks {
                verify_email: day,
                reset_password: Duration::from_mins(15),
                undo_change: 7 * day,
                invitation: 7 * day,
                resend_after: Duration::from_mins(1),
            },
            accounts: Accounts { deletion_delay: 7 * day },
            http: Http {
                max_connections: 10_000,
                cors_origins: Vec::new(),
                cors_headers: CORS_HEADERS.map(ToOwned::to_owned).to_vec(),
                body_limit: 64 << 10,
                header_timeout: Duration::from_secs(10),
                body_timeout: Duration::from_secs(15),
                handler_timeout: Duration::from_secs(30),
                max_connections_per_ip: 0,
                trusted_proxies: Vec::new(),
                forwarded_header: ForwardedHeader::XForwardedFor,
                stop_timeout: Duration::from_secs(20),
            },
            metrics: Metrics::default(),
            limits: Limits::default(),
            registration: Registration {
                mode: RegistrationMode::Open,
                reveal_existing_accounts: true,
                unverified: UnverifiedAccess::All,
                min_form_time: Duration::from_secs(2),
                allow_domains: Vec::new(),
                deny_domains: Vec::new(),
                default_role: Some("Visiteur".to_owned()),
            },
            admin: Admin { role: Some("admin".to_owned()) },
            stocks: Stocks { editor_role: Some("editor".to_owned()) },
            contracts: None,
            contracts_dir: None,
            branding: Box::new(Branding {
                name: "Vestibule".to_owned(),
                logo: None,
                accent: None,
                terms_url: None,
                privacy_url: None,
                header: None,
                footer: None,
                email_dir: None,
            }),
            log: Log { level: "info".to_owned(), format: LogFormat::Auto },
            retention: Retention {
                sessions: 7 * day,
                email_tokens: 30 * day,
                emails: 30 * day,
                api_keys: 90 * day,
                audit: 365 * day,
                anonymous_audit: 30 * day,
                unverified_accounts: Some(30 * day),
            },
        }
    }
}
