//! Who may call a route, and how its callers say who they are.

use std::sync::Arc;

use crate::types::auth_scheme::TokenHeader;

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
    },
}

/// Whether the forms of a page must name the account and the link that they were rendered for; see `form_check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPolicy {
    Bound,
    /// The form itself says which account it is about, or changes none.
    Unbound,
}
