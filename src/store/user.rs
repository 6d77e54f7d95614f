//! Users: their names, their email addresses and their passwords.

use std::{cmp, collections::HashMap};

use sea_orm::{
    ActiveValue::Set,
    Condition, ExprTrait, QueryOrder, QuerySelect, SqlErr, UpdateMany,
    entity::prelude::*,
    sea_query::{LockType, OnConflict},
};

use super::{text_search, user_search_text};
use crate::{
    crypto::{device_cookie, password_policy::Person, random_uuid::random_uuid},
    error::{Field, FieldError, Result, ValidationErrors},
    types::{clock::Timestamp, email::Email, search_key, secret::Secret, username::Username},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// As entered, or as the server had it that the user comes from: it may be empty, no address, or another user's.
    pub email: String,
    /// The address as it is compared, if it is the user's own. Only then do emails go there.
    #[sea_orm(unique)]
    pub email_key: Option<String>,
    #[sea_orm(unique)]
    pub username: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub gender: Option<String>,
    pub locale: Option<String>,
    pub is_active: bool,
    pub verified_at: Option<Timestamp>,
    pub password_hash: Option<String>,
    pub password_changed_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub signed_in_at: Option<Timestamp>,
    /// When the account will be deleted, unless its owner keeps it.
    pub delete_at: Option<Timestamp>,
    /// Tokens of the former server that were issued before are not accepted.
    pub legacy_tokens_revoked_at: Option<Timestamp>,
    /// A lasting random id beside the number; `user_uuid::ensure` gives one to a row that lacks it.
    #[sea_orm(unique)]
    pub uuid: Option<String>,
    /// The version of the terms that the user agreed to on a page; see `user_terms`.
    pub terms_version: Option<String>,
    pub terms_accepted_at: Option<Timestamp>,
    /// What a search looks into, and the name as lists are sorted by it; `user_search_text` writes both where they are missing.
    pub search_text: Option<String>,
    pub sort_name: Option<String>,
    /// When a second factor was last added or removed, or remembered devices were forgotten.
    pub second_factor_changed_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What their password may not be made of.
    pub fn person(&self) -> Person<'_> {
        Person {
            email: &self.email,
            username: self.username.as_deref().unwrap_or_default(),
            first_name: &self.first_name,
            last_name: &self.last_name,
        }
    }

    /// First and last name, as far as there are any.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// The email address, if it is the user's own: one to which emails may be sent.
    pub fn own_email(&self) -> Option<&str> {
        self.email_key.as_ref().map(|_| self.email.as_str())
    }

    /// The email address, if its owner has shown that they receive emails there.
    pub fn verified_email(&self) -> Option<&str> {
        self.own_email().filter(|_| self.verified_at.is_some())
    }

    /// Whether an email address waits to be verified: what `registration.unverified` is about. Who has none of their own has nothing
    /// that could be.
    pub fn is_unverified(&self) -> bool {
        self.email_key.is_some() && self.verified_at.is_none()
    }

    /// What the user signs in with and is called by others: the own email address, else the username, else the email address
    /// that is not their own, else the id.
    pub fn display_name(&self) -> String {
        let names = [self.own_email(), self.username.as_deref(), Some(self.email.as_str())];
        names.into_iter().flatten().find(|name| !name.is_empty()).map_or_else(|| format!("#{}", self.id), ToOwned::to_owned)
    }

    /// Changes with the password and with the address: what was made under others is not for this account any more.
    pub fn credentials(&self) -> String {
        let changed = self.password_changed_at.map_or_else(|| "-".to_owned(), |at| at.0.to_string());
        format!("{changed} {}", self.email_key.as_deref().unwrap_or_default())
    }

    /// Whose devices are known.
    pub fn owner(&self) -> device_cookie::Owner {
        device_cookie::Owner { user: self.id, password_changed_at: self.password_changed_at }
    }
}

/// More revocations than those of a few minutes.
const MAX_REVOKED: u64 = 10_000;

