//! Tests of reading and loading contracts.

mod loading;
mod mistakes;
mod proofs;
mod reading;
mod renamed_words;
mod shop;
mod token_mistakes;
