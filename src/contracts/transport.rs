//! Where tokens stand outside of bodies: in the cookies and headers of requests and responses.

use http::HeaderName;

use crate::{crypto::jwt::Kind, error::Field};

/// How an action gets and gives tokens, beside its body and its response.
#[derive(Debug, Default)]
pub struct Transport {
    pub carried: Vec<CarriedField>,
    pub cookies: Vec<ResponseCookie>,
    pub headers: Vec<ResponseHeader>,
}

/// What has a field of a request that is not in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    Header(HeaderName),
    Cookie(String),
}

/// A field of a request in a cookie or a header. What the body says of its meaning comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedField {
    pub carrier: Carrier,
    pub meaning: Field,
    pub optional: bool,
    /// Its line in the file.
    pub line: usize,
}

/// A cookie of a response. Its attributes are not for the contract to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseCookie {
    pub name: String,
    pub token: Kind,
    /// Its line in the file.
    pub line: usize,
}

/// A header of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHeader {
    pub name: HeaderName,
    /// The word before the token; empty, where the token is alone.
    pub scheme: String,
    pub token: Kind,
}

/// The cookies of a contract as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenCookies {
    /// The cookie that may have the access token, where a request has none in its header.
    pub access: Option<String>,
    /// Every cookie that an action sets.
    pub set: Vec<CookiePlace>,
}

/// A cookie, and the paths that it is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookiePlace {
    pub name: String,
    pub path: String,
}

impl Transport {
    /// Whether its response has this token, or any.
    pub fn gives(&self, token: Kind) -> bool {
        self.cookies.iter().any(|cookie| cookie.token == token) || self.headers.iter().any(|header| header.token == token)
    }

    pub fn gives_any(&self) -> bool {
        Kind::ALL.into_iter().any(|token| self.gives(token))
    }

    pub fn carries(&self, meaning: Field) -> bool {
        self.carried.iter().any(|field| field.meaning == meaning)
    }

    pub fn reads_cookies(&self) -> bool {
        self.request_cookies().next().is_some()
    }

    pub fn request_cookies(&self) -> impl Iterator<Item = &str> {
        self.carried.iter().filter_map(|field| match &field.carrier {
            Carrier::Cookie(name) => Some(name.as_str()),
            Carrier::Header(_) => None,
        })
    }

    pub fn request_headers(&self) -> impl Iterator<Item = &HeaderName> {
        self.carried.iter().filter_map(|field| match &field.carrier {
            Carrier::Header(name) => Some(name),
            Carrier::Cookie(_) => None,
        })
    }
}

impl TokenCookies {
    /// The cookies that these actions set. The access cookie is for the whole host, since other services read it too; any other one is
    /// sent to the paths of its contract alone.
    pub(super) fn new<'a>(access: Option<String>, path: &str, actions: impl Iterator<Item = &'a Transport>) -> Self {
        let mut set: Vec<CookiePlace> = Vec::new();
        for ResponseCookie { name, .. } in actions.flat_map(|transport| &transport.cookies) {
            let path = if access.as_ref() == Some(name) { "/" } else { path };
            if set.iter().all(|place| place.name != *name) {
                set.push(CookiePlace { name: name.clone(), path: path.to_owned() });
            }
        }
        Self { access, set }
    }

    pub fn place(&self, name: &str) -> Option<&CookiePlace> {
        self.set.iter().find(|place| place.name == name)
    }

    /// Whether requests or responses of this contract have tokens in cookies.
    pub fn are_used(&self) -> bool {
        !self.set.is_empty()
    }
}
