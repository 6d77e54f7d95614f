//! The JSON of a request: its fields, each by itself, so that an unknown field spoils nothing; and what is wrong with a text that is
//! not JSON, in the words of Python's decoder, which old clients show and log.

mod document;
mod parse_error;

pub use self::document::{Json, is_sent, read, read_inside};
