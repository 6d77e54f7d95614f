//! Vestibule: the entrance hall of an application.
//!
//! The house in words, from the street to the cellar. Each floor knows the floors below it and none above.
//!
//! - `cli`: what an operator types. `server`: what listens, and stops well.
//! - `web`: everything that speaks HTTP. `routes` lists every path; `pages` are for people, `api` is our own, `contracts` speaks
//!   the APIs that clients already know. `views`: what the outside sees of a row. `jobs`: what happens without being asked.
//! - `flows`: what somebody can do, one file a deed. A handler calls a flow, a flow calls the store: two hops to SQL.
//! - `app`: the database, the clock, the keys and the settings, handed to every flow. `mail`: letters, and how they leave.
//!   `store`: what we remember, one file a table.
//! - `contracts`: an API that clients already know, as data. `config`: what holds. `words`: the languages. `crypto` and `types`: pure things. `error`: what can go wrong.

pub mod app;
pub mod cli;
pub mod config;
pub mod contracts;
pub mod crypto;
pub mod diagnostics;
pub mod email;
pub mod error;
pub mod flows;
pub mod i18n;
pub mod jobs;
pub mod server;
pub mod store;
pub mod types;
pub mod views;
pub mod web;
