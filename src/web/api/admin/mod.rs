//! `/api/admin/`: the administration, for programs that an administrator uses in person.

pub mod emails;
pub mod log;
pub mod openapi;
pub mod roles;
pub mod second_factor;
pub mod sessions;
pub mod user_edit;
mod user_pages;
pub mod users;
