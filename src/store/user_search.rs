//! Searching users.

use sea_orm::{Condition, PaginatorTrait, QuerySelect, QueryTrait, entity::prelude::*};

use super::user::{Column, Entity, Model};
use crate::{
    error::Result,
    store::{
        pagination::{self, Cursor, CursorPage},
        role, text_search, user_role,
    },
};

/// More words than this are ignored.
const MAX_WORDS: usize = 8;

/// Which users; `None` does not limit.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that each occur in the email address or the names, or an id.
    pub text: Option<String>,
    pub active: Option<bool>,
    pub verified: Option<bool>,
    /// Whether they have an email address of their own.
    pub has_email: Option<bool>,
    /// The name of a role.
    pub role: Option<String>,
}

impl pagination::HasId for Entity {
    const ID: Column = Column::Id;

    fn id(row: &Model) -> i64 {
        row.id
    }
}

/// The newest users first.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, at: (Cursor, u64)) -> Result<CursorPage<Model>> {
    pagination::page(db, Entity::find().filter(wanted(filter)), at).await
}

/// In the order of their ids: so many after this one.
pub async fn after_id(db: &impl ConnectionTrait, filter: &Filter, after: (i64, u64)) -> Result<Vec<Model>> {
    pagination::after_id(db, Entity::find().filter(wanted(filter)), after).await
}

pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64> {
    Ok(Entity::find().filter(wanted(filter)).count(db).await?)
}

fn wanted(filter: &Filter) -> Condition {
    let mut condition = Condition::all();
    if let Some(text) = &filter.text {
        condition = condition.add(matching(text));
    }
    if let Some(active) = filter.active {
        condition = condition.add(Column::IsActive.eq(active));
    }
    if let Some(verified) = filter.verified {
        condition = condition.add(if verified { Column::VerifiedAt.is_not_null() } else { Column::VerifiedAt.is_null() });
    }
    if let Some(has_email) = filter.has_email {
        condition = condition.add(if has_email { Column::EmailKey.is_not_null() } else { Column::EmailKey.is_null() });
    }
    if let Some(name) = &filter.role {
        let with_role = user_role::Entity::find()
            .inner_join(role::Entity)
            .filter(role::Column::Name.eq(name))
            .select_only()
            .column(user_role::Column::UserId);
        condition = condition.add(Column::Id.in_subquery(with_role.into_query()));
    }
    condition
}

/// Users of whom each word occurs in the email address or the names.
fn matching(text: &str) -> Condition {
    let words = text.split_whitespace().take(MAX_WORDS).map(somewhere);
    let found = words.fold(Condition::all(), Condition::add);
    match text.trim().parse::<i64>() {
        Ok(id) => Condition::any().add(Column::Id.eq(id)).add(found),
        Err(_) => found,
    }
}

fn somewhere(word: &str) -> Condition {
    text_search::contains(&[Column::Email, Column::EmailKey, Column::Username, Column::FirstName, Column::LastName], word)
}
