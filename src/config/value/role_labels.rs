//! The labels of roles: one for all readers, or one for each language.

use super::{
    branding::{format_localized_text, localized_text},
    raw::{ParseResult, RawValue},
};
use crate::types::{localized_text::LocalizedText, name, role_labels::RoleLabels};

const EXAMPLE: &str = "{ editor = \"Editor\", press = { en = \"Press office\", fr = \"Service de presse\" } }";

/// Environment variables and arguments have them as TOML; an empty text gives none.
pub fn role_labels(raw: &RawValue) -> ParseResult<RoleLabels> {
    let right = || format!("labels by the names of roles, such as {EXAMPLE}");
    let text = |text: &String| RawValue::Text(text.clone());
    let labels = match raw {
        RawValue::Table(texts) => texts.iter().map(|(role, label)| (role.clone(), text(label))).collect(),
        RawValue::Tables(labels) => labels.clone(),
        RawValue::Text(given) if given.trim().is_empty() => Vec::new(),
        RawValue::Text(given) => in_toml(given).ok_or_else(right)?,
        _ => return Err(right()),
    };
    labels.iter().map(|(role, raw)| label(role, raw)).collect()
}

fn label(role: &str, raw: &RawValue) -> ParseResult<(String, LocalizedText)> {
    let right = || format!("labels such as {EXAMPLE}, with one line of at most 150 characters for `{role}`");
    let name = name::of_role(role).map_err(|_| format!("labels by the names of roles ({role:?} is none), such as {EXAMPLE}"))?;
    let text = localized_text(raw).ok().flatten().filter(is_short).ok_or_else(right)?;
    Ok((name, text))
}

/// As the name of a role, in whose place it is shown.
fn is_short(label: &LocalizedText) -> bool {
    let is_fit = |text: &String| name::of_role(text).is_ok();
    match label {
        LocalizedText::One(text) => is_fit(text),
        LocalizedText::Each(texts) => texts.iter().all(|(_, text)| is_fit(text)),
    }
}

/// As in the file.
fn in_toml(given: &str) -> Option<Vec<(String, RawValue)>> {
    let written: toml::Table = toml::from_str(&format!("table = {}", given.trim())).ok()?;
    let labels = written.get("table")?.as_table()?;
    labels.iter().map(|(role, label)| Some((role.clone(), raw(label)?))).collect()
}

fn raw(label: &toml::Value) -> Option<RawValue> {
    let text = |value: &toml::Value| value.as_str().map(ToOwned::to_owned);
    let Some(texts) = label.as_table() else { return text(label).map(RawValue::Text) };
    let texts: Option<Vec<_>> = texts.iter().map(|(tag, value)| Some((tag.clone(), text(value)?))).collect();
    texts.map(RawValue::Table)
}

/// `None` without any.
pub fn format_role_labels(labels: &RoleLabels) -> Option<toml::Value> {
    let labels: toml::Table = labels.all().map(|(role, label)| (role.to_owned(), format_localized_text(label))).collect();
    (!labels.is_empty()).then_some(toml::Value::Table(labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    fn table(texts: &[(&str, &str)]) -> RawValue {
        RawValue::Table(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn labels_are_read_from_tables_and_from_toml() {
        let both = RawValue::Tables(vec![
            ("editor".to_owned(), text("Editor")),
            ("Chef de projet".to_owned(), table(&[("en", "Project lead"), ("fr", "Chef de projet")])),
        ]);
        let written = both.written();
        assert_eq!(written, "{ editor = \"Editor\", \"Chef de projet\" = { en = \"Project lead\", fr = \"Chef de projet\" } }");
        let labels = role_labels(&both).unwrap();
        assert_eq!(role_labels(&text(&written)), Ok(labels.clone()));
        assert_eq!(role_labels(&text(&format_role_labels(&labels).unwrap().to_string())), Ok(labels.clone()));
        assert_eq!(labels.in_language("Chef de projet", "ru"), Some("Project lead"));
        assert_eq!((labels.in_language("editor", "fr"), labels.in_language("Editor", "fr")), (Some("Editor"), None));
        assert_eq!(role_labels(&table(&[("editor", "Editor")])).unwrap().in_language("editor", "en"), Some("Editor"));
        assert_eq!(format_role_labels(&role_labels(&text(" ")).unwrap()), None);
    }

    #[test]
    fn what_is_no_label_is_refused_with_the_name_of_its_role() {
        let long = "a".repeat(151);
        for label in ["", " ", "a\nb", &long, "a\u{202e}b"] {
            for bad in [
                table(&[("admin", "Admin"), ("editor", label)]),
                RawValue::Tables(vec![("editor".to_owned(), table(&[("en", label)]))]),
            ] {
                let said = role_labels(&bad).unwrap_err();
                assert!(said.contains("150 characters for `editor`"), "{label:?}: {said}");
            }
        }
        for bad in [text("Editor"), text("{ editor = 1 }"), text("{ a = { b = { c = \"d\" } } }"), RawValue::Integer(1)] {
            assert!(role_labels(&bad).unwrap_err().contains("by the names of roles, such as"), "{}", bad.written());
        }
        assert!(role_labels(&table(&[(" ", "Editor")])).unwrap_err().contains("(\" \" is none)"));
    }
}
