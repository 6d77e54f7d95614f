//! Our own JSON API.

pub mod health;
