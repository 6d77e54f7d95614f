//! Vestibule: the entrance hall of an application.
pub mod app;
pub mod cli;
pub mod config;
pub mod crypto;
pub mod error;
pub mod flows;
pub mod jobs;
pub mod mail;
pub mod server;
pub mod store;
pub mod types;
pub mod web;
pub mod words;
