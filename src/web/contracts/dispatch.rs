//! Serves one action of a contract: reads its fields, runs its operation, and fills in its response.

use std::sync::Arc;

use poem::{Body, Endpoint, Request, Response};

use super::{
    operations::{OperationContext, Outcome},
    request::{self, Fields},
    request_body::{self, IncomingBody},
    response_template::{self, ResponseValues},
    selector, transport,
};
use crate::{
    contracts::{Action, Contract, ErrorFormatKind},
    error::{Error, Field},
    store::user_uuid,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        extract,
    },
};

pub(super) struct ContractHandler {
    pub(super) contract: Arc<Contract>,
    /// The actions of one path and method, by their index in the contract: one, or several that say when.
    pub(super) actions: Vec<usize>,
}

impl Endpoint for ContractHandler {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let context = Arc::clone(extract::context(&request)?);
        let (contract, body) = (&self.contract, request.take_body());
        Ok(serve(contract, &self.actions, (&context, body)).await?)
    }
}

async fn serve(contract: &Contract, actions: &[usize], (context, mut body): (&RequestContext, Body)) -> HttpResult {
    // As Django REST framework does, before it looks at anything else.
    if contract.errors.has_format(ErrorFormatKind::Drf) && !request::accepts_json(context) {
        return Err(HttpError::NotAcceptable);
    }
    let (action, body) = choose(contract, actions, (context, &mut body)).await?;
    let carried = transport::carried(context, contract, action)?;
    let fields = request::read(context, body, (action, &carried)).await?.or(carried);
    transport::ensure_carried(action, |meaning| fields.mentions(meaning))?;
    let token = if action.echoes_token() { Some(checked_token(context, contract, (action, &fields))?) } else { None };
    let operation = OperationContext { contract, action, request: context };
    let mut outcome = operation.run(fields).await.map_err(|error| match error {
        Error::Validation(problems) => request::field_errors(&action.request, &problems),
        error => HttpError::App(error),
    })?;
    if let Some(user) = &mut outcome.user {
        user_uuid::ensure(context.app().db.writer(), user).await?;
    }
    let mut response = respond(contract, action, (context, &outcome, token.as_deref()));
    if let Some(tokens) = &outcome.tokens {
        transport::give(context, contract, action, (tokens, &mut response))?;
    }
    Ok(response)
}

/// The action that the request is for, and the body: read, where that was needed to find out.
async fn choose<'c, 'b>(
    contract: &'c Contract,
    actions: &[usize],
    (context, body): (&RequestContext, &'b mut Body),
) -> Result<(&'c Action, IncomingBody<'b>), HttpError> {
    if let [at] = actions
        && contract.actions[*at].when.is_none()
    {
        return Ok((&contract.actions[*at], IncomingBody::Unread(body)));
    }
    let body = request_body::read(context, body).await?;
    Ok((selector::choose(contract, actions, (context, &body))?, IncomingBody::Read(body)))
}

/// The token that a response repeats: the access token of the request, or the one that it asks about.
fn checked_token(context: &RequestContext, contract: &Contract, (action, fields): (&Action, &Fields)) -> HttpResult<String> {
    match fields.text(Field::Token) {
        Some(token) => Ok(token.to_owned()),
        None if action.takes(Field::Token) => Ok(String::new()),
        None => Ok(transport::access_token(context, contract)?.token),
    }
}

fn respond(
    contract: &Contract,
    action: &Action,
    (context, outcome, request_token): (&RequestContext, &Outcome, Option<&str>),
) -> Response {
    let builder = Response::builder().status(action.status);
    let Some(template) = &action.response else { return builder.finish() };
    let tokens = outcome.tokens.as_ref();
    let roles = tokens.map_or(&outcome.roles, |tokens| &tokens.roles);
    let values = ResponseValues {
        now: context.app().now(),
        request_id: context.id.as_str(),
        user_id: contract.session.user_id,
        request_token,
        tokens,
        user: outcome.user.as_ref().or(tokens.map(|tokens| &tokens.user)),
        roles: &contract.roles.in_api(roles),
    };
    builder.content_type("application/json").body(response_template::fill(template, &values))
}
