//! The binary, as users run it.

mod audit;
mod backup;
mod contract_examples;
mod contract_tokens;
mod db_copy;
mod django_dump;
mod documented_commands;
mod draft;
mod email_settings;
mod email_tls;
mod first_start;
mod from_simple_jwt;
mod import_again;
mod import_refused;
mod import_stopped;
mod import_users;
mod keys;
mod lock;
mod secrets;
mod serving;
mod settings;
mod shell;
mod stopping;
mod users;
mod way_back;
