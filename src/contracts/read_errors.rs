//! Reads the `[errors]` of a contract: the form of its errors, and the statuses that differ from Vestibule's own.

use http::StatusCode;
use serde_json::Value;
use toml::{Spanned, de::DeValue};

use super::{
    error_codes,
    error_shape::{ERROR_CONTENT_TYPES, ErrorShape, ErrorTemplate, ErrorVariable, FieldVariable, SentencesOfField},
    errors::{ErrorFormatKind, ErrorLayout, ErrorRules, ErrorStatuses},
    json_pieces::InvalidText,
    json_text, read_error_messages,
    toml_reader::{Section, Text},
};

const KEYS: [&str; 9] =
    ["format", "shape", "invalid_shape", "second_factor_shape", "field_shape", "content_type", "status", "messages", "codes"];
/// Of one shape. A longer one is a slip of the pen.
const MAX_SHAPE_LEN: usize = 4096;
/// HTTP asks for a header with each of them, or has clients repeat the request.
const STATUSES_WITH_OTHER_MEANINGS: [u16; 3] = [405, 407, 408];

/// A shape that was reported as invalid.
struct Invalid;

pub(super) fn read(root: &Section<'_>) -> Option<ErrorRules> {
    let section = root.section("errors", "[errors]", &KEYS)?;
    let layout = layout(&section);
    let statuses = statuses(&section);
    let messages = read_error_messages::read(&section);
    Some(ErrorRules { layout: layout?, statuses: statuses?, messages: messages?, completes_second_factor: false })
}

fn layout(section: &Section<'_>) -> Option<ErrorLayout> {
    if section.find("shape").is_some() {
        if section.find("format").is_some() {
            let what = "`format` and `shape` both say what errors look like: remove one of them";
            section.report(section.position("format"), what);
        }
        return shape(section).map(|shape| ErrorLayout::Shape(Box::new(shape)));
    }
    for key in ["invalid_shape", "second_factor_shape", "field_shape", "content_type", "codes"]
        .into_iter()
        .filter(|key| section.find(key).is_some())
    {
        section.report(section.position(key), format!("`{key}` needs `shape`"));
    }
    if section.find("format").is_none() && section.find("style").is_none() {
        section.report(section.at, "[errors] needs the key `format` or the key `shape`");
    }
    let words = ErrorFormatKind::ALL.map(|format| (format.word(), format));
    section.choice("format", &section.text("format")?, &words).map(ErrorLayout::Format)
}

fn shape(section: &Section<'_>) -> Option<ErrorShape> {
    let usual = template(section, "shape", ErrorTemplate::compile);
    let invalid = template(section, "invalid_shape", ErrorTemplate::compile);
    let second_factor = template(section, "second_factor_shape", ErrorTemplate::compile);
    let field = template(section, "field_shape", ErrorTemplate::compile_field);
    let content_type = match section.text("content_type") {
        Some(text) => section.choice("content_type", &text, &ERROR_CONTENT_TYPES),
        None => section.find("content_type").is_none().then_some(ERROR_CONTENT_TYPES[0].1),
    };
    let codes = error_codes::read(section);
    let (usual, invalid, field) = (usual.ok()??, invalid.ok()?, field.ok()?);
    let shape =
        ErrorShape { usual, invalid, second_factor: second_factor.ok()?, field, content_type: content_type?, codes: codes? };
    check_variables(section, &shape);
    Some(shape)
}

/// The template of a key, if there is one.
fn template<V>(
    section: &Section<'_>,
    key: &str,
    compile: fn(Value) -> Result<ErrorTemplate<V>, Vec<InvalidText>>,
) -> Result<Option<ErrorTemplate<V>>, Invalid> {
    if section.find(key).is_none() {
        return Ok(None);
    }
    let text = section.text(key).ok_or(Invalid)?;
    if text.text.len() > MAX_SHAPE_LEN {
        section.report(text.span.start, format!("`{key}` may have at most {MAX_SHAPE_LEN} bytes"));
        return Err(Invalid);
    }
    let tree = json_text::parse(section, &text, &format!("`{key}`")).ok_or(Invalid)?;
    compile(tree).map(Some).map_err(|invalid| report_invalid(section, &text, invalid))
}

