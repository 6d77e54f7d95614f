//! Why an email was not delivered.

use super::smtp_reply::SenderProblem;
use crate::types::email_problem::EmailProblem;

/// Each with the words of the SMTP server, or of what failed on the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryError {
    /// A later attempt may succeed.
    Transient(EmailProblem, String),
    /// The server refuses us, not the recipient: a later attempt may succeed once an operator has fixed the cause.
    SenderRejected(SenderProblem, String),
    /// The recipient does not exist.
    Permanent(String),
}
