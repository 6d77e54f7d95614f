//! The code of an email, as a user types it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    error::{Error, Field, FieldError, Rejection, ValidationErrors},
    web::extract::JsonField,
};

/// The code of an email.
#[derive(Default, Deserialize, ToSchema)]
pub struct EmailCode {
    #[serde(default)]
    #[schema(value_type = String, example = "BCDF-GHJK")]
    code: JsonField,
}

impl EmailCode {
    /// # Errors
    /// `Validation`, where it is missing.
    pub(super) fn read(self) -> Result<String, Error> {
        let mut problems = ValidationErrors::default();
        let code = self.code.text(Field::Code, &mut problems);
        let code = problems.need(Field::Code, code.as_deref(), |text| {
            if text.trim().is_empty() { Err(FieldError::Blank) } else { Ok(text.to_owned()) }
        });
        problems.check()?;
        code.ok_or_else(|| (Field::Code, FieldError::Required).into())
    }
}

/// A code that does not work is an error of its field.
pub(super) fn invalid(error: Error) -> Error {
    match error {
        Error::Rejected(Rejection::InvalidEmailToken) => (Field::Code, FieldError::InvalidEmailToken).into(),
        other => other,
    }
}
