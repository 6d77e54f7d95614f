//! What a description of an API says, in one form for all formats.

use super::sample::Sample;

/// An API as it was described.
#[derive(Debug, Default)]
pub(super) struct Description {
    pub(super) title: String,
    pub(super) endpoints: Vec<Endpoint>,
    /// How access tokens are sent.
    pub(super) token: TokenUse,
    /// Where a password grant of OAuth 2 is sent.
    pub(super) token_url: Option<String>,
    /// What could not be read.
    pub(super) notes: Vec<String>,
}

/// The header and the word before the token, as far as they are described.
#[derive(Debug, Default)]
pub(super) struct TokenUse {
    pub(super) header: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) cookie: Option<String>,
}

/// One method of one path.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) method: String,
    pub(super) path: String,
    /// Its id, its summary, its name in a collection.
    pub(super) names: Vec<String>,
    pub(super) fields: Vec<InputField>,
    /// The object of the body that the fields are in.
    pub(super) inside: Option<String>,
    /// `None` where the description does not say.
    pub(super) authenticated: Option<bool>,
    pub(super) status: Option<u16>,
    pub(super) response: Option<Sample>,
    /// Responses of the statuses from 400 to 499.
    pub(super) errors: Vec<(u16, Sample)>,
}

/// Where a request has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    Query,
    Header,
    Cookie,
}

#[derive(Debug, Clone)]
pub(super) struct InputField {
    pub(super) name: String,
    pub(super) place: Place,
    /// `None` where the description does not say.
    pub(super) required: Option<bool>,
    /// The only text that it may have, such as `password` of a `grant_type`.
    pub(super) constant: Option<String>,
}

impl Endpoint {
    /// As notes name it.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(super) fn body(&self) -> impl Iterator<Item = &InputField> {
        self.fields.iter().filter(|field| field.place == Place::Body)
    }
}
