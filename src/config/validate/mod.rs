//! From given values to settings in force: each value by itself, then all of them together.

mod combined;
mod database;
mod email;
mod keys;
mod passkeys;
mod secret;
mod takeover;
mod validator;

pub use self::combined::validate;
