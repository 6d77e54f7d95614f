//! `vestibule contract`: the APIs that Vestibule speaks, as their files describe them.

mod check;
mod command;
mod compare;
mod draft;
mod from_simple_jwt;
mod postman;
mod schema;
mod show;
mod transport;
mod walkthrough;

pub use self::command::{ContractCommand, run};
