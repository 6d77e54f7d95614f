//! Deeds, as they are seen from outside.

mod dev_mail;
mod mail;
