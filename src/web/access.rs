//! Who may call a route, and how its callers say who they are.

use std::sync::Arc;

use crate::{contracts::CookiePlace, types::auth_scheme::TokenHeader};

/// Who may call a method of a route. It is checked before the handler runs, and published in `/api/openapi.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Public,
    /// A signed-in user, whose email address is verified where the operator demands it (`registration.unverified`).
    SignedIn,
    /// A signed-in user whose email address may be unverified: managing their own account must not need it.
    SignedInUnverified,
    /// A signed-in user with the role of `admin.role` who has entered the password recently.
    Admin,
}

impl Access {
    pub fn requires_sign_in(self) -> bool {
        self != Self::Public
    }

    pub fn requires_verified_email(self) -> bool {
        matches!(self, Self::SignedIn | Self::Admin)
    }
}

/// What kind of client a route is for, and so how it authenticates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surface {
    /// Browsers, with cookies. Their forms must come from our own pages.
    Html,
    /// Programs, with a token in a header.
    Api(ApiSurface),
}

/// Whose programs these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiSurface {
    /// Those of every contract: Vestibule's own API takes the tokens of all.
    Own,
    Contract {
        name: Arc<str>,
        header: TokenHeader,
        /// The cookie that may have the token, where the header has none.
        cookie: Option<Arc<str>>,
        /// Whether any of its tokens are in cookies, so that scripts of other origins must be allowed to send them.
        credentials: bool,
    },
}

impl Surface {
    pub fn takes_cookies(&self) -> bool {
        matches!(self, Self::Html | Self::Api(ApiSurface::Contract { credentials: true, .. }))
    }
}

/// What a method of a contract does with cookies that have tokens.
#[derive(Debug, Clone, Default)]
pub struct TokenCookieUse {
    /// Whether the request must come from an origin that may read the response.
    pub is_guarded: bool,
    /// Those that it removes, once it was let in or its token was refused.
    pub removes: Vec<CookiePlace>,
}

/// Whether the forms of a page must name the account and the link that they were rendered for; see `form_check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPolicy {
    Bound,
    /// The form itself says which account it is about, or changes none.
    Unbound,
}
