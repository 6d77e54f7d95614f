//! Deeds, as they are seen from outside.

mod dev_mail;
mod endings;
mod hashing;
mod keys;
mod mail;
mod recovery;
mod sessions;
mod sign_up;
mod tokens;
