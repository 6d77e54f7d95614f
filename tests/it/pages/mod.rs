//! The pages, in a browser.

mod access_revocation;
mod account;
pub(crate) mod admin;
mod admin_edit;
mod admin_emails;
mod admin_log;
mod admin_users;
mod api_keys;
mod branding;
mod branding_example;
mod change_email;
mod cookie_isolation;
mod every_page;
mod hidden_characters;
mod invitation;
mod language;
mod notice_links;
mod operator_templates;
mod pages_at;
mod password_check;
mod password_reset;
mod profile;
mod reauthenticate;
mod registration_modes;
mod return_to;
mod security;
mod session;
mod sign_in;
mod sign_up;
mod stale_forms;
mod static_files;
mod typed_login;
mod unverified;
mod verify_email;

pub(crate) use self::session::ada_in;
use self::session::set_cookie;
