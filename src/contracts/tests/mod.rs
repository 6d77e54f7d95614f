//! Tests of reading and loading contracts.

mod error_mistakes;
mod loading;
mod mistakes;
mod reading;
mod renamed_words;
mod shop;
mod token_mistakes;
