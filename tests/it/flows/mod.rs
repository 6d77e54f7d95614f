//! Deeds, as they are seen from outside.

mod any_order;
mod audit;
mod dev_mail;
mod doors;
mod endings;
mod forged;
mod hashing;
mod keys;
mod mail;
mod outages;
mod races;
mod recovery;
mod refusals;
mod remedies;
mod renewals;
mod room_for_roles;
mod sessions;
mod sign_up;
mod tokens;
mod unconfirmed;
mod usernames;
