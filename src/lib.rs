//! Vestibule, an authentication server.
//!
//! The layers, from top to bottom; imports only go down.
//!
//! - `cli`: the commands. `server`: listening and stopping.
//! - `web`: everything that speaks HTTP. `routes` lists every path; `pages` are HTML, `api` is our own JSON API, `contracts` speaks the
//!   APIs that clients already know. `views`: what the outside sees of a row. `jobs`: what runs without a request.
//! - `flows`: the use cases, one file each. A handler calls a flow, a flow calls the store: two hops to SQL.
//! - `app`: the database, the clock, the keys and the settings, passed to every flow. `email`: the content of emails and their
//!   transport. `store`: the tables, one file each.
//! - `contracts`: an API that clients already know, as data. `django`: the formats of the server that is taken over. `config`: the settings. `i18n`: the languages. `crypto` and `types`: pure functions and values. `error`: what can go wrong.

pub mod app;
pub mod cli;
pub mod config;
pub mod contracts;
pub mod crypto;
pub mod diagnostics;
pub mod django;
pub mod email;
pub mod error;
pub mod flows;
pub mod i18n;
pub mod jobs;
pub mod pending_second_factor;
pub mod server;
pub mod store;
pub mod types;
pub mod views;
pub mod web;
