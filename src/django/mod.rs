//! Django's file formats: dumps and databases that are read, fixtures that are written. No HTTP, and no application state.

mod database;
mod dump;
mod dump_kind;
mod dump_reader;
mod error;
mod fixture;
mod mapping;
mod mapping_reader;
mod model_table;
mod record;
mod role_model;
pub mod simple_jwt;
mod source;
pub mod token_models;
mod user_model;

pub use self::{
    dump_reader::read as read_dump,
    error::SourceError,
    fixture::{FixtureRecord, FixtureWriter},
    mapping::{FieldNames, Mapping},
    record::Record,
    role_model::{GROUP_MODEL, GROUPS, is_model_of},
    source::Source,
    user_model::UserModel,
};
