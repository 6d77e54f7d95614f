//! The two formats of errors for programs: that of Django REST framework, and an envelope around everything.

mod drf;
mod envelope;
mod json;
mod kind;
mod messages;

pub use self::json::NON_FIELD_ERRORS;
