//! The APIs that ship with the app, each as its document describes it.

mod accounts;
mod accounts_errors;
mod email_proof;
mod example;
mod guide;
mod identity;
mod others;
mod passwords;
mod scheme;
pub(crate) mod settings;
mod simplejwt;
mod token_format;
mod user_uuids;
