//! Finds the action that a request is for, where several have one path and method.

use super::{
    request,
    request_body::{RequestBody, RequestValue},
};
use crate::{
    contracts::{Action, Contract},
    error::{Field, FieldError},
    web::{context::RequestContext, error::HttpError},
};

/// The body says it, or else the query: that is where old clients have it. Nothing but the selector is read from a query.
///
/// # Errors
/// The field that says it is missing, or has another text.
pub(super) fn choose<'c>(
    contract: &'c Contract,
    actions: &[usize],
    (context, body): (&RequestContext, &RequestBody),
) -> Result<&'c Action, HttpError> {
    let mut given = None;
    for action in actions.iter().map(|&at| &contract.actions[at]) {
        let Some(selector) = &action.when else { return Ok(action) };
        if given.is_none() {
            given = Some(said(&selector.field, (context, body))?);
        }
        if given.as_deref() == Some(selector.text.as_str()) {
            return Ok(action);
        }
    }
    let name = actions.first().and_then(|&at| contract.actions[at].when.as_ref()).map_or("", |selector| &selector.field);
    Err(request::wrong_field(name, Field::Selector, FieldError::NotAChoice { given: given.unwrap_or_default() }))
}

fn said(name: &str, (context, body): (&RequestContext, &RequestBody)) -> Result<String, HttpError> {
    match body.find(name) {
        Some(RequestValue::Text(text)) => Ok(text.into_owned()),
        Some(_) => Err(request::wrong_field(name, Field::Selector, FieldError::NotText)),
        None => context.query_value(name).ok_or_else(|| request::wrong_field(name, Field::Selector, FieldError::Required)),
    }
}
