//! The APIs that ship with the app, each as its document describes it.

mod accounts;
mod accounts_errors;
mod error_shapes;
mod example;
mod guide;
mod others;
mod passwords;
mod scheme;
pub(crate) mod settings;
mod simplejwt;
mod token_format;
