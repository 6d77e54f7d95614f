//! The fields of forms: the name on the page and the label of a field of the application.

use crate::error::Field;

/// A field that a form may be refused for. Its template says the rest.
#[derive(Clone, Copy)]
pub struct FormField {
    pub field: Field,
    pub name: &'static str,
    /// The key of the label that error messages name it by.
    pub label: &'static str,
    /// What it means that another account has this value.
    pub taken: Taken,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is another's.
    ByAnother,
    /// There is such an account, and it may be the reader's.
    PerhapsOwn,
}

pub const LOGIN: FormField = field(Field::Username, "login", "field-login");
pub const EMAIL: FormField = of_reader(field(Field::Email, "email", "field-email"));
pub const PASSWORD: FormField = field(Field::Password, "password", "field-password");
pub const OLD_PASSWORD: FormField = field(Field::OldPassword, "old_password", "field-old-password");
pub const NEW_PASSWORD: FormField = field(Field::NewPassword, "new_password", "field-new-password");
pub const CODE: FormField = field(Field::Code, "code", "field-code");
/// A code of the app, or a recovery code.
pub const SECOND_CODE: FormField = field(Field::Code, "code", "field-second-code");
pub const FIRST_NAME: FormField = field(Field::FirstName, "first_name", "field-first-name");
pub const LAST_NAME: FormField = field(Field::LastName, "last_name", "field-last-name");
pub const GENDER: FormField = field(Field::Gender, "gender", "field-gender");
pub const LANGUAGE: FormField = field(Field::Locale, "language", "field-language");

pub const fn field(field: Field, name: &'static str, label: &'static str) -> FormField {
    FormField { field, name, label, taken: Taken::ByAnother }
}

/// A field whose value says which account is the reader's.
pub const fn of_reader(field: FormField) -> FormField {
    FormField { taken: Taken::PerhapsOwn, ..field }
}