/// A user to be added.
pub struct New {
    pub email: Option<Email>,
    pub username: Option<Username>,
    pub first_name: String,
    pub last_name: String,
    pub gender: Option<&'static str>,
    pub locale: Option<String>,
    pub password_hash: Option<Secret>,
    /// The version of the terms that the user has agreed to.
    pub terms: Option<String>,
}

/// What a person changes about themselves; `None` leaves it as it is.
#[derive(Default)]
pub struct Change {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub gender: Option<Option<&'static str>>,
    pub locale: Option<String>,
}

/// # Errors
/// `NotOwnEmail`, as `Username::goes_with`; `Taken`, for the address, the username or both.
pub async fn add(db: &impl ConnectionTrait, new: New, now: Timestamp) -> Result<Model> {
    let (email, username) = (new.email.clone(), new.username.clone());
    if let Some(name) = &username {
        name.goes_with(email.as_ref()).map_err(|problem| (Field::Username, problem))?;
    }
    let (address, name) = (email.as_ref().map_or("", Email::as_typed), username.as_ref().map_or("", Username::as_str));
    let row = ActiveModel {
        search_text: Set(Some(search_key::search_text([address, name, &new.first_name, &new.last_name]))),
        sort_name: Set(search_key::sort_name(&new.first_name, &new.last_name)),
        email: Set(address.to_owned()),
        email_key: Set(email.as_ref().map(|email| email.key().to_owned())),
        username: Set(new.username.map(|name| name.as_str().to_owned())),
        first_name: Set(new.first_name),
        last_name: Set(new.last_name),
        gender: Set(new.gender.map(ToOwned::to_owned)),
        locale: Set(new.locale),
        is_active: Set(true),
        uuid: Set(Some(random_uuid())),
        terms_accepted_at: Set(new.terms.is_some().then_some(now)),
        terms_version: Set(new.terms),
        password_changed_at: Set(new.password_hash.is_some().then_some(now)),
        password_hash: Set(new.password_hash.map(|hash| hash.reveal().to_owned())),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    // After an error PostgreSQL would answer nothing more in this transaction.
    let insert = Entity::insert_many([row]).on_conflict(OnConflict::new().do_nothing().to_owned());
    let added = insert.exec_with_returning(db).await?.pop();
    let mut problems = taken(db, (email.as_ref(), username.as_ref()), added.as_ref().map_or(0, |user| user.id)).await?;
    let name = if email.is_some() { Field::Email } else { Field::Username };
    if added.is_none() && problems.is_empty() {
        problems.add(name, FieldError::Taken);
    }
    problems.check()?;
    Ok(added.ok_or((name, FieldError::Taken))?)
}

/// Which of the two another user than this one signs in with, as an address or as a username: no user gets a name that opens another
/// account, or that keeps another user from their own. Asked after a row is written: of two that are written at once, the index of
/// email keys or that of usernames refuses one.
pub async fn taken(
    db: &impl ConnectionTrait,
    (email, username): (Option<&Email>, Option<&Username>),
    except: i64,
) -> Result<ValidationErrors> {
    let mut problems = ValidationErrors::default();
    if let Some(email) = email
        && is_known(db, Some(email.key()), &[email.as_typed(), email.key()], except).await?
    {
        problems.add(Field::Email, FieldError::Taken);
    }
    if let Some(name) = username
        && is_known(db, None, &[name.as_str()], except).await?
    {
        problems.add(Field::Username, FieldError::Taken);
    }
    Ok(problems)
}

async fn is_known(db: &impl ConnectionTrait, key: Option<&str>, exact: &[&str], except: i64) -> Result<bool> {
    let spelled = Condition::all().add(Column::Email.is_in(exact.iter().copied())).add(Column::EmailKey.is_null());
    let known = Condition::any().add(Column::Username.is_in(exact.iter().copied())).add(spelled);
    let known = key.into_iter().fold(known, |known, key| known.add(Column::EmailKey.eq(key)));
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Id.ne(except)).filter(known);
    Ok(query.limit(1).into_tuple::<i64>().one(db).await?.is_some())
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// As `by_id`, and no other transaction changes anything of this user until this one ends, so that what is read here
/// still holds when it is acted on.
///
/// Who changes several rows of a person takes them in this order, so that two never wait for each other in a circle: the
/// user, rate limits, email tokens, keys, sessions. New rows of the outbox and of the audit log do not wait.
pub async fn lock_for_update(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(db).await?)
}

