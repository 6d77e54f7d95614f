//! `vestibule contract compare`: sends the same requests to the former server and to Vestibule, and lists what a client would notice.

mod command;
mod comparison;
mod differences;
mod json_kind;
mod profile;
mod report;
mod request_cases;
mod target;
mod token_shape;

pub use self::command::{Compare, run};
