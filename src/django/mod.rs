//! Django's file formats: dumps and databases that are read, fixtures that are written. No HTTP, and no application state.

mod error;
mod mapping;
mod record;
pub mod simple_jwt;
mod source;

pub use self::{
    error::SourceError,
    mapping::{FieldNames, Mapping},
    record::Record,
    source::{Source, UserModel},
};
