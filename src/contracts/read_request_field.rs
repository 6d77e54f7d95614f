//! Reads one field of a request: its name for clients, and its meaning.

use toml::{Spanned, de::DeValue};

use super::{model::RequestField, read_body, read_proof, refused, toml_reader::Section, vocabulary::Operation};

pub(super) fn request_field(
    section: &Section<'_>,
    (name, value): (&str, &Spanned<DeValue<'_>>),
    operation: Option<Operation>,
) -> Option<RequestField> {
    let at = value.span().start;
    let Some(text) = value.get_ref().as_str() else {
        read_body::report_meaning(section, name, value);
        return None;
    };
    read_body::check_field_name(section, name, at);
    let (word, optional) = text.strip_suffix('?').map_or((text, false), |word| (word, true));
    // Which words are allowed depends on the operation.
    let operation = operation?;
    let meaning = operation.fields().iter().copied().find(|field| field.word() == word);
    if meaning.is_none() && !read_proof::report_other_operation(section, at, (operation, word)) {
        let allowed: Vec<&str> = operation.fields().iter().map(|field| field.word()).collect();
        let allowed = if allowed.is_empty() { "no fields".to_owned() } else { allowed.join(", ") };
        let what = refused::meaning(word).map_or_else(|| format!("; it takes {allowed}"), |why| format!(": {why}"));
        section.report(at, format!("{} takes no `{word}`{what}", operation.word()));
    }
    Some(RequestField { name: name.to_owned(), meaning: meaning?, optional })
}
