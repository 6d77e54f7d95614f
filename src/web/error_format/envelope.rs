//! Failures in an envelope: `error` says what, `meta` says when and which request.

use poem::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    json::json,
    second_step::SecondStep,
    wording::{Wording, by_field},
};
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
    #[serde(flatten)]
    second_step: Option<SecondStep>,
}

#[derive(Serialize)]
struct Meta<'a> {
    timestamp: String,
    request_id: &'a str,
}

pub(super) fn say(error: &HttpError, context: &RequestContext, wording: &Wording<'_>) -> Response {
    let (said, fields) = (wording.of_any(error, context), wording.fields(error));
    let fields = fields.map(|fields| by_field(&fields));
    let second_step = SecondStep::of(error, context);
    let error = Inner { code: said.code.word(), message: &said.sentence, fields, second_step };
    let timestamp = TimeFormat::IsoMicrosNaive.write(context.app().now());
    json(&Envelope { error, meta: Meta { timestamp, request_id: context.id.as_str() } })
}
