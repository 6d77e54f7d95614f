//! What became of an attempt to send an email: stored in the outbox, logged and counted.

use super::back_off::next_attempt;
use crate::{
    app::App,
    email::{
        smtp_reply::SenderProblem,
        transport::{Delivered, DeliveryError},
    },
    error::Result,
    store::outbox::{self, Said},
    types::{email_problem::EmailProblem, kinds::EmailState},
};

pub(super) enum Outcome {
    /// And the address that it went to.
    Sent(Delivered, String),
    Expired,
    Dropped(EmailProblem),
    Undelivered(DeliveryError),
}

impl Outcome {
    /// A failure of this server; a later attempt may succeed.
    pub(super) fn fault(said: String) -> Self {
        Self::Undelivered(DeliveryError::Transient(EmailProblem::Internal, said))
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Sent(..) => EmailState::Sent.word(),
            Self::Expired => EmailState::Expired.word(),
            Self::Dropped(_) => EmailState::Dropped.word(),
            Self::Undelivered(DeliveryError::Permanent(_)) => EmailState::Failed.word(),
            Self::Undelivered(DeliveryError::Transient(..)) => "postponed",
            Self::Undelivered(DeliveryError::SenderRejected(..)) => "refused",
        }
    }
}

/// # Errors
/// Those of the database.
pub(super) async fn settle(app: &App, email: &outbox::Model, outcome: Outcome) -> Result<()> {
    app.metrics.email_attempted(email.kind, outcome.word());
    let (db, now) = (app.db.writer(), app.now());
    let (id, kind, attempts) = (email.id, email.kind.word(), email.attempts);
    match outcome {
        Outcome::Sent(Delivered::Server, to) => {
            tracing::info!(id, kind, attempts, "an email was sent");
            outbox::sent(db, email, (&to, Said::default()), now).await
        }
        Outcome::Sent(Delivered::File, to) => {
            tracing::info!(id, kind, attempts, "an email was written to a file: no SMTP server is set");
            outbox::sent(db, email, (&to, Said::by_us(EmailProblem::File)), now).await
        }
        Outcome::Expired => {
            tracing::warn!(id, kind, attempts, "an email expired before it could be sent");
            let last = Said { problem: email.problem, text: email.last_error.as_deref() };
            outbox::complete(db, email, (EmailState::Expired, last), now).await
        }
        Outcome::Dropped(problem) => {
            tracing::debug!(id, kind, why = problem.reason(), "an email was dropped");
            outbox::complete(db, email, (EmailState::Dropped, Said::by_us(problem)), now).await
        }
        Outcome::Undelivered(DeliveryError::Permanent(said)) => {
            tracing::warn!(id, kind, attempts, "an email was rejected permanently; the outbox has the answer of the SMTP server");
            outbox::complete(db, email, (EmailState::Failed, Said::new(EmailProblem::Recipient, &said)), now).await
        }
        Outcome::Undelivered(DeliveryError::Transient(problem, said)) => {
            let due = next_attempt(email, now);
            tracing::warn!(id, kind, attempts, next = %due, "an email could not be sent yet; the outbox has the reason");
            outbox::reschedule(db, email, due, Said::new(problem, &said)).await
        }
        Outcome::Undelivered(DeliveryError::SenderRejected(complaint, said)) => {
            let (due, reason) = (next_attempt(email, now), complaint.word());
            tracing::warn!(
                event = "sender_rejected",
                id,
                kind,
                attempts,
                reason,
                next = %due,
                "the SMTP server rejects the sender; the email waits, and the outbox has the answer"
            );
            outbox::reschedule(db, email, due, Said::new(problem_of(complaint), &said)).await
        }
    }
}

fn problem_of(complaint: SenderProblem) -> EmailProblem {
    match complaint {
        SenderProblem::Authentication => EmailProblem::Authentication,
        SenderProblem::Sender => EmailProblem::Sender,
        SenderProblem::Content => EmailProblem::Content,
        SenderProblem::Greeting
        | SenderProblem::Policy
        | SenderProblem::Protocol
        | SenderProblem::Routing
        | SenderProblem::System => EmailProblem::Refused,
    }
}
