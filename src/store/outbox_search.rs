//! Searching the outbox: emails by state, kind and recipient, and where each of them goes.

use std::collections::HashMap;

use sea_orm::{
    Condition, DbBackend, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, SelectStatement, SimpleExpr},
};

use super::{
    email_token,
    outbox::{Column, Entity, Model},
    pagination::{self, Cursor, CursorPage},
    user,
};
use crate::{
    error::Result,
    types::kinds::{EmailKind, EmailState},
};

/// Which emails; `None` does not limit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<EmailState>,
    pub kind: Option<EmailKind>,
    pub recipient: Option<Recipients>,
}

/// Emails that are about one of these users, or that go to this address.
#[derive(Debug, Clone, Default)]
pub struct Recipients {
    pub users: Vec<i64>,
    /// In every spelling in which it is looked for, without capitals.
    pub addresses: Vec<String>,
}

/// The newest emails first.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, at: (Cursor, u64)) -> Result<CursorPage<Model>> {
    let wanted = Condition::all()
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.recipient.as_ref().map(|wanted| recipient(db, wanted)));
    pagination::page(db, Entity::find().filter(wanted), at).await
}

fn recipient(db: &impl ConnectionTrait, wanted: &Recipients) -> Condition {
    let about = Condition::any().add(Column::UserId.is_in(wanted.users.iter().copied()));
    if wanted.addresses.is_empty() {
        return about;
    }
    let lower = |column: Expr| Expr::expr(Func::lower(column));
    let addresses = || wanted.addresses.iter().map(String::as_str);
    // The new address of a change is in its token alone.
    let tokens = email_token::Entity::find().select_only().column(email_token::Column::Id);
    let tokens = tokens.filter(lower(Expr::col(email_token::Column::SentTo)).is_in(addresses())).into_query();
    let about = about.add(lower(Expr::col(Column::Email)).is_in(addresses()));
    let about = about.add(lower(Expr::col(Column::SentTo)).is_in(addresses()));
    about.add(has_token_of(db, tokens))
}

/// PostgreSQL looks up a list in an index, and reads all emails where it is given a query.
fn has_token_of(db: &impl ConnectionTrait, tokens: SelectStatement) -> SimpleExpr {
    if db.get_database_backend() == DbBackend::Postgres {
        let tokens = SimpleExpr::SubQuery(None, Box::new(tokens.into()));
        return Expr::cust_with_exprs("\"outbox\".\"email_token_id\" = ANY(ARRAY($1))", [tokens]);
    }
    Column::EmailTokenId.in_subquery(tokens)
}

/// Where these emails went or go, by their ids: the address that each was requested for or that its token was made for, else the present one of
/// the user.
pub async fn addresses(db: &impl ConnectionTrait, emails: &[Model]) -> Result<HashMap<i64, String>> {
    let tokens: Vec<i64> = emails.iter().filter_map(|email| email.email_token_id).collect();
    let users: Vec<i64> = emails.iter().filter_map(|email| email.user_id).collect();
    let (tokens, users) = (email_token::addresses(db, &tokens).await?, user::addresses(db, &users).await?);
    let address = |email: &Model| {
        let of_token = || tokens.get(&email.email_token_id?).cloned();
        let of_user = || users.get(&email.user_id?).cloned();
        let went = || email.sent_to.clone();
        went().or_else(|| email.email.clone()).or_else(of_token).or_else(of_user).map(|address| (email.id, address))
    };
    Ok(emails.iter().filter_map(address).collect())
}
