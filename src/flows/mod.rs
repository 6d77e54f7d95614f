//! What someone can do in the house, one file a deed. Deeds never call each other; the edge puts them together.

pub mod api_keys;
pub mod change_email;
pub mod change_password;
pub mod invite;
pub mod keys;
pub mod leave;
pub mod mails;
pub mod my_data;
pub mod people;
pub mod profile;
pub mod reset_password;
pub mod roles;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod stocks;
pub mod unconfirmed;
pub mod verify_email;
