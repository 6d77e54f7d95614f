//! HTML pages. A page is a template of `templates/pages` and a file here that fills it in; `layout` is what they share.

pub mod activity;
pub mod admin;
pub mod api_keys;
pub mod assets;
mod bidi;
mod bot_check;
pub mod change_email;
pub mod change_password;
mod components;
pub mod confirm_email_change;
pub mod data_export;
pub mod delete;
pub mod dev_emails;
pub mod devices;
pub mod email_links;
pub mod email_verify;
mod errors;
mod fields;
mod form_errors;
pub mod home;
pub mod invitation;
pub mod language;
mod layout;
mod link_cookie;
pub mod login;
pub mod logout;
mod notice;
pub mod password_forgotten;
pub mod password_reset;
pub mod profile;
pub mod profile_edit;
pub mod reauthenticate;
mod redirect;
pub mod register;
mod rendering;
pub mod return_to;
mod text;
<<<<<<< HEAD
pub mod typed_login;
=======
mod time;
>>>>>>> main

pub use errors::Html;
