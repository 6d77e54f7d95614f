//! How `vestibule email` prints emails.

use std::slice;

use serde::Serialize;

use super::{
    error::CliResult,
    output::{maybe, table},
};
use crate::{
    app::App,
    store::{outbox, outbox_search},
    types::{email_problem::EmailProblem, kinds::EmailState},
};

/// An email without its contents, which are not stored.
#[derive(Serialize)]
pub struct EmailOutput {
    pub id: i64,
    kind: &'static str,
    pub state: &'static str,
    /// Where it goes, or went.
    to: Option<String>,
    attempts: i64,
    created_at: String,
    due_at: String,
    expires_at: String,
    finished_at: Option<String>,
    pub last_error: Option<String>,
    problem: Option<String>,
}

impl EmailOutput {
    pub async fn load(app: &App, email: outbox::Model) -> CliResult<Self> {
        let to = outbox_search::addresses(app.db.reader(), slice::from_ref(&email)).await?.remove(&email.id);
        Ok(Self::of(email, to))
    }

    /// In the order of the rows.
    pub async fn load_all(app: &App, emails: Vec<outbox::Model>) -> CliResult<Vec<Self>> {
        let mut addresses = outbox_search::addresses(app.db.reader(), &emails).await?;
        let output = |email: outbox::Model| {
            let to = addresses.remove(&email.id);
            Self::of(email, to)
        };
        Ok(emails.into_iter().map(output).collect())
    }

    fn of(email: outbox::Model, to: Option<String>) -> Self {
        Self {
            id: email.id,
            kind: email.kind.word(),
            state: email.state.word(),
            to,
            attempts: email.attempts,
            created_at: email.created_at.to_string(),
            due_at: email.due_at.to_string(),
            expires_at: email.expires_at.to_string(),
            finished_at: email.finished_at.map(|at| at.to_string()),
            last_error: email.last_error,
            problem: email.problem.map(EmailProblem::word),
        }
    }

    /// `written` for an email that went to a file; the outbox notes that as the error of a sent one.
    fn state_word(&self) -> &'static str {
        if self.state == EmailState::Sent.word() && self.last_error.is_some() { "written" } else { self.state }
    }
}

/// A row of the list.
pub fn row(email: &EmailOutput) -> [String; 7] {
    [
        email.id.to_string(),
        email.state_word().to_owned(),
        email.kind.to_owned(),
        maybe(email.to.as_ref()),
        email.created_at.clone(),
        email.attempts.to_string(),
        maybe(email.last_error.as_ref()),
    ]
}

/// A table of all fields.
pub fn details(email: &EmailOutput) -> String {
    let rows = [
        ["id".to_owned(), email.id.to_string()],
        ["kind".to_owned(), email.kind.to_owned()],
        ["state".to_owned(), email.state_word().to_owned()],
        ["to".to_owned(), maybe(email.to.as_ref())],
        ["attempts".to_owned(), email.attempts.to_string()],
        ["created".to_owned(), email.created_at.clone()],
        ["next attempt".to_owned(), email.due_at.clone()],
        ["expires".to_owned(), email.expires_at.clone()],
        ["finished".to_owned(), maybe(email.finished_at.as_ref())],
        ["last error".to_owned(), maybe(email.last_error.as_ref())],
    ];
    table(["FIELD", "VALUE"], rows)
}
