//! The proof that somebody may look after other people's accounts: whatever asks for one cannot be called without it.

use std::ops::Deref;

use super::{
    App,
    reauthentication::{RecentlyAuthenticated, SessionRef},
};
use crate::{
    error::{Field, FieldError, Rejection, Result},
    store::{Transaction, audit_event, role, user, user_role},
    types::{client::ClientInfo, clock::Timestamp, kinds::Event, name},
};

/// Somebody with the role of `admin.role` who asks in person, or the operator.
pub struct Admin {
    /// `None` is the operator.
    user: Option<i64>,
    from: ClientInfo,
}

/// Whoever runs commands on the data of the house: an administrator who may choose passwords for others, too.
pub struct Operator(Admin);

impl Operator {
    /// They could do anything to that data with other tools as well, so there is nothing to prove.
    pub fn cli() -> Self {
        Self(Admin { user: None, from: ClientInfo::operator() })
    }
}

impl Deref for Operator {
    type Target = Admin;

    fn deref(&self) -> &Admin {
        &self.0
    }
}

impl Admin {
    /// Asks the database each time: a role that has been taken away is gone at once, whatever the token still says.
    ///
    /// # Errors
    /// `Forbidden` without the role; `UserNotFound`, `UserInactive`; and what `Recent::of` says.
    pub async fn of(app: &App, asking: SessionRef, from: &ClientInfo) -> Result<Self> {
        let db = app.db.reader();
        let person = user::by_id(db, asking.user).await?.ok_or(Rejection::UserNotFound)?;
        if !person.is_active {
            return Err(Rejection::UserInactive.into());
        }
        let role = app.config.admin.role.as_deref().ok_or(Rejection::Forbidden)?;
        if !user_role::has(db, person.id, role).await? {
            return Err(Rejection::Forbidden.into());
        }
        let recent = RecentlyAuthenticated::of(app, asking).await?;
        Ok(Self { user: Some(recent.user()), from: ClientInfo { actor: Some(recent.user().to_string()), ..from.clone() } })
    }

    /// The transaction of a deed. The deeds of administrators wait for each other and look again who may do them: of two who
    /// put each other out at the same moment, one stays.
    ///
    /// # Errors
    /// `Forbidden` for somebody who has lost the right since they came in.
    pub async fn begin(&self, app: &App) -> Result<Transaction> {
        let txn = app.begin().await?;
        if let Some(user) = self.user {
            let name = app.config.admin.role.as_deref().unwrap_or_default();
            role::lock(&txn, name).await?;
            let is_active = user::by_id(&txn, user).await?.is_some_and(|user| user.is_active);
            if !is_active || !user_role::has(&txn, user, name).await? {
                return Err(Rejection::Forbidden.into());
            }
        }
        Ok(txn)
    }

    /// # Errors
    /// `CannotTargetSelf`, where somebody is about to shut themselves out.
    pub fn ensure_not_self(&self, target: i64) -> Result<()> {
        if self.user == Some(target) { Err(Rejection::CannotTargetSelf.into()) } else { Ok(()) }
    }

    /// # Errors
    /// `LastAdmin`, where a deed of this transaction has left nobody who may administrate. An operator can make another.
    pub async fn ensure_admin_remains(&self, app: &App, txn: &Transaction) -> Result<()> {
        let Some(name) = app.config.admin.role.as_deref().filter(|_| self.user.is_some()) else { return Ok(()) };
        if user_role::is_granted(txn, name).await? { Ok(()) } else { Err(Rejection::LastAdmin.into()) }
    }

    /// The role of this name. One that is not there yet is made for the operator, and for nobody else.
    ///
    /// # Errors
    /// `NotAChoice`; `Validation`, where no role can be called so.
    pub async fn role(&self, app: &App, txn: &Transaction, name: &str) -> Result<role::Model> {
        match role::by_name(txn, name).await? {
            Some(role) => Ok(role),
            None if self.user.is_none() => {
                let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
                role::ensure(txn, &name, app.now()).await
            }
            None => Err((Field::Role, FieldError::NotAChoice { given: name.to_owned() }).into()),
        }
    }

    /// Writes down what has been done, by whom and from where. The id is for mails that tell of it.
    pub async fn note(&self, app: &App, txn: &Transaction, event: Event, about: audit_event::About<'_>) -> Result<i64> {
        self.note_at(txn, event, about, app.now()).await
    }

    /// As `note`, at the very moment of what else has been done: see the mail of a new password.
    pub async fn note_at(&self, txn: &Transaction, event: Event, about: audit_event::About<'_>, at: Timestamp) -> Result<i64> {
        audit_event::add(txn, event, audit_event::About { from: Some(&self.from), ..about }, at).await
    }
}
