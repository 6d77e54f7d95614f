//! The way back: what users have changed since a takeover, as a fixture for the former server.

mod fixture;
mod former_roles;
mod former_tokens;
mod former_user;
mod run;

pub use self::run::{Export, Exported, run};
