//! Serves one action of a contract: reads its fields, runs its operation, and fills in its response.

use std::sync::Arc;

use poem::{Body, Endpoint, Request, Response};

use super::{
    operations::{OperationContext, Outcome},
    request::{self, Fields},
    response_template::{self, ResponseValues},
};
use crate::{
    contracts::{Action, Contract, ErrorFormatKind},
    error::Error,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        extract,
    },
};

pub(super) struct ContractHandler {
    pub(super) contract: Arc<Contract>,
    /// Its index in the contract.
    pub(super) action: usize,
}

impl Endpoint for ContractHandler {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let context = Arc::clone(extract::context(&request)?);
        let (contract, body) = (&self.contract, request.take_body());
        Ok(serve(contract, &contract.actions[self.action], (&context, body)).await?)
    }
}

async fn serve(contract: &Contract, action: &Action, (context, mut body): (&RequestContext, Body)) -> HttpResult {
    // As Django REST framework does, before it looks at anything else.
    if contract.errors.has_format(ErrorFormatKind::Drf) && !request::accepts_json(context) {
        return Err(HttpError::NotAcceptable);
    }
    let fields =
        if action.request.is_empty() { Fields::default() } else { request::read(context, &mut body, &action.request).await? };
    let operation = OperationContext { contract, action, request: context };
    let outcome = operation.run(fields).await.map_err(|error| match error {
        Error::Validation(problems) => request::field_errors(&action.request, &problems),
        error => HttpError::App(error),
    })?;
    Ok(respond(contract, action, (context, &outcome)))
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
