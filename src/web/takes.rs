//! What an operation of our own API takes: anything else would let somebody believe that it did something, and is refused by name.

use std::collections::{BTreeSet, HashMap};

use poem::http::Method;

use super::{
    call::Call,
    failure::{Failure, WrongField},
    json::{self, Json},
};
use crate::error::{Field, Problem};

/// By path and method.
pub type Operations = HashMap<(String, String), Takes>;

#[derive(Debug, Clone, Default)]
pub struct Takes {
    /// The names of its query parameters.
    pub query: Vec<String>,
    /// Whether it reads a body, whose fields it then judges itself.
    pub body: bool,
}

impl Takes {
    /// # Errors
    /// `Fields` with every unknown name; and what is wrong with a body that is not read.
    pub async fn nothing_else(&self, call: &mut Call) -> Result<(), Failure> {
        let unknown = call.query_pairs().into_iter().map(|(name, _)| name).filter(|name| !self.query.contains(name));
        refuse(unknown, &Problem::UnknownParameter { known: self.query.clone() })?;
        if self.body || [Method::GET, Method::HEAD].contains(&call.method) {
            return Ok(());
        }
        let bytes = call.bytes().await?;
        if bytes.is_empty() {
            return Ok(());
        }
        if !json::is_sent(call) {
            return Err(Failure::UnsupportedType(call.media_type().unwrap_or_default()));
        }
        let Json::Fields(fields) = json::read(&bytes)? else { return Err(Failure::BadRequest) };
        refuse(fields.into_iter().map(|(name, _)| name), &Problem::UnknownField { known: Vec::new() })
    }
}

/// Each name once.
fn refuse(names: impl Iterator<Item = String>, problem: &Problem) -> Result<(), Failure> {
    let names: BTreeSet<String> = names.collect();
    let wrong = |name| WrongField { name, means: Field::Listing, problem: problem.clone() };
    if names.is_empty() { Ok(()) } else { Err(Failure::Fields(names.into_iter().map(wrong).collect())) }
}
