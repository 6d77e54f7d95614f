//! What holds where nobody says otherwise.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    Accounts, Admin, Admission, Branding, CORS_HEADERS, Config, ForwardedHeader, Hashing, Http, Links, Log, LogFormat, Mail,
    Metrics, Registration, Retention, Sessions, Stocks, Unverified, database::Database, limits::Limits,
};
use crate::crypto::password::Cost;

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
                access: Duration::from_mins(5),
                refresh: 14 * day,
                absolute: 90 * day,
                grace: Duration::from_secs(30),
                proof: Duration::from_mins(15),
                remember: true,
                brief: Duration::from_hours(8),
                per_account: 100,
                per_key: 20,
            },
            hashing: Hashing { cost: Cost { memory_kib: 19_456, passes: 2 }, memory: 256 << 20 },
            mail: Mail { from: "Vestibule <vestibule@localhost>".to_owned(), smtp: None, ehlo_name: None, ca_file: None },
            links: Links {
                verify: day,
                reset: Duration::from_mins(15),
                undo: 7 * day,
                invite: 7 * day,
                resend: Duration::from_mins(1),
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
                mode: Admission::Open,
                reveal: true,
                unverified: Unverified::All,
                form_time: Duration::from_secs(2),
                allow_domains: Vec::new(),
                deny_domains: Vec::new(),
                default_role: Some("Visiteur".to_owned()),
            },
            admin: Admin { role: Some("Administrateur".to_owned()) },
            stocks: Stocks { editor_role: Some("Gestionnaire".to_owned()) },
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
                mail_dir: None,
            }),
            log: Log { level: "info".to_owned(), format: LogFormat::Auto },
            retention: Retention {
                sessions: 7 * day,
                links: 30 * day,
                mails: 30 * day,
                api_keys: 90 * day,
                audit: 365 * day,
                audit_strangers: 30 * day,
                unconfirmed: Some(30 * day),
            },
        }
    }
}