/// Password hashes of some users from all over the table, however large it is: for their kinds, not for themselves.
pub async fn some_hashes(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    const SAMPLES: i64 = 20;
    let ends = Entity::find().select_only().column_as(Column::Id.min(), "least").column_as(Column::Id.max(), "most");
    let ends: Option<(Option<i64>, Option<i64>)> = ends.into_tuple().one(db).await?;
    let Some((Some(least), Some(most))) = ends else { return Ok(Vec::new()) };
    let step = cmp::max((most - least) / SAMPLES + 1, 100);
    let mut hashes = Vec::new();
    for start in (0..SAMPLES).map(|number| least + number * step).take_while(|start| *start <= most) {
        let query = Entity::find().select_only().column(Column::PasswordHash).filter(Column::PasswordHash.is_not_null());
        let query = query.filter(Column::Id.between(start, start + step - 1)).order_by_asc(Column::Id).limit(100);
        hashes.extend(query.into_tuple::<String>().all(db).await?);
    }
    Ok(hashes)
}

/// By the own address as it is compared: `Email::key`.
pub async fn by_email(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>> {
    if !text_search::can_be_kept(key) {
        return Ok(None);
    }
    Ok(Entity::find().filter(Column::EmailKey.eq(key)).one(db).await?)
}

/// The own email addresses of several users in one query.
pub async fn addresses(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::Email).filter(Column::EmailKey.is_not_null());
    Ok(query.filter(Column::Id.is_in(ids.iter().copied())).into_tuple().all(db).await?.into_iter().collect())
}

/// `Model::display_name` of several users in one query.
pub async fn display_names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let users = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
    Ok(users.into_iter().map(|user| (user.id, user.display_name())).collect())
}

/// False if there is no user of this id.
pub async fn change(db: &impl ConnectionTrait, id: i64, change: Change, now: Timestamp) -> Result<bool> {
    let mut update = Entity::update_many().filter(Column::Id.eq(id)).col_expr(Column::UpdatedAt, Expr::value(now));
    if let Some(name) = change.first_name {
        update = update.col_expr(Column::FirstName, Expr::value(name));
    }
    if let Some(name) = change.last_name {
        update = update.col_expr(Column::LastName, Expr::value(name));
    }
    if let Some(gender) = change.gender {
        update = update.col_expr(Column::Gender, Expr::value(gender));
    }
    if let Some(locale) = change.locale {
        update = update.col_expr(Column::Locale, Expr::value(locale));
    }
    let there = update.exec(db).await?.rows_affected == 1;
    user_search_text::refresh(db, id).await?;
    Ok(there)
}

/// Replaces the hash that was read before. False if the password has been changed since.
pub async fn change_password(db: &impl ConnectionTrait, user: &Model, hash: &Secret, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(user.id))
        .filter(match &user.password_hash {
            Some(old) => Column::PasswordHash.eq(old),
            None => Column::PasswordHash.is_null(),
        })
        .col_expr(Column::PasswordHash, Expr::value(hash.reveal()))
        .col_expr(Column::PasswordChangedAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Keeps a better hash of the same password; a password that has been changed since stays as it is.
pub async fn upgrade_hash(db: &impl ConnectionTrait, user: &Model, hash: &Secret) -> Result<()> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(user.id))
        .filter(Column::PasswordHash.eq(user.password_hash.as_deref()))
        .col_expr(Column::PasswordHash, Expr::value(hash.reveal()));
    update.exec(db).await?;
    Ok(())
}

