//! HTML for people, one file a page. What they have in common: `page` lays one out, `inputs` are the fields of forms,
//! `refusal` sends a form back, `rooms` lists the pages of an account, `brand` is what an operator changes, `view` is what templates get.

pub mod admin;
pub mod api_keys;
pub mod assets;
mod brand;
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
mod fence;
mod inputs;
pub mod invitation;
pub mod language;
pub mod log;
pub mod login;
pub mod logout;
mod mailed;
pub mod next;
mod notice;
pub mod page;
pub mod password_forgotten;
pub mod password_reset;
pub mod profile;
mod refusal;
pub mod register;
mod robots;
mod rooms;
pub mod view;
pub mod welcome;

pub use errors::Html;
