//! Our own API, by the front door.

mod admin;
mod admin_lists;
mod key_sessions;
mod me;
mod openapi;
mod passkey_sign_in;
mod passkeys;
mod second_factor;
mod stocks;
mod users;

pub(crate) use self::{
    passkeys::{DOMAIN, ORIGIN, with_passkeys},
    users::ADMIN,
};
