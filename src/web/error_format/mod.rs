//! The forms of errors for programs: that of Django REST framework, an envelope around everything, and the shapes of contracts.

mod drf;
mod envelope;
mod field_code;
mod json;
mod kind;
mod messages;
mod passkey_messages;
mod second_step;
mod shape;
mod wording;

pub use self::{json::NON_FIELD_ERRORS, kind::say_by};
