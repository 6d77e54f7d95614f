//! The mapping file: which of the former server's columns mean what, for user models that are not Django's own.

use std::{collections::BTreeSet, path::Path};

use crate::diagnostics::Diagnostic;

/// Without a file: Django's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub model: Option<String>,
    pub fields: FieldNames,
    /// Fields that name roles: a foreign key or a list of them, by the `name` of their rows.
    pub roles: Vec<String>,
    /// The field that says whether the email address was confirmed.
    pub verified: Option<String>,
    /// Columns that are left behind on purpose.
    pub dropped: Vec<String>,
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
    /// Every mistake, with its line.
    pub fn read(_file: &Path, _text: &str) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self::default())
    }

    /// # Errors
    /// Every column that the mapping names and the user model does not have, with its line.
    pub fn check(&self, _columns: &BTreeSet<String>) -> Result<(), Vec<Diagnostic>> {
        Ok(())
    }
}
