//! The codes of what can be wrong with a field.

use crate::{contracts::ErrorCode, error::FieldError};

pub(super) fn of(problem: &FieldError) -> ErrorCode {
    match problem {
        FieldError::Required => ErrorCode::Required,
        FieldError::Blank => ErrorCode::Blank,
        FieldError::Null => ErrorCode::Null,
        FieldError::NotText => ErrorCode::NotText,
        FieldError::NotAnInteger => ErrorCode::NotAnInteger,
        FieldError::NotADecimal => ErrorCode::NotANumber,
        FieldError::NotAList => ErrorCode::NotAList,
        FieldError::NulCharacter => ErrorCode::NullCharacters,
        FieldError::Surrogate { .. } => ErrorCode::SurrogateCharacters,
        FieldError::UnknownField { .. } => ErrorCode::UnknownField,
        FieldError::UnknownParameter { .. } => ErrorCode::UnknownParameter,
        FieldError::HiddenCharacter => ErrorCode::InvisibleCharacters,
        FieldError::TooLong { .. } => ErrorCode::TooLong,
        FieldError::TooShort { .. } => ErrorCode::PasswordTooShort,
        FieldError::NotAnEmail => ErrorCode::NotAnEmail,
        FieldError::NotAUsername => ErrorCode::NotAUsername,
        FieldError::NotAChoice { .. } => ErrorCode::NotAChoice,
        FieldError::Taken => ErrorCode::Taken,
        FieldError::OutOfRange { .. } => ErrorCode::OutOfRange,
        FieldError::TooManyDecimals { .. } => ErrorCode::TooManyDecimals,
        FieldError::NotASymbol => ErrorCode::NotASymbol,
        FieldError::NotAnIpAddress => ErrorCode::NotAnIpAddress,
        FieldError::NotATime => ErrorCode::NotATime,
        FieldError::TooMany { .. } => ErrorCode::TooMany,
        FieldError::TokenTooLarge => ErrorCode::TokenTooLarge,
        FieldError::NotOwnEmail => ErrorCode::NotOwnEmail,
        FieldError::PasswordCommon => ErrorCode::PasswordTooCommon,
        FieldError::PasswordPersonal { .. } => ErrorCode::PasswordTooSimilar,
        FieldError::DomainNotAllowed => ErrorCode::DomainNotAllowed,
        FieldError::NotABoolean => ErrorCode::NotABoolean,
        FieldError::NotAnObject => ErrorCode::NotAnObject,
        FieldError::NotRepeated => ErrorCode::NotRepeated,
        FieldError::Unchanged => ErrorCode::Unchanged,
        FieldError::PasswordWrong => ErrorCode::PasswordIncorrect,
        FieldError::CodeWrong => ErrorCode::CodeIncorrect,
        FieldError::InvalidEmailToken => ErrorCode::LinkNotValid,
        FieldError::DestinationNotAllowed => ErrorCode::DestinationNotAllowed,
        FieldError::Passkey { .. } => ErrorCode::PasskeyRefused,
    }
}

/// The least or the greatest length that the sentence names.
pub(super) fn number(problem: &FieldError) -> u64 {
    match problem {
        FieldError::TooLong { max: length } | FieldError::TooShort { min: length } => *length as u64,
        _ => 0,
    }
}
