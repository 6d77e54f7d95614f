//! Who is calling, and what they have proved: a handler that lists one of these never runs without it.

use poem::{FromRequest, Request, RequestBody};

use super::context;
use crate::{
    app::{
        authorization::Admin,
        reauthentication::{RecentlyAuthenticated, SessionRef},
    },
    web::error::HttpError,
};

/// The signed-in user, by id, in a session or with a token of the former server.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn {
    pub user: i64,
}

impl<'a> FromRequest<'a> for SignedIn {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self { user: context(request)?.principal()?.user })
    }
}

/// The signed-in user and their session, for what needs one: a token of the former server is refused.
impl<'a> FromRequest<'a> for SessionRef {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(context(request)?.principal()?.session_ref().map_err(HttpError::InvalidToken)?)
    }
}

/// The user has entered the password recently. If not, a page sends them to enter it again, and an API refuses with the code
/// `reauthentication_required`.
impl<'a> FromRequest<'a> for RecentlyAuthenticated {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(context(request)?.recently_authenticated().await.map_err(HttpError::from)?)
    }
}

/// The permission to administer, which a row with `Access::Admin` has checked. On any other row the request fails.
impl<'a> FromRequest<'a> for &'a Admin {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let missing = HttpError::Internal("wants an administrator on a route that does not require one");
        Ok(context(request)?.admin.get().ok_or(missing)?)
    }
}
