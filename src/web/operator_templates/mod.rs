//! The operator's own header, footer and home page: templates of a folder, read and tried when the server starts.

mod engine;
mod folder;
mod markup;
mod part;
mod quotes;
mod suspicions;
mod templates;
mod values;

pub use self::{
    part::Part,
    templates::OperatorTemplates,
    values::{PageValues, VARIABLES},
};
