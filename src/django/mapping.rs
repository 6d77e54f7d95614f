//! What the operator says about a user model that is not Django's own: which of its fields mean what.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, FilePosition};

/// Without a file: Django's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// As in `accounts.customuser`.
    pub model: Option<String>,
    pub fields: FieldNames,
    /// Fields that name roles: a foreign key or a list of them, by the `name` of their rows.
    pub roles: Vec<String>,
    /// The field that says whether the email address was confirmed.
    pub verified: Option<String>,
    /// Fields that are left behind on purpose.
    pub dropped: Vec<String>,
    /// Every field that the file names, and where.
    pub named: Vec<(FilePosition, String)>,
}

/// The names of the former server for what we have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNames {
    pub email: String,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub gender: String,
    pub is_active: String,
    pub date_joined: String,
    pub last_login: String,
    pub password: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        Self {
            email: "email".to_owned(),
            username: "username".to_owned(),
            first_name: "first_name".to_owned(),
            last_name: "last_name".to_owned(),
            gender: "gender".to_owned(),
            is_active: "is_active".to_owned(),
            date_joined: "date_joined".to_owned(),
            last_login: "last_login".to_owned(),
            password: "password".to_owned(),
        }
    }
}

impl Mapping {
    /// # Errors
    /// Every field that the file names and the user model does not have, with its line.
    pub fn check(&self, columns: &BTreeSet<String>) -> Result<(), Vec<Diagnostic>> {
        let unknown = self.named.iter().filter(|(_, name)| !columns.contains(name));
        let mistakes: Vec<_> = unknown.map(|(position, name)| no_such_field(position, name, columns)).collect();
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }
}

fn no_such_field(position: &FilePosition, name: &str, columns: &BTreeSet<String>) -> Diagnostic {
    let known = columns.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    Diagnostic::new(position.clone(), format!("the user model has no field `{name}`; it has {known}"))
}
