//! What we remember: one file a table, and all SQL of the house. Every function joins the transaction it is given.

pub mod api_key;
pub mod audit;
pub mod copy;
mod database;
mod health;
pub mod keyset;
pub mod limit_mark;
pub mod link;
mod outage;
pub mod outbox;
pub mod role;
mod search;
pub mod session;
pub mod session_ending;
mod share;
pub mod signing_key;
mod snapshot;
pub mod stock;
pub mod user;
pub mod user_role;

pub use self::database::{Database, For, Pool, PoolUse, Transaction};
