//! The settings: read from all sources, checked together, with secrets wrapped. The only reader of the environment.

mod access_log;
mod contract_settings;
pub mod database;
mod defaults;
mod environment;
pub mod example;
mod file_mode;
mod given;
mod known_secrets;
pub mod limits;
mod load;
mod model;
mod partial;
pub mod passkeys;
pub mod reference;
mod renamed;
pub mod settings;
mod source;
mod sources;
pub mod takeover;
mod unknown;
mod validate;
mod value;

pub use self::{
    access_log::AccessLog,
    contract_settings::{ContractKey, ContractSettings, SessionOverride},
    file_mode::is_open_to_others,
    load::{LoadedConfig, Shown, load},
    model::{
        Accounts, Admin, ApiDocs, Branding, Config, EmailConfig, EmailLinks, ForwardedHeader, Hashing, Http, Log, LogFormat,
        Metrics, Passwords, Registration, RegistrationMode, Retention, Sessions, Smtp, Stocks, Tls, UnverifiedAccess,
    },
    source::{CliOverrides, Source},
    sources::DEFAULT_FILE,
};
