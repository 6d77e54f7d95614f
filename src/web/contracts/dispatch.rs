//! Serves one action of a contract: reads its fields, runs its operation, and fills in its response.

use std::{future::Future, pin::Pin, sync::Arc};

use poem::Response;

use super::{
    error_format::add_expiry_header,
    operations::{OperationContext, Outcome},
    request::{self, Fields},
    response_template::{self, ResponseValues},
};
use crate::{
    contracts::{Action, Contract, ErrorFormatKind},
    error::Error,
    web::{
        error::{HttpError, HttpResult},
        request::{Handler, HttpRequest, RequestContext},
    },
};

pub(super) struct ContractHandler {
    pub(super) contract: Arc<Contract>,
    /// Its index in the contract.
    pub(super) action: usize,
}

impl Handler for ContractHandler {
    fn handle(&self, http_request: HttpRequest) -> Pin<Box<dyn Future<Output = HttpResult> + Send>> {
        let (contract, at) = (Arc::clone(&self.contract), self.action);
        Box::pin(async move { serve(&contract, &contract.actions[at], http_request).await })
    }
}

async fn serve(contract: &Contract, action: &Action, mut http_request: HttpRequest) -> HttpResult {
    // As Django REST framework does, before it looks at anything else.
    if contract.error_format == ErrorFormatKind::Drf && !request::accepts_json(&http_request) {
        return Err(HttpError::NotAcceptable);
    }
    let fields =
        if action.request.is_empty() { Fields::default() } else { request::read(&mut http_request, &action.request).await? };
    let operation = OperationContext { contract, action, request: &http_request };
    let outcome = operation.run(fields).await.map_err(|error| match error {
        Error::Validation(problems) => request::field_errors(&action.request, &problems),
        error => HttpError::App(error),
    })?;
    let mut response = respond(contract, action, (&http_request, &outcome));
    add_expiry_header(contract.expiry_header.as_ref(), &http_request, &mut response);
    Ok(response)
}

fn respond(contract: &Contract, action: &Action, (context, outcome): (&RequestContext, &Outcome)) -> Response {
    let builder = Response::builder().status(action.status);
    let Some(template) = &action.response else { return builder.finish() };
    let tokens = outcome.tokens.as_ref();
    let roles = tokens.map_or(&outcome.roles, |tokens| &tokens.roles);
    let values = ResponseValues {
        now: context.app().now(),
        request_id: context.id.as_str(),
        user_id: contract.session.user_id,
        tokens,
        user: outcome.user.as_ref().or(tokens.map(|tokens| &tokens.user)),
        roles: &contract.roles.in_api(roles),
    };
    builder.content_type("application/json").body(response_template::fill(template, &values))
}
