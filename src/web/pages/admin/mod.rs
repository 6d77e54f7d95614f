//! The administration, page by page: for users who have the role of `admin.role` and have entered their password recently.

pub mod emails;
pub mod log;
pub mod log_csv;
mod log_query;
mod query;
pub mod roles;
pub mod user;
pub mod user_csv;
pub mod user_edit;
mod user_list;
pub mod users;
