//! HTML pages. A page is a template of `templates/pages` and a file here that fills it in; `layout` is what they share.

pub mod admin;
pub mod api_keys;
pub mod assets;
mod bidi;
mod brand;
mod components;
pub mod confirm;
pub mod data;
pub mod delete;
pub mod dev_mail;
pub mod devices;
pub mod email;
pub mod email_change;
pub mod email_verify;
pub mod errands;
mod errors;
mod fields;
mod form_errors;
pub mod invitation;
pub mod language;
mod layout;
pub mod log;
pub mod login;
pub mod logout;
mod mailed;
pub mod next;
mod notice;
pub mod password_forgotten;
pub mod password_reset;
pub mod profile;
pub mod register;
mod robots;
mod text;
pub mod welcome;

pub use errors::Html;
