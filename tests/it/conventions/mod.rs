//! The conventions of the project as tests, so that they stay true. Each failure says file, line and what to do.

mod crates;
mod cycles;
mod documents;
mod files;
mod layers;
mod page_paths;
mod queries;
mod rule;
mod rust_source;
mod source_files;
mod store_files;
mod templates;
mod vocabulary;
