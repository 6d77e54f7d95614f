//! HTML for people, one file a page. What they have in common: `page` lays one out, `inputs` are the fields of forms,
//! `refusal` sends a form back, `rooms` lists the pages of an account, `brand` is what an operator changes, `view` is what templates get.

mod account_nav;
pub mod activity;
pub mod admin;
pub mod api_keys;
pub mod assets;
mod bot_check;
pub mod change_email;
pub mod components;
pub mod confirm_email_change;
pub mod data_export;
pub mod delete;
pub mod dev_emails;
pub mod devices;
pub mod email_links;
pub mod email_verify;
mod errors;
mod fence;
mod fields;
mod form_errors;
pub mod home;
pub mod invitation;
pub mod language;
pub mod layout;
mod link_cookie;
pub mod login;
pub mod logout;
mod notice;
pub mod password_forgotten;
pub mod password_reset;
pub mod profile;
pub mod reauthenticate;
pub mod register;
pub mod return_to;

pub use errors::Html;
