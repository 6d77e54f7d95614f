//! `vestibule import`: users and tokens of another server.

mod command;
mod django;
mod finish;
mod report;
mod status;

pub use self::command::{Import, run};