fn report_invalid(section: &Section<'_>, text: &Text<'_>, invalid: Vec<InvalidText>) -> Invalid {
    for InvalidText { text: written, reason } in invalid {
        section.report(json_text::position(section, text, &written), reason);
    }
    Invalid
}

/// Each shape says what is wrong, and each part of it is used.
fn check_variables(section: &Section<'_>, shape: &ErrorShape) {
    const SENTENCES: [ErrorVariable; 4] =
        [ErrorVariable::Message, ErrorVariable::Code, ErrorVariable::First, ErrorVariable::Full];
    const FIELDS: [ErrorVariable; 3] =
        [ErrorVariable::Fields(SentencesOfField::All), ErrorVariable::Fields(SentencesOfField::First), ErrorVariable::List];
    let says = |template: &ErrorTemplate<ErrorVariable>, one: &[ErrorVariable]| one.iter().any(|known| template.names(*known));
    if !says(&shape.usual, &SENTENCES) {
        let what = "`shape` must name `$error.message`, `$error.code`, `$error.first` or `$error.full`, or clients would \
                    not know what is wrong";
        section.report(section.position("shape"), what);
    }
    if shape.invalid.as_ref().is_some_and(|invalid| !says(invalid, &SENTENCES) && !says(invalid, &FIELDS)) {
        let what = "`invalid_shape` must name `$error.fields`, `$error.list`, `$error.full`, `$error.first`, `$error.message` or \
                    `$error.code`";
        section.report(section.position("invalid_shape"), what);
    }
    if shape.second_factor.as_ref().is_some_and(|shape| !shape.names(ErrorVariable::MfaToken)) {
        let what = "`second_factor_shape` must name `$error.mfa_token`, or clients could not go on";
        section.report(section.position("second_factor_shape"), what);
    }
    let lists = [Some(&shape.usual), shape.invalid.as_ref()].into_iter().flatten().any(|shape| shape.names(ErrorVariable::List));
    match &shape.field {
        None if lists => section.report(section.at, "`$error.list` needs the key `field_shape`, which describes one item of it"),
        Some(_) if !lists => {
            section.report(section.position("field_shape"), "`field_shape` has no effect: no shape names `$error.list`");
        }
        Some(field) if !field.names(FieldVariable::Message) && !field.names(FieldVariable::Code) => {
            section.report(section.position("field_shape"), "`field_shape` must name `$field.message` or `$field.code`");
        }
        _ => {}
    }
}

fn statuses(section: &Section<'_>) -> Option<ErrorStatuses> {
    let mut statuses = ErrorStatuses::default();
    if section.find("status").is_none() {
        return Some(statuses);
    }
    for (name, value) in section.table("status")?.1 {
        let (name, at): (&str, usize) = (name.get_ref(), value.span().start);
        let place = match name {
            "bad_login" => &mut statuses.bad_login,
            "invalid" => &mut statuses.invalid,
            "taken" => {
                statuses.taken_line = section.reader.line(at);
                &mut statuses.taken
            }
            _ => {
                section
                    .report(at, format!("`{name}` is not an error that has a status; expected one of bad_login, invalid, taken"));
                continue;
            }
        };
        *place = status(section, name, value);
    }
    Some(statuses)
}

fn status(section: &Section<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Option<StatusCode> {
    let number = value.get_ref().as_integer().and_then(|number| u16::from_str_radix(number.as_str(), number.radix()).ok());
    let why = match number {
        Some(404) if name == "bad_login" => "it would say that there is no such account",
        Some(number) if STATUSES_WITH_OTHER_MEANINGS.contains(&number) => "HTTP gives this status another meaning",
        Some(number @ 400..=422) => return StatusCode::from_u16(number).ok(),
        _ => "it must be an integer from 400 to 422",
    };
    let written = section.reader.raw(&value.span());
    section.report(value.span().start, format!("`{name} = {written}` is invalid: {why}"));
    None
}
