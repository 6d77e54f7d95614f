//! What an operation of our own API accepts. Anything else is refused by name, so that no client believes that it had an effect.

use std::collections::{BTreeSet, HashMap};

use poem::{Body, http::Method};

use super::{
    context::RequestContext,
    error::{HttpError, InvalidField},
    extract,
    json::{self, Json},
};
use crate::error::{Field, FieldError};

/// By path and method.
pub type AcceptedInputs = HashMap<(String, String), AcceptedInput>;

#[derive(Debug, Clone, Default)]
pub struct AcceptedInput {
    /// The names of its query parameters.
    pub query: Vec<String>,
    /// Whether it reads a body, whose fields it then judges itself.
    pub body: bool,
}

impl AcceptedInput {
    /// # Errors
    /// `Fields` with every unknown name; and what is wrong with a body that is not read.
    pub async fn refuse_anything_else(&self, context: &RequestContext, body: &mut Body) -> Result<(), HttpError> {
        let unknown = context.query_pairs().into_iter().map(|(name, _)| name).filter(|name| !self.query.contains(name));
        refuse(unknown, &FieldError::UnknownParameter { known: self.query.clone() })?;
        if self.body || [Method::GET, Method::HEAD].contains(&context.method) {
            return Ok(());
        }
        let bytes = extract::body::read(context, body).await?;
        if bytes.is_empty() {
            return Ok(());
        }
        if !json::is_sent(context) {
            return Err(HttpError::UnsupportedType(context.media_type().unwrap_or_default()));
        }
        let Json::Fields(fields) = json::read(&bytes)? else { return Err(HttpError::BadRequest) };
        refuse(fields.into_iter().map(|(name, _)| name), &FieldError::UnknownField { known: Vec::new() })
    }
}

/// Each name once.
fn refuse(names: impl Iterator<Item = String>, problem: &FieldError) -> Result<(), HttpError> {
    let names: BTreeSet<String> = names.collect();
    let wrong = |name| InvalidField { name, means: Field::Listing, problem: problem.clone() };
    if names.is_empty() { Ok(()) } else { Err(HttpError::Fields(names.into_iter().map(wrong).collect())) }
}
