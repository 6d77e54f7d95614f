//! What we remember: one file a table, and all SQL of the house. Every function joins the transaction it is given.

pub mod api_key;
pub mod audit_event;
mod database;
pub mod email_token;
mod error;
mod health;
pub mod outbox;
pub mod pagination;
pub mod pending_revocation;
pub mod rate_limit;
pub mod role;
pub mod session;
pub mod signing_key;
mod skip_locked;
mod sqlite_backup;
pub mod stock;
mod text_search;
pub mod transfer;
pub mod user;
pub mod user_role;

pub use self::database::{ConnectionUse, Database, Pool, PoolUse, Transaction};
