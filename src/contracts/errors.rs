//! What a contract says of its errors: their form, their statuses and their sentences.

use http::StatusCode;

use super::{error_messages::ErrorMessages, error_shape::ErrorShape};

#[derive(Debug)]
pub struct ErrorRules {
    pub layout: ErrorLayout,
    pub statuses: ErrorStatuses,
    pub messages: ErrorMessages,
    /// Whether a sign-in that needs a second factor is completed here: by an action `second-factor`.
    pub completes_second_factor: bool,
}

/// How a contract writes its error responses.
#[derive(Debug)]
pub enum ErrorLayout {
    Format(ErrorFormatKind),
    /// As its file describes it.
    Shape(Box<ErrorShape>),
}

/// The ready-made forms of error responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorFormatKind {
    /// As Django REST framework and SimpleJWT: `{"detail": ..}`, or a list of sentences for each field.
    Drf,
    /// `{"error": {..}, "meta": {..}}`.
    Envelope,
}

/// The statuses of a contract where they are not Vestibule's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ErrorStatuses {
    /// Of a sign-in with a wrong password, or for an account that there is not: one status for both.
    pub bad_login: Option<StatusCode>,
    /// Of failures that name fields.
    pub invalid: Option<StatusCode>,
    /// Of those of them that name a username or an email address that is taken, and nothing else.
    pub taken: Option<StatusCode>,
    /// The line of `taken` in the file.
    pub taken_line: usize,
}

impl ErrorRules {
    pub fn has_format(&self, format: ErrorFormatKind) -> bool {
        matches!(self.layout, ErrorLayout::Format(own) if own == format)
    }
}

impl ErrorFormatKind {
    pub const ALL: [Self; 2] = [Self::Drf, Self::Envelope];

    pub fn word(self) -> &'static str {
        match self {
            Self::Drf => "drf",
            Self::Envelope => "envelope",
        }
    }
}
