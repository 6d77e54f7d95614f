//! What handlers list as parameters: each type is read from the request, or the request is refused.
//!
//! poem's own `Path` works here too (of `Id`: a number that is no number is a 404). Ours take the place of its `Query`, `Form`
//! and `Json`: those read without a limit and answer every mistake with one plain 400.

pub mod body;
mod caller;
mod context;
pub mod form;
mod json_body;
mod path;

pub use self::{
    caller::SignedIn,
    context::context,
    json_body::{JsonBody, JsonField, named},
    path::Id,
};
