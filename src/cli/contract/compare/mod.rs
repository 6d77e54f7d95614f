//! `vestibule contract compare`: sends the same requests to an old server and to Vestibule, and lists what a client would notice.

mod command;
mod json_diff;
mod request_cases;
mod target;

pub use self::command::{Compare, run};
