//! Emails: their contents, their format, and how they are sent: to a SMTP server or into a folder.

pub mod content;
pub mod details;
mod error;
pub mod file_transport;
pub mod flowed;
pub mod hint;
pub mod identity;
pub mod logo;
pub mod mime;
pub mod preview;
pub mod smtp;
pub mod smtp_reply;
pub mod transport;

#[cfg(test)]
mod tests;
