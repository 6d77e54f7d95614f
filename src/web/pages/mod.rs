//! HTML for people, one file a page.

pub mod assets;
pub mod dev_mail;
pub mod email_verify;
pub mod language;
pub mod login;
pub mod logout;
pub mod password_forgotten;
pub mod password_reset;
pub mod profile;
pub mod register;
pub mod welcome;

use poem::Response;

use super::{
    call::Visit,
    failure::{Dialect, Failure},
};

/// Failures as pages of the house.
pub struct Html;

impl Dialect for Html {
    fn say(&self, failure: &Failure, _visit: &Visit) -> Response {
        Response::builder().body(format!("{failure:?}"))
    }
}
