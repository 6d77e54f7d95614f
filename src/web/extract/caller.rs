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

/// The signed-in user and their session, by ids.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn {
    pub user: i64,
    pub session: i64,
}

impl SignedIn {
    pub fn session_ref(self) -> SessionRef {
        SessionRef { user: self.user, session: self.session }
    }
}

impl<'a> FromRequest<'a> for SignedIn {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let principal = context(request)?.principal()?;
        Ok(Self { user: principal.user, session: principal.session })
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
