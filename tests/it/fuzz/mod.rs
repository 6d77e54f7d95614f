//! Random input for every parser of text that others send: nothing may panic, hang or contradict itself.
//!
//! Each target runs for `FUZZ_SECONDS`, a third of a second by default; tests/run gives each a minute. An input that fails is kept in
//! `found/TARGET` and runs first from then on. The engine mutates valid examples and keeps the mutants that are answered in a new
//! way. It needs neither a nightly compiler nor a second, instrumented build of all dependencies, as libFuzzer does.

mod contract_reader;
mod descriptions;
mod django_formats;
mod engine;
mod targets;
