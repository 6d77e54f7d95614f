//! Our own API, by the front door.

mod admin;
mod admin_lists;
mod key_sessions;
mod me;
mod openapi;
mod stocks;
mod users;

pub(crate) use self::users::ADMIN;
