//! Deeds, as they are seen from outside.

mod any_order;
mod audit;
mod dev_mail;
mod doors;
mod endings;
mod hashing;
mod keys;
mod mail;
mod outages;
mod races;
mod recovery;
mod remedies;
mod sessions;
mod sign_up;
mod tokens;
mod usernames;
