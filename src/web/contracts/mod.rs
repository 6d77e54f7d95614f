//! Serves contracts: reads their requests, runs their operations and fills in their responses.

mod dispatch;
mod error_format;
mod openapi;
mod openapi_errors;
mod openapi_tree;
mod operations;
mod request;
mod response_template;
mod routes;

pub use self::{
    error_format::error_format,
    openapi::{header_scheme, openapi_operations},
    openapi_errors::error_schemas,
    routes::resources,
};
