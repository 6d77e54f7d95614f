//! A unit of work: rows, audit events, emails and revocations that become true together.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, entity::prelude::async_trait::async_trait};

use super::{
    commit,
    revoke_access::{self, AccessRevocation},
    state::App,
};
use crate::{
    error::{Error, Result},
    store::{
        Transaction,
        audit_event::{self, About, Written},
        email_token, outbox, pending_revocation, session, user,
    },
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event, Purpose},
    },
};

/// When the other worker is done with an email.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Who does it, as the audit log names them.
#[derive(Clone, Copy)]
pub enum Actor<'a> {
    /// The sender of a request: a user, an unauthenticated client, an administrator or the operator at the command line.
    Client(&'a ClientInfo),
    /// A job of the server.
    System,
}

impl<'a> From<&'a ClientInfo> for Actor<'a> {
    fn from(client: &'a ClientInfo) -> Self {
        Self::Client(client)
    }
}

/// A transaction that knows who acts. `commit` makes everything true at once, then wakes the email sender and tells the
/// revocation cache. It is rolled back when it is dropped.
///
/// Functions of `store` take it as their `db`.
pub struct UnitOfWork<'a> {
    app: &'a App,
    txn: Transaction,
    /// When it began: the time of everything in it.
    pub now: Timestamp,
    actor: Actor<'a>,
    last_event: Option<Written>,
    revoked: Vec<i64>,
    /// Users of whom something may be different afterwards.
    changed_users: Vec<i64>,
    has_emails: bool,
}

impl App {
    /// # Errors
    /// As `Database::begin`.
    pub async fn begin<'a>(&'a self, actor: impl Into<Actor<'a>>) -> Result<UnitOfWork<'a>> {
        let (actor, now) = (actor.into(), self.now());
        let txn = self.db.begin().await?;
        Ok(UnitOfWork {
            app: self,
            txn,
            now,
            actor,
            last_event: None,
            revoked: Vec::new(),
            changed_users: Vec::new(),
            has_emails: false,
        })
    }
}

