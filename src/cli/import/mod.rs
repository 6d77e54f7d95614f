//! `vestibule import`: users and tokens of another server.

mod command;
mod django;
mod report;
mod finish;
mod status;

pub use self::command::{Import, run};
