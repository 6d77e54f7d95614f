//! Failures in an envelope: `error` says what, `meta` says when and which request.

use poem::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use super::sentences;
use crate::{
    types::time_format::TimeFormat,
    web::{call::Visit, failure::Failure},
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

pub(super) fn say(failure: &Failure, visit: &Visit) -> Response {
    let said = match failure {
        // Here the sentence may say at once what is wrong with the token.
        Failure::BadToken(problem) => {
            sentences::Said { code: sentences::code_of_token(*problem), sentence: sentences::of_token(*problem).into() }
        }
        _ => sentences::of(failure, visit),
    };
    let error = Inner { code: said.code, message: &said.sentence, fields: sentences::fields(failure) };
    let timestamp = TimeFormat::IsoMicrosNaive.write(visit.app().now());
    super::json(&Envelope { error, meta: Meta { timestamp, request_id: visit.id.as_str() } })
}
