//! Letters to people: what they say, how they are packed, and the two ways out: a mail server or a folder.

pub mod content;
pub mod details;
pub mod file_transport;
pub mod hint;
pub mod mime;
pub mod preview;
pub mod smtp;
pub mod smtp_reply;
pub mod transport;

#[cfg(test)]
mod tests;
