//! Reads a mapping file: to a mapping, or to every mistake in it at once.

use std::path::Path;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::mapping::{FieldNames, Mapping};
use crate::diagnostics::{Diagnostic, SourceMap};

const KEYS: [&str; 5] = ["model", "roles", "verified", "fields", "drop"];
const FIELDS: [&str; 9] =
    ["email", "username", "first_name", "last_name", "gender", "is_active", "date_joined", "last_login", "password"];
/// A database has none that is longer.
const LONGEST_NAME: usize = 128;

struct Reader<'a> {
    source: SourceMap<'a>,
    mapping: Mapping,
    mistakes: Vec<Diagnostic>,
}

impl Mapping {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// Every mistake, with its line.
    pub fn read(file: &Path, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader { source: SourceMap::new(file, text), mapping: Self::default(), mistakes: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            reader.report(error.span().map_or(0, |span| span.start), format!("invalid TOML: {}", error.message()));
        }
        if errors.is_empty() {
            reader.root(table.get_ref());
            reader.refuse_contradictions();
        }
        if reader.mistakes.is_empty() { Ok(reader.mapping) } else { Err(reader.mistakes) }
    }
}

impl Reader<'_> {
    fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "model" => self.mapping.model = self.model(value),
                "roles" => self.mapping.roles = self.names("roles", value),
                "verified" => self.mapping.verified = self.name("verified", value),
                "fields" => self.fields(value),
                "drop" => self.dropped(value),
                other => {
                    let known = KEYS.join(", ");
                    self.report(key.span().start, format!("`{other}` is not a key of a mapping; expected one of {known}"));
                }
            }
        }
    }

    fn fields(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.table("fields", value) else { return };
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if field(&mut FieldNames::default(), word).is_none() {
                self.unknown_field(key.span().start, word);
                continue;
            }
            let name = self.name(word, value);
            if let (Some(place), Some(name)) = (field(&mut self.mapping.fields, word), name) {
                *place = name;
            }
        }
    }

    fn unknown_field(&mut self, at: usize, word: &str) {
        let what = if KEYS.contains(&word) {
            format!("`{word}` does not belong to [fields]: write it above the first [table]")
        } else {
            format!("`{word}` is not a key of [fields]; expected one of {}", FIELDS.join(", "))
        };
        self.report(at, what);
    }

    fn dropped(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.table("drop", value) else { return };
        for (key, value) in table {
            if key.get_ref() == "columns" {
                self.mapping.dropped = self.names("columns", value);
            } else {
                let what = format!("`{}` is not a key of [drop]; expected columns", key.get_ref());
                self.report(key.span().start, what);
            }
        }
    }

    fn model(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let model = value.get_ref().as_str().filter(|text| is_model(text));
        if model.is_none() {
            self.report(value.span().start, "`model` must be an app and a model, such as \"accounts.customuser\"");
        }
        model.map(ToOwned::to_owned)
    }

    fn names(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        let Some(items) = value.get_ref().as_array() else {
            self.report(value.span().start, format!("`{key}` must be a list of fields, such as [\"role\"]"));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.name(key, item)).collect()
    }

    fn name(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let at = value.span().start;
        let fits = |text: &&str| !text.is_empty() && text.len() <= LONGEST_NAME && !text.contains(char::is_control);
        let Some(name) = value.get_ref().as_str().filter(fits) else {
            self.report(at, format!("`{key}` must be the name of a field of the user model, a string"));
            return None;
        };
        self.mapping.named.push((self.source.line_at(at), name.to_owned()));
        Some(name.to_owned())
    }

    fn table<'t>(&mut self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Option<&'t DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.report(value.span().start, format!("`{key}` must be a table, written as [{key}]"));
        }
        table
    }

    /// A field cannot be taken and left behind.
    fn refuse_contradictions(&mut self) {
        let mapping = &self.mapping;
        let uses = |name: &String| mapping.named.iter().filter(|(_, named)| named == name).count();
        let twice: Vec<_> = mapping.dropped.iter().filter(|name| uses(name) > 1).collect();
        let both = mapping.named.iter().filter(|(_, name)| twice.contains(&name));
        let mistakes: Vec<_> = both
            .map(|(position, name)| {
                Diagnostic::new(position.clone(), format!("`{name}` is both in [drop] and used, or named twice there"))
            })
            .collect();
        self.mistakes.extend(mistakes);
    }

    fn report(&mut self, at: usize, what: impl Into<String>) {
        self.mistakes.push(Diagnostic::new(self.source.line_at(at), what));
    }
}

