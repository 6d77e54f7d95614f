//! Serves contracts: reads their requests, runs their operations and fills in their responses.

mod account_operations;
mod dispatch;
mod error_format;
mod openapi;
mod openapi_errors;
mod openapi_transport;
mod openapi_tree;
mod openapi_variants;
mod operations;
mod request;
mod request_body;
mod response_template;
mod routes;
mod selector;
mod transport;

pub use self::{
    error_format::error_format,
    openapi::{header_scheme, openapi_operations, response_example},
    openapi_errors::error_schemas,
    openapi_transport::cookie_scheme,
    routes::resources,
};
