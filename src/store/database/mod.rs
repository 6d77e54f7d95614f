//! The database: an SQLite file, or a pool of connections to PostgreSQL.

mod connection;
mod handle;
mod pool;
mod postgres;
mod probe;
mod sqlite;
mod transaction;
mod usage;
mod values;

pub use self::{
    handle::Database,
    pool::Pool,
    transaction::Transaction,
    usage::{ConnectionUse, PoolUse},
};