fn field<'a>(names: &'a mut FieldNames, word: &str) -> Option<&'a mut String> {
    Some(match word {
        "email" => &mut names.email,
        "username" => &mut names.username,
        "first_name" => &mut names.first_name,
        "last_name" => &mut names.last_name,
        "gender" => &mut names.gender,
        "is_active" => &mut names.is_active,
        "date_joined" => &mut names.date_joined,
        "last_login" => &mut names.last_login,
        "password" => &mut names.password,
        _ => return None,
    })
}

/// An app and a model, two names with a dot between them.
pub(super) fn is_model(text: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    text.len() <= 2 * LONGEST_NAME && text.split_once('.').is_some_and(|(app, model)| is_name(app) && is_name(model))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        Mapping::read(Path::new("m.toml"), text).map_or_else(|all| all.iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    #[test]
    fn a_mapping_says_what_the_fields_of_a_custom_user_model_mean() {
        let text = "model = \"accounts.customuser\"\nroles = [\"role\"]\nverified = \"email_ok\"\n\
                    [fields]\nusername = \"login\"\ngender = \"sex\"\n[drop]\ncolumns = [\"phone\"]\n";
        let mapping = Mapping::read(Path::new("m.toml"), text).unwrap();
        assert_eq!(mapping.model.as_deref(), Some("accounts.customuser"));
        assert_eq!((mapping.fields.username.as_str(), mapping.fields.gender.as_str()), ("login", "sex"));
        assert_eq!(mapping.fields.email, "email", "what is not said keeps Django's name");
        assert_eq!((mapping.roles, mapping.verified), (vec!["role".to_owned()], Some("email_ok".to_owned())));
        assert_eq!(mapping.dropped, ["phone"]);
    }

    #[test]
    fn every_mistake_of_a_mapping_is_reported_with_its_line() {
        let text = "modle = \"a.b\"\nmodel = \"user\"\nroles = \"role\"\nverified = 1\n[fields]\nadress = \"x\"\nroles = [\"x\"]\n\
                    email = \"\"\n[drop]\ncolumn = [\"x\"]\n";
        let all = mistakes(text);
        let expected = [
            "m.toml:1: `modle` is not a key of a mapping; expected one of model, roles, verified, fields, drop",
            "m.toml:2: `model` must be an app and a model",
            "m.toml:3: `roles` must be a list of fields",
            "m.toml:4: `verified` must be the name of a field",
            "m.toml:6: `adress` is not a key of [fields]; expected one of email, username",
            "m.toml:7: `roles` does not belong to [fields]: write it above the first [table]",
            "m.toml:8: `email` must be the name of a field",
            "m.toml:10: `column` is not a key of [drop]; expected columns",
        ];
        for start in expected {
            assert!(all.iter().any(|one| one.starts_with(start)), "{start} is not in {all:?}");
        }
        assert_eq!(all.len(), expected.len());
    }

    #[test]
    fn a_field_that_is_used_and_dropped_is_a_mistake() {
        let all = mistakes("[fields]\ngender = \"sex\"\n[drop]\ncolumns = [\"sex\"]\n");
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all[0].starts_with("m.toml:2: `sex` is both in [drop] and used"), "{all:?}");
    }

    #[test]
    fn broken_toml_is_reported_with_its_line() {
        assert!(mistakes("model = \"a.b\"\n[fields\n")[0].starts_with("m.toml:2: invalid TOML: "));
    }

    #[test]
    fn a_field_that_the_user_model_does_not_have_is_reported_with_its_line() {
        let mapping = Mapping::read(Path::new("m.toml"), "[fields]\nemail = \"email\"\ngender = \"sexe\"\n").unwrap();
        let columns = ["email", "sex"].map(ToOwned::to_owned).into();
        let wrong = mapping.check(&columns).unwrap_err();
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].to_string(), "m.toml:3: the user model has no field `sexe`; it has email, sex");
    }
}
