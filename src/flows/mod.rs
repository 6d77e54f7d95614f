//! The use cases, one file each. They never call each other; `web` puts them together.

pub mod admin_users;
pub mod api_keys;
pub mod change_email;
pub mod change_password;
pub mod change_username;
pub mod check_password;
pub mod data_export;
pub mod delete_account;
pub mod edit_user;
pub mod export_django;
pub mod export_users;
pub mod finish_takeover;
pub mod import_django;
pub mod invite;
pub mod profile;
pub mod reset_from_notice;
pub mod reset_password;
pub mod retry_email;
pub mod roles;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod signing_keys;
pub mod stocks;
pub mod unconfirmed_accounts;
pub mod verify_email;
