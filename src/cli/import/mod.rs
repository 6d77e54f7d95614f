//! `vestibule import`: users and tokens of another server.

mod command;
mod django;
mod report;

pub use self::command::{Import, run};
