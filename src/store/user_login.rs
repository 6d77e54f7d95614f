//! Users by what they type to sign in: an email address or a username. Each in one query, whether there is such a user or not.
//!
//! Users who come from another server may have an email address that is another user's, or none that is valid, and any text as a
//! username. They are found by exactly that text and by nothing that is like it.

use sea_orm::{Condition, ExprTrait, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SubQueryStatement};

use super::{
    text_search,
    user::{Column, Entity, Model},
};
use crate::{
    error::Result,
    types::{email::Email, username::Username},
};

/// What was typed, in every form in which it is looked up.
struct Typed<'a> {
    exact: &'a str,
    /// As an email address is compared; empty, which no user has, if it is none.
    key: String,
}

impl<'a> Typed<'a> {
    /// `None` for what no user has.
    fn parse(text: &'a str) -> Option<Self> {
        let exact = text.trim();
        let key = Email::parse(exact).map(|email| email.key().to_owned()).unwrap_or_default();
        (!exact.is_empty() && text_search::can_be_kept(exact)).then_some(Self { exact, key })
    }

    fn has_address(&self) -> Condition {
        Condition::any().add(Column::EmailKey.eq(&self.key)).add(is_first_without_key(self.exact))
    }

    /// How well a user fits, the best first: by the username as it is typed, by the address, by the username in another spelling.
    fn rank(&self, user: &Model) -> u8 {
        if user.username.as_deref() == Some(self.exact) { 0 } else { self.address_rank(user).unwrap_or(4) }
    }

    /// How well this address fits, the best first: the own one as it is spelled, another user's as it is spelled, the own one in
    /// another spelling.
    fn address_rank(&self, user: &Model) -> Option<u8> {
        match (user.email == self.exact, user.email_key.is_some()) {
            (true, true) => Some(1),
            (true, false) => Some(2),
            (false, _) => (user.email_key.as_deref() == Some(&self.key)).then_some(3),
        }
    }
}

/// Of the users whose address is spelled like this without being their own, the first.
fn is_first_without_key(exact: &str) -> Expr {
    let first = Entity::find().select_only().column_as(Column::Id.min(), "id");
    let first = first.filter(Column::Email.eq(exact)).filter(Column::EmailKey.is_null()).into_query();
    Expr::col((Entity, Column::Id)).eq(Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(first))))
}

/// By email address: first as it is spelled, then as it is compared.
pub async fn by_email(db: &impl ConnectionTrait, text: &str) -> Result<Option<Model>> {
    let Some(typed) = Typed::parse(text) else { return Ok(None) };
    let found = Entity::find().filter(typed.has_address()).limit(2).all(db).await?;
    Ok(found.into_iter().min_by_key(|user| typed.address_rank(user).unwrap_or(u8::MAX)))
}

/// As `by_username_or_email`, for where both are asked for in one field: an own email address comes before a username that is spelled
/// like it.
pub async fn by_email_or_username(db: &impl ConnectionTrait, text: &str) -> Result<Option<Model>> {
    let Some(typed) = Typed::parse(text) else { return Ok(None) };
    let owns = |user: &Model| user.email_key.as_deref() == Some(&typed.key);
    Ok(named(db, &typed).await?.into_iter().min_by_key(|user| (!owns(user), typed.rank(user))))
}

/// Who is meant by a text as an email address, and who by it as a username, if these are two.
pub async fn all_named(db: &impl ConnectionTrait, text: &str) -> Result<Vec<Model>> {
    let Some(typed) = Typed::parse(text) else { return Ok(Vec::new()) };
    let found = named(db, &typed).await?;
    let addressed = found.iter().filter(|user| typed.address_rank(user).is_some()).min_by_key(|user| typed.address_rank(user));
    let called = found.iter().find(|user| user.username.as_deref() == Some(typed.exact));
    let called = called.or_else(|| found.iter().find(|user| user.username.is_some() && typed.address_rank(user).is_none()));
    let other = called.filter(|user| addressed.is_none_or(|addressed| addressed.id != user.id));
    Ok(addressed.into_iter().chain(other).cloned().collect())
}

/// By username, exactly as it is typed; else by email address, as `by_email`; else by username as `Username::normalise` has it. New
/// names clash with none of these: `user::taken`.
pub async fn by_username_or_email(db: &impl ConnectionTrait, text: &str) -> Result<Option<Model>> {
    let Some(typed) = Typed::parse(text) else { return Ok(None) };
    Ok(named(db, &typed).await?.into_iter().min_by_key(|user| typed.rank(user)))
}

async fn named(db: &impl ConnectionTrait, typed: &Typed<'_>) -> Result<Vec<Model>> {
    let name = Username::normalise(typed.exact);
    let either = typed.has_address().add(Column::Username.is_in([typed.exact, &name]));
    Ok(Entity::find().filter(either).limit(4).all(db).await?)
}

/// Another user who would be reached by this address: whose own it is, or whose it is without being their own.
pub async fn other_with_email(db: &impl ConnectionTrait, email: &Email, except: i64) -> Result<Option<Model>> {
    let spelled = Condition::all().add(Column::Email.eq(email.as_typed())).add(Column::EmailKey.is_null());
    let query = Entity::find().filter(Condition::any().add(Column::EmailKey.eq(email.key())).add(spelled));
    let query = query.filter(Column::Id.ne(except));
    Ok(query.limit(1).one(db).await?)
}
