//! Tests of reading and loading contracts.

mod error_mistakes;
mod field_mistakes;
mod hints;
mod hostile;
mod loading;
mod mistakes;
mod prefix;
mod proofs;
mod reading;
mod refused;
mod renamed_words;
mod shop;
mod token_mistakes;
mod transport_mistakes;
