//! Letters to people: what they say, how they are packed, and the two ways out: a mail server or a folder.

pub mod details;
pub mod folder;
pub mod hint;
pub mod letter;
pub mod message;
pub mod preview;
pub mod smtp;
pub mod transport;
pub mod verdict;

#[cfg(test)]
mod tests;
