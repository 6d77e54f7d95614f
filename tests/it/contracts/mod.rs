//! The APIs that ship with the app, each as its document describes it.

mod accounts;
mod accounts_errors;
mod drafts;
mod email_proof;
mod error_shapes;
mod example;
mod families;
mod fields;
mod guide;
mod identity;
mod others;
mod passwords;
mod scheme;
mod second_factor;
mod selectors;
pub(crate) mod settings;
mod shared_paths;
mod simplejwt;
mod token_format;
mod transport;
mod transport_cross_site;
mod transport_headers;
mod transport_slide;
mod user_uuids;
mod without_email;