impl UnitOfWork<'_> {
    /// Writes an audit event; its id is for emails that tell of it.
    pub async fn audit(&mut self, event: Event, about: About<'_>) -> Result<i64> {
        let client = match self.actor {
            Actor::Client(client) => Some(client),
            Actor::System => None,
        };
        self.changed_users.extend(about.user);
        let id = audit_event::add(&self.txn, event, About { client, ..about }, self.now).await?;
        self.last_event = Some(Written { id, event, at: self.now });
        Ok(id)
    }

    /// Writes the same audit event about several users, 500 at most.
    pub async fn audit_all(&mut self, event: Event, users: &[i64]) -> Result<()> {
        let actor = match self.actor {
            Actor::Client(client) => client.actor.as_deref(),
            Actor::System => None,
        };
        audit_event::add_all(&self.txn, event, (users, actor), self.now).await
    }

    /// Queues an email.
    pub async fn email(&mut self, email: outbox::NewEmail) -> Result<()> {
        outbox::add(&self.txn, email, self.now).await?;
        self.has_emails = true;
        Ok(())
    }

    /// Creates a token and queues the email that carries it to its user, for as long as the token is valid, and that reports this
    /// event. Earlier tokens of the same purpose end.
    pub async fn email_token(
        &mut self,
        (kind, event): (EmailKind, Option<i64>),
        new: email_token::New<'_>,
        locale: Option<String>,
    ) -> Result<email_token::Model> {
        let token = email_token::add(&self.txn, new, self.now).await?;
        let email = outbox::NewEmail { event_id: event, ..outbox::NewEmail::with_token(kind, &token, self.now) };
        self.email(email.in_language(locale)).await?;
        Ok(token)
    }

    /// Creates the token of an email that is already queued, valid as long as the email. Earlier tokens of the same purpose end.
    ///
    /// # Errors
    /// `Overloaded`, if another worker has the same email.
    pub async fn token_of(&self, email: &outbox::Model, user: &user::Model, purpose: Purpose) -> Result<email_token::Model> {
        let new = email_token::New {
            user_id: user.id,
            purpose,
            sent_to: &user.email,
            expires_at: email.expires_at,
            return_to: email.return_to.as_deref(),
        };
        let token = email_token::add(&self.txn, new, self.now).await?;
        let attached = outbox::attach_token(&self.txn, email, &token).await?;
        attached.then_some(token).ok_or(Error::Overloaded(RETRY_AFTER))
    }

    /// Puts an email back into the queue: see `outbox::retry`.
    pub async fn retry_email(&mut self, id: i64, useful_for: Duration) -> Result<bool> {
        let queued = outbox::retry(&self.txn, id, useful_for, self.now).await?;
        self.has_emails |= queued;
        Ok(queued)
    }

    /// Ends all access to an account but what is excepted: see `revoke_access`. The ids of the sessions that ended.
    pub async fn revoke_access(&mut self, user: i64, revocation: AccessRevocation) -> Result<Vec<i64>> {
        let ended = revoke_access::revoke_all(&self.txn, user, revocation, self.now).await?;
        self.revoked.extend(&ended);
        self.changed_users.push(user);
        Ok(ended)
    }

    /// Ends the sessions of a user and all emailed tokens that grant something; tokens of the former server go on.
    pub async fn end_sessions(&mut self, user: i64, reason: EndReason) -> Result<()> {
        user::lock_for_update(&self.txn, user).await?;
        email_token::invalidate_granting(&self.txn, user, self.now).await?;
        let ended = session::revoke_all(&self.txn, user, None, reason, self.now).await?;
        self.revoked.extend(ended);
        Ok(())
    }

    /// Ends one session. True if it had not ended before.
    pub async fn revoke_session(&mut self, id: i64, reason: EndReason) -> Result<bool> {
        self.revoked.push(id);
        session::revoke(&self.txn, id, reason, self.now).await
    }

    /// Ends the sessions that an API key has opened.
    pub async fn revoke_sessions_of_key(&mut self, key: i64, reason: EndReason) -> Result<()> {
        let ended = session::revoke_of_key(&self.txn, key, reason, self.now).await?;
        self.revoked.extend(ended);
        Ok(())
    }

    /// Ends the oldest sessions if a new one exceeds the limit, and writes one audit event, which names no client.
    pub async fn make_room(&mut self, opened: &session::Model) -> Result<()> {
        let sessions = &self.app.config.sessions;
        let most = if opened.api_key_id.is_some() { sessions.per_api_key } else { sessions.per_account };
        let ended = session::make_room(&self.txn, opened, most.into(), self.now).await?;
        if !ended.is_empty() {
            let about = About::ended(opened.user_id, &ended, u64::try_from(ended.len()).unwrap_or(u64::MAX));
            audit_event::add(&self.txn, Event::SessionLimit, about, self.now).await?;
        }
        self.revoked.extend(ended);
        Ok(())
    }

    /// Ends the next batch of sessions that an earlier unit of work has left: see `bulk_revocation`.
    pub(super) async fn continue_revocation(&mut self, pending: &pending_revocation::Model) -> Result<()> {
        let ended = session::go_on_ending(&self.txn, pending, self.now).await?;
        self.revoked.extend(ended);
        Ok(())
    }

    /// Commits, then wakes the email sender and tells the revocation cache. If the answer to the commit is lost, the last audit
    /// event tells whether it happened.
    ///
    /// # Errors
    /// What the database says, if nothing was committed; `OutcomeUnknown`, if that cannot be found out soon.
    pub async fn commit(self) -> Result<()> {
        commit::commit(self.app, self.txn, self.last_event).await?;
        self.app.revoked.note(&self.revoked, self.now);
        self.app.legacy_tokens.forget(&self.changed_users);
        if self.has_emails {
            self.app.outbox_wakeup.notify_one();
        }
        Ok(())
    }
}

#[async_trait]
impl ConnectionTrait for UnitOfWork<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.txn.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.txn.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.txn.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.txn.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.txn.query_all_raw(statement).await
    }
}
