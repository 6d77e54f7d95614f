//! The proof that somebody may look after other people's accounts: whatever asks for one cannot be called without it.

use std::ops::Deref;

use super::{
    App,
    proof::{Asking, Recent},
};
use crate::{
    error::{Field, Problem, Refusal, Result},
    store::{Transaction, audit, role, user, user_role},
    types::{clock::Moment, kinds::Event, name, origin::Origin},
};

/// Somebody with the role of `admin.role` who asks in person, or the operator.
pub struct Admin {
    /// `None` is the operator.
    user: Option<i64>,
    from: Origin,
}

/// Whoever runs commands on the data of the house: an administrator who may choose passwords for others, too.
pub struct Operator(Admin);

impl Operator {
    /// They could do anything to that data with other tools as well, so there is nothing to prove.
    pub fn at_the_command_line() -> Self {
        Self(Admin { user: None, from: Origin::at_the_command_line() })
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
    /// `Forbidden` without the role; `UserGone`, `UserInactive`; and what `Recent::of` says.
    pub async fn of(app: &App, asking: Asking, from: &Origin) -> Result<Self> {
        let db = app.db.reader();
        let person = user::by_id(db, asking.user).await?.ok_or(Refusal::UserGone)?;
        if !person.is_active {
            return Err(Refusal::UserInactive.into());
        }
        let role = app.config.admin.role.as_deref().ok_or(Refusal::Forbidden)?;
        if !user_role::has(db, person.id, role).await? {
            return Err(Refusal::Forbidden.into());
        }
        let recent = Recent::of(app, asking).await?;
        Ok(Self { user: Some(recent.user()), from: Origin { by: Some(recent.user().to_string()), ..from.clone() } })
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
                return Err(Refusal::Forbidden.into());
            }
        }
        Ok(txn)
    }

    /// # Errors
    /// `OwnAccount`, where somebody is about to shut themselves out.
    pub fn spares_self(&self, target: i64) -> Result<()> {
        if self.user == Some(target) { Err(Refusal::OwnAccount.into()) } else { Ok(()) }
    }

    /// # Errors
    /// `LastAdmin`, where a deed of this transaction has left nobody who may administrate. An operator can make another.
    pub async fn leaves_one(&self, app: &App, txn: &Transaction) -> Result<()> {
        let Some(name) = app.config.admin.role.as_deref().filter(|_| self.user.is_some()) else { return Ok(()) };
        if user_role::is_with_anybody(txn, name).await? { Ok(()) } else { Err(Refusal::LastAdmin.into()) }
    }

    /// The role of this name. One that is not there yet is made for the operator, and for nobody else.
    ///
    /// # Errors
    /// `NotAChoice`; `Invalid`, where no role can be called so.
    pub async fn role(&self, app: &App, txn: &Transaction, name: &str) -> Result<role::Model> {
        match role::by_name(txn, name).await? {
            Some(role) => Ok(role),
            None if self.user.is_none() => {
                let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
                role::ensure(txn, &name, app.now()).await
            }
            None => Err((Field::Role, Problem::NotAChoice { given: name.to_owned() }).into()),
        }
    }

    /// Writes down what has been done, by whom and from where. The id is for mails that tell of it.
    pub async fn note(&self, app: &App, txn: &Transaction, event: Event, about: audit::About<'_>) -> Result<i64> {
        self.note_at(txn, event, about, app.now()).await
    }

    /// As `note`, at the very moment of what else has been done: see the mail of a new password.
    pub async fn note_at(&self, txn: &Transaction, event: Event, about: audit::About<'_>, at: Moment) -> Result<i64> {
        audit::add(txn, event, audit::About { from: Some(&self.from), ..about }, at).await
    }
}