/// Replaces the email address that was read before, confirmed. False if it has been changed since.
///
/// # Errors
/// `Taken`, if it signs in to another account.
pub async fn change_email(db: &impl ConnectionTrait, user: &Model, email: &Email, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many().filter(Column::Email.eq(&user.email));
    let changed = readdress(db, update, (user, email), now).await? == 1;
    taken(db, (Some(email), None), user.id).await?.check()?;
    Ok(changed)
}

/// As `change_email`, whatever the address is by now; the password is no longer valid, and no deletion is planned.
///
/// # Errors
/// `Taken`, as there.
pub async fn restore_email(db: &impl ConnectionTrait, user: &Model, email: &Email, now: Timestamp) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(None::<String>))
        .col_expr(Column::PasswordChangedAt, Expr::value(now))
        .col_expr(Column::DeleteAt, Expr::value(None::<i64>));
    readdress(db, update, (user, email), now).await.map(|_| ())
}

/// A username that was the own address goes with it, or it would match the next owner of that address: so every username
/// that is an address is its owner's own, and two who want one address meet in the index of addresses. A username of another
/// server that was some other address stays.
async fn readdress(
    db: &impl ConnectionTrait,
    update: UpdateMany<Entity>,
    (user, email): (&Model, &Email),
    now: Timestamp,
) -> Result<u64> {
    let mut update = update
        .filter(Column::Id.eq(user.id))
        .col_expr(Column::Email, Expr::value(email.as_typed()))
        .col_expr(Column::EmailKey, Expr::value(email.key()))
        .col_expr(Column::VerifiedAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    let named = user.username.as_deref().and_then(|name| Email::parse(name).ok());
    if named.is_some_and(|name| user.email_key.as_deref() == Some(name.key()) && name.key() != email.key()) {
        let follows = Username::parse(email.as_typed()).ok().map(|name| name.as_str().to_owned());
        update = update.col_expr(Column::Username, Expr::value(follows));
    }
    match update.exec(db).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err((Field::Email, FieldError::Taken).into())
        }
        done => {
            let rows = done?.rows_affected;
            user_search_text::refresh(db, user.id).await?;
            Ok(rows)
        }
    }
}

/// False if there is no user of this id.
pub async fn set_active(db: &impl ConnectionTrait, id: i64, active: bool, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .col_expr(Column::IsActive, Expr::value(active))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// True if the address is still the one that the email went to.
pub async fn verify(db: &impl ConnectionTrait, id: i64, sent_to: &str, now: Timestamp) -> Result<bool> {
    let update = Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Email.eq(sent_to))
        .col_expr(Column::VerifiedAt, Expr::col(Column::VerifiedAt).if_null(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn signed_in(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    Entity::update_many().filter(Column::Id.eq(id)).col_expr(Column::SignedInAt, Expr::value(now)).exec(db).await?;
    Ok(())
}

/// From now on no token is accepted that the former server issued to this user before.
pub async fn revoke_legacy_tokens(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    let update = Entity::update_many().filter(Column::Id.eq(id));
    update.col_expr(Column::LegacyTokensRevokedAt, Expr::value(now)).exec(db).await?;
    Ok(())
}

/// Users whose legacy tokens were revoked at this moment or later, and when.
pub async fn legacy_tokens_revoked_since(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<(i64, Timestamp)>> {
    let query = Entity::find().select_only().column(Column::Id).column(Column::LegacyTokensRevokedAt);
    let query = query.filter(Column::LegacyTokensRevokedAt.gte(since)).order_by_desc(Column::LegacyTokensRevokedAt);
    Ok(query.limit(MAX_REVOKED).into_tuple().all(db).await?)
}

/// Roles and emailed tokens are deleted with the user; sessions stay until their tokens have expired. False if there is no user of
/// this id.
pub async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}
