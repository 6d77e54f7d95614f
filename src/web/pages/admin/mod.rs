//! The administration, page by page: for users who have the role of `admin.role` and have entered their password recently.

pub mod emails;
pub mod log;
mod query;
pub mod roles;
pub mod user;
pub mod user_csv;
mod user_list;
pub mod users;
