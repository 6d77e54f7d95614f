//! Writes a first contract from a description of the old API: an OpenAPI document or a Postman collection. It runs nothing and asks
//! no server; what it cannot place is named.

mod action;
mod description;
mod error_format;
mod make;
mod names;
mod openapi;
mod openapi_security;
mod operation_names;
mod paths;
mod postman;
mod postman_body;
mod recognise;
mod request;
mod response;
mod sample;
mod schema_reader;
mod session;
mod times;
mod toml_text;

pub use self::make::{Draft, draft};
