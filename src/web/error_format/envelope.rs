//! Failures in an envelope: `error` says what, `meta` says when and which request.

use poem::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{json::json, messages};
use crate::{
    types::time_format::TimeFormat,
    web::{context::RequestContext, error::HttpError},
};

#[derive(Serialize)]
struct Envelope<'a> {
    error: Inner<'a>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Map<String, Value>>,
}

#[derive(Serialize)]
struct Meta<'a> {
    timestamp: String,
    request_id: &'a str,
}

pub(super) fn say(error: &HttpError, context: &RequestContext) -> Response {
    let said = match error {
        // Here the sentence may say at once what is wrong with the token.
        HttpError::InvalidToken(problem) => {
            messages::Said { code: messages::code_of_token(*problem), sentence: messages::of_token(*problem).into() }
        }
        _ => messages::of(error, context),
    };
    let error = Inner { code: said.code, message: &said.sentence, fields: messages::fields(error) };
    let timestamp = TimeFormat::IsoMicrosNaive.write(context.app().now());
    json(&Envelope { error, meta: Meta { timestamp, request_id: context.id.as_str() } })
}
