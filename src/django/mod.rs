//! Django's file formats: dumps and databases that are read, fixtures that are written. No HTTP, and no application state.

mod database;
mod dump;
mod dump_kind;
mod dump_reader;
mod error;
mod mapping;
mod mapping_reader;
mod model_table;
mod record;
mod source;
mod user_model;

pub use self::{
    error::SourceError,
    mapping::{FieldNames, Mapping},
    record::Record,
    source::Source,
    user_model::UserModel,
};
