//! `vestibule import`: users and tokens of another server.

mod command;
mod django;

pub use self::command::{Import, run};
