//! How many guesses a password costs an attacker who knows what users choose.

mod alphabet;
mod estimate;
mod guesses;
mod patterns;
mod words;

pub use self::{estimate::estimate, guesses::Guesses, words::is_listed};
