//! Deeds, as they are seen from outside.

mod mail;
