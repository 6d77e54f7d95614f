//! Our own JSON API. `stocks` is the file to copy for a protected resource of your own.

pub mod activity;
pub mod admin;
pub mod api_keys;
pub mod deletion;
pub mod docs;
pub mod email;
pub mod email_code;
pub mod export;
pub mod health;
pub mod me;
pub mod openapi;
mod pagination;
pub mod passkey_second_step;
pub mod passkey_sign_in;
pub mod passkeys;
mod query;
pub mod reauthenticate;
mod response;
pub mod second_factor;
pub mod sessions;
pub mod stocks;
pub mod verification;
