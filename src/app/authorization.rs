//! The permission to manage other users' accounts, as a value: a function that takes an `Admin` cannot be called without it.

use std::ops::Deref;

use super::{
    reauthentication::{RecentlyAuthenticated, SessionRef},
    state::App,
    unit_of_work::UnitOfWork,
};
use crate::{
    error::{Field, FieldError, Rejection, Result},
    store::{Connection, role, user, user_role},
    types::{client::ClientInfo, name},
};

/// A user with the role `admin.role` who has authenticated recently, or the operator.
pub struct Admin {
    /// `None` for the operator.
    user: Option<i64>,
    client: ClientInfo,
}

/// The person who runs commands on the server's data: an administrator who may also set passwords for others.
pub struct Operator(Admin);

impl Operator {
    /// Needs no proof: with access to the data, any other tool would do as well.
    pub fn cli() -> Self {
        Self(Admin { user: None, client: ClientInfo::operator() })
    }
}

impl Deref for Operator {
    type Target = Admin;

    fn deref(&self) -> &Admin {
        &self.0
    }
}

impl Admin {
    /// Asks the database each time: a revoked role has no effect at once, whatever the token says.
    ///
    /// # Errors
    /// `Forbidden` without the role; `UserNotFound`, `UserInactive`; and what `RecentlyAuthenticated::of` says.
    pub async fn of(app: &App, caller: SessionRef, client: &ClientInfo) -> Result<Self> {
        let db = app.db.reader();
        let user = user::by_id(db, caller.user).await?.ok_or(Rejection::UserNotFound)?;
        if !user.is_active {
            return Err(Rejection::UserInactive.into());
        }
        let role = app.config.admin.role.as_deref().ok_or(Rejection::Forbidden)?;
        if !user_role::has(db, user.id, role).await? {
            return Err(Rejection::Forbidden.into());
        }
        let recent = RecentlyAuthenticated::of(app, caller).await?;
        Ok(Self { user: Some(recent.user()), client: ClientInfo { actor: Some(recent.user().to_string()), ..client.clone() } })
    }

    /// Begins a unit of work. Administrators' units of work wait for each other, and each checks the permission again: of two
    /// administrators who demote each other at the same moment, one keeps the role.
    ///
    /// # Errors
    /// `Forbidden`, if the permission has been lost since the request began.
    pub async fn begin<'a>(&'a self, app: &'a App) -> Result<UnitOfWork<'a>> {
        let work = app.begin(&self.client).await?;
        if let Some(user) = self.user {
            let name = app.config.admin.role.as_deref().unwrap_or_default();
            role::lock(&work, name).await?;
            let is_active = user::by_id(&work, user).await?.is_some_and(|user| user.is_active);
            if !is_active || !user_role::has(&work, user, name).await? {
                return Err(Rejection::Forbidden.into());
            }
        }
        Ok(work)
    }

    /// # Errors
    /// `CannotTargetSelf`, if the target is the administrator's own account.
    pub fn ensure_not_self(&self, target: i64) -> Result<()> {
        if self.user == Some(target) { Err(Rejection::CannotTargetSelf.into()) } else { Ok(()) }
    }

    /// # Errors
    /// `AdministratorsAddress`, if the target is an administrator: who sets the email address of an account can take it over. The
    /// operator may set every one.
    pub async fn ensure_may_set_email(&self, app: &App, db: &impl Connection, target: i64) -> Result<()> {
        let Some(name) = app.config.admin.role.as_deref().filter(|_| self.user.is_some()) else { return Ok(()) };
        if user_role::has(db, target, name).await? { Err(Rejection::AdministratorsAddress.into()) } else { Ok(()) }
    }

    /// # Errors
    /// `LastAdmin`, if no administrator remains. The operator may remove the last one, and can create another.
    pub async fn ensure_admin_remains(&self, app: &App, db: &impl Connection) -> Result<()> {
        let Some(name) = app.config.admin.role.as_deref().filter(|_| self.user.is_some()) else { return Ok(()) };
        if user_role::is_granted(db, name).await? { Ok(()) } else { Err(Rejection::LastAdmin.into()) }
    }

    /// The role of this name. If there is none, it is created for the operator only.
    ///
    /// # Errors
    /// `NotAChoice`; `Validation`, if it is no valid name of a role.
    pub async fn role(&self, app: &App, db: &impl Connection, name: &str) -> Result<role::Model> {
        match role::by_name(db, name).await? {
            Some(role) => Ok(role),
            None if self.user.is_none() => {
                let name = name::of_role(name).map_err(|problem| (Field::Role, problem))?;
                role::ensure(db, &name, app.now()).await
            }
            None => Err((Field::Role, FieldError::NotAChoice { given: name.to_owned() }).into()),
        }
    }
}
