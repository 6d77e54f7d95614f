//! The integration tests, in one binary because it links once.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]
#![expect(clippy::print_stderr, reason = "a test that fails shows what the app logged")]

pub(crate) mod api;
mod cli;
mod cluster;
mod contracts;
mod conventions;
mod cors;
mod database;
mod decided_access;
mod documented_requests;
mod flows;
mod fuzz;
#[expect(dead_code, reason = "not every test uses all of it")]
mod harness;
mod harness_tests;
mod http_server;
mod limits;
mod metrics;
mod pages;
mod public_interface;
mod query_plans;
mod requests;
mod route_access;
mod text_encoding;
