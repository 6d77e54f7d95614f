//! What the database layer promises: what was acknowledged is durable, and no request waits forever.

mod audit_events;
mod django_source;
pub(crate) mod old_names;
mod postgres;
mod sqlite;
mod statements;
mod transactions;
pub(crate) mod user_import;
mod user_search;

use self::statements::{is_there, text};
