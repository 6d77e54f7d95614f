//! The tables: one file each, and all SQL. Every function joins the transaction it is given.

pub mod api_key;
pub mod audit_event;
mod database;
pub mod django_source;
pub mod email_token;
mod error;
mod health;
pub mod imported_user;
pub mod legacy_token;
pub mod old_table_names;
pub mod outbox;
pub mod outbox_search;
pub mod pagination;
pub mod pending_revocation;
pub mod rate_limit;
pub mod recovery_code;
pub mod role;
pub mod sent_form;
mod sequence;
pub mod session;
pub mod session_privacy;
pub mod signing_key;
mod skip_locked;
mod sqlite_backup;
pub mod stock;
pub mod takeover;
pub mod takeover_report;
mod text_search;
pub mod totp;
pub mod transfer;
pub mod user;
pub mod user_deletion;
pub mod user_import;
pub mod user_login;
pub mod user_order;
pub mod user_rename;
pub mod user_role;
pub mod user_search;
mod user_search_index;
pub mod user_search_text;
pub mod user_state;
pub mod user_terms;
pub mod user_uuid;
pub mod way_back;

/// What the functions of `store` take as their `db`: a pool, a transaction, or a unit of work.
pub use sea_orm::ConnectionTrait as Connection;

pub use self::database::{ConnectionUse, Database, Pool, PoolUse, Transaction};
