//! Tests of reading and loading contracts.

mod hints;
mod hostile;
mod loading;
mod mistakes;
mod prefix;
mod reading;
mod refused;
mod renamed_words;
mod shop;
mod token_mistakes;
