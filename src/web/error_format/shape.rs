//! Errors in the shape that a contract's file describes, written straight into bytes.

use std::borrow::Cow;

use poem::{Response, http::StatusCode};
use serde::Serialize;

use super::{
    json::NON_FIELD_ERRORS,
    second_step::SecondStep,
    wording::{FieldSentence, Wording, by_field, in_words},
};
use crate::{
    contracts::{
        ErrorCode, ErrorCodes, ErrorShape, ErrorTemplate, ErrorVariable, FieldVariable, Piece, SentencesOfField, StatusFormat,
    },
    types::time_format::TimeFormat,
    web::{context::RequestContext, error::HttpError},
};

/// The values of a shape's variables.
struct Report<'a> {
    status: StatusCode,
    code: &'a str,
    codes: &'a ErrorCodes,
    message: Cow<'static, str>,
    fields: Vec<FieldSentence<'a>>,
    item: Option<&'a ErrorTemplate<FieldVariable>>,
    mfa_token: Option<String>,
    context: &'a RequestContext,
}

pub(super) fn say(
    shape: &ErrorShape,
    (error, status): (&HttpError, StatusCode),
    (context, wording): (&RequestContext, &Wording<'_>),
) -> Response {
    let (said, fields) = (wording.of_any(error, context), wording.fields(error));
    let second_step = SecondStep::of(error, context);
    let invalid = shape.invalid.as_ref().filter(|_| fields.is_some());
    let template = shape.second_factor.as_ref().filter(|_| second_step.is_some()).or(invalid).unwrap_or(&shape.usual);
    let report = Report {
        status,
        code: code(&shape.codes, said.code, fields.as_deref()),
        codes: &shape.codes,
        message: said.sentence,
        fields: fields.unwrap_or_default(),
        item: shape.field.as_ref(),
        mfa_token: second_step.map(|step| step.mfa_token),
        context,
    };
    let mut out = Vec::with_capacity(512);
    for piece in &template.pieces {
        match piece {
            Piece::Json(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Placeholder(variable) => report.write(*variable, &mut out),
        }
    }
    Response::builder().content_type(shape.content_type).body(out)
}

impl Report<'_> {
    fn write(&self, variable: ErrorVariable, out: &mut Vec<u8>) {
        match variable {
            ErrorVariable::Message => json(&self.message, out),
            ErrorVariable::Code => json(self.code, out),
            ErrorVariable::Status(StatusFormat::Number) => json(&self.status.as_u16(), out),
            ErrorVariable::Status(StatusFormat::Text) => json(self.status.as_str(), out),
            ErrorVariable::Reason => json(self.status.canonical_reason().unwrap_or_default(), out),
            ErrorVariable::Fields(SentencesOfField::All) => json(&by_field(&self.fields), out),
            ErrorVariable::Fields(SentencesOfField::First) => json(&first_by_field(&self.fields), out),
            ErrorVariable::First => json(self.fields.first().map_or(&self.message, |field| &field.sentence), out),
            ErrorVariable::List => self.write_list(out),
            ErrorVariable::Full => json(&self.full(), out),
            ErrorVariable::MfaToken => json(&self.mfa_token, out),
            ErrorVariable::Now(TimeFormat::Unix) => json(&self.context.app().now().seconds(), out),
            ErrorVariable::Now(format) => json(&format.write(self.context.app().now()), out),
            ErrorVariable::RequestId => json(self.context.id.as_str(), out),
            ErrorVariable::RequestPath => json(&self.context.path, out),
        }
    }

    fn write_list(&self, out: &mut Vec<u8>) {
        let pieces = self.item.map_or(&[][..], |item| &item.pieces);
        out.push(b'[');
        for (at, field) in self.fields.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            for piece in pieces {
                write_item(piece, field, (self.codes, out));
            }
        }
        out.push(b']');
    }

    /// As Rails has them: `First name can't be blank`. What is wrong with no field in particular is said as it is.
    fn full(&self) -> Vec<Cow<'_, str>> {
        if self.fields.is_empty() {
            return vec![Cow::Borrowed(&*self.message)];
        }
        let full = |field: &FieldSentence<'_>| match field.name {
            NON_FIELD_ERRORS => Cow::Owned(field.sentence.clone().into_owned()),
            name => Cow::Owned(format!("{} {}", capitalized(&in_words(name)), field.sentence)),
        };
        self.fields.iter().map(full).collect()
    }
}

/// Where the first field has a word of the old API, it stands for the whole.
fn code<'a>(codes: &'a ErrorCodes, code: ErrorCode, fields: Option<&[FieldSentence<'_>]>) -> &'a str {
    let first = fields.and_then(|fields| codes.renamed(fields.first()?.code));
    first.unwrap_or(codes.word(code))
}

fn write_item(piece: &Piece<FieldVariable>, field: &FieldSentence<'_>, (codes, out): (&ErrorCodes, &mut Vec<u8>)) {
    match piece {
        Piece::Json(text) => out.extend_from_slice(text.as_bytes()),
        Piece::Placeholder(FieldVariable::Name) => json(field.name, out),
        Piece::Placeholder(FieldVariable::Message) => json(&field.sentence, out),
        Piece::Placeholder(FieldVariable::Code) => json(codes.word(field.code), out),
    }
}

fn first_by_field(fields: &[FieldSentence<'_>]) -> serde_json::Map<String, serde_json::Value> {
    let mut object = serde_json::Map::new();
    for field in fields {
        object.entry(field.name).or_insert_with(|| (&*field.sentence).into());
    }
    object
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("texts, numbers and lists of them are always JSON");
}
