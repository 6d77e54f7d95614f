//! The command line: one file per command.

mod api_key;
mod audit;
mod backup;
mod command;
mod config;
mod confirm;
mod contract;
mod db_copy;
mod email;
mod email_output;
mod error;
mod export;
mod folders;
mod former_model;
mod global_args;
mod import;
mod keys;
mod load_settings;
mod logging;
mod main;
mod migrate;
mod open;
mod output;
mod password;
mod renamed;
mod role;
mod serve;
mod stop;
mod takeover;
mod user;
mod user_output;
mod user_second_factor;

pub use self::main::main;
