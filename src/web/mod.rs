//! Everything that speaks HTTP, and nothing else.
//!
//! `routes` is the table of routes; `middleware` is what every request passes; `resource_endpoint` runs one route; `extract` holds what
//! handlers list as parameters; `pages`, `api` and `contracts` are the handlers.

pub mod accept;
pub mod accepted_input;
pub mod access;
pub mod access_log;
pub mod api;
pub mod api_key_access;
pub mod assets;
pub mod authenticate;
pub mod body;
pub mod branding;
mod build;
pub mod client_ip;
pub mod content_coding;
pub mod context;
pub mod contracts;
pub mod cookies;
pub mod cors;
pub mod csrf;
mod early_forms;
pub mod error;
pub mod error_format;
pub mod expiry_header;
pub mod export_document;
pub mod extract;
pub mod form;
pub mod form_check;
mod icon_colours;
pub mod json;
pub mod middleware;
pub mod not_found;
pub mod openapi;
pub mod operator_templates;
pub mod pages;
pub mod presented_token;
pub mod principal;
pub mod request_id;
pub mod request_metrics;
pub mod resource;
pub mod resource_endpoint;
pub mod respond;
pub mod routes;
pub mod sealed_cookie;
pub mod security_headers;
mod shared_path;
pub mod spreadsheet;
pub mod state;
mod static_files;
mod token_header;
pub mod trace_context;
pub mod urlencoded;
pub mod user_position;

pub use self::{
    branding::unknown_languages,
    build::{check, own_paths},
    state::WebState,
};
