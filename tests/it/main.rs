//! Every test that goes in by the front door, in one binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]
#![expect(clippy::print_stderr, reason = "a test that fails shows what the house logged")]

pub(crate) mod api;
mod cli;
mod contracts;
mod cors;
mod database;
mod edge;
mod floor;
mod flows;
#[expect(dead_code, reason = "stands ready for tests that are still to come")]
mod harness;
mod harness_itself;
mod house_rules;
mod instances;
mod limits;
mod metrics;
mod odd_text;
mod pages;
mod plans;
mod strangers;
