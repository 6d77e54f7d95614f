//! Tests of reading and loading contracts.

mod error_mistakes;
mod field_mistakes;
mod loading;
mod mistakes;
mod proofs;
mod reading;
mod renamed_words;
mod shop;
mod token_mistakes;
mod transport_mistakes;
