//! What is in stock: the example of a protected table. `web/api/stocks.rs` shows who may do what with it.

use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, SqlErr, entity::prelude::*};

use super::text_search;
use crate::{
    error::{Error, Field, FieldError, Result},
    types::{clock::Timestamp, stock::Price},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stocks")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// In capitals.
    #[sea_orm(unique)]
    pub symbol: String,
    pub name: String,
    pub quantity: i64,
    pub price: Price,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A stock that is about to exist.
pub struct New {
    pub symbol: String,
    pub name: String,
    pub quantity: i64,
    pub price: Price,
}

/// What is to be different; `None` leaves it as it is.
#[derive(Default)]
pub struct Change {
    pub symbol: Option<String>,
    pub name: Option<String>,
    pub quantity: Option<i64>,
    pub price: Option<Price>,
}

/// Which stocks, and in which order.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The symbol itself, in capitals.
    pub symbol: Option<String>,
    /// A part of the symbol or of the name, in capitals or not.
    pub search: Option<String>,
    pub order: Order,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Symbol,
    SymbolDown,
    Name,
    NameDown,
    Quantity,
    QuantityDown,
    Price,
    PriceDown,
    Updated,
    UpdatedDown,
}

impl Order {
    fn column(self) -> (Column, sea_orm::Order) {
        use sea_orm::Order::{Asc, Desc};
        match self {
            Self::Symbol => (Column::Symbol, Asc),
            Self::SymbolDown => (Column::Symbol, Desc),
            Self::Name => (Column::Name, Asc),
            Self::NameDown => (Column::Name, Desc),
            Self::Quantity => (Column::Quantity, Asc),
            Self::QuantityDown => (Column::Quantity, Desc),
            Self::Price => (Column::Price, Asc),
            Self::PriceDown => (Column::Price, Desc),
            Self::Updated => (Column::UpdatedAt, Asc),
            Self::UpdatedDown => (Column::UpdatedAt, Desc),
        }
    }
}

pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64> {
    Ok(Entity::find().filter(condition(filter)).count(db).await?)
}

/// At most `most` of them, after the first `skip`.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, skip: u64, most: u64) -> Result<Vec<Model>> {
    let (column, order) = filter.order.column();
    let query = Entity::find().filter(condition(filter)).order_by(column, order);
    // What is equal in that order keeps its place from page to page.
    Ok(query.order_by_asc(Column::Id).offset(skip).limit(most).all(db).await?)
}

fn condition(filter: &Filter) -> Condition {
    let mut condition = Condition::all();
    if let Some(symbol) = &filter.symbol {
        condition = condition.add(Column::Symbol.eq(symbol));
    }
    if let Some(text) = &filter.search {
        condition = condition.add(text_search::contains(&[Column::Symbol, Column::Name], text));
    }
    condition
}

pub async fn by_id(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// # Errors
/// `Taken`, where the symbol is.
pub async fn add(db: &impl ConnectionTrait, new: New, now: Timestamp) -> Result<Model> {
    let row = ActiveModel {
        symbol: Set(new.symbol),
        name: Set(new.name),
        quantity: Set(new.quantity),
        price: Set(new.price),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    row.insert(db).await.map_err(taken)
}

/// The row as it is now; nothing, where there is none with this id.
///
/// # Errors
/// `Taken`, where the symbol is another's.
pub async fn change(db: &impl ConnectionTrait, id: i64, change: Change, now: Timestamp) -> Result<Option<Model>> {
    let mut update = Entity::update_many().filter(Column::Id.eq(id)).col_expr(Column::UpdatedAt, Expr::value(now));
    if let Some(symbol) = change.symbol {
        update = update.col_expr(Column::Symbol, Expr::value(symbol));
    }
    if let Some(name) = change.name {
        update = update.col_expr(Column::Name, Expr::value(name));
    }
    if let Some(quantity) = change.quantity {
        update = update.col_expr(Column::Quantity, Expr::value(quantity));
    }
    if let Some(price) = change.price {
        update = update.col_expr(Column::Price, Expr::value(price));
    }
    let rows = update.exec_with_returning(db).await.map_err(taken)?;
    Ok(rows.into_iter().next())
}

/// False where there was none.
pub async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id(id).exec(db).await?.rows_affected == 1)
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => (Field::Symbol, FieldError::Taken).into(),
        _ => error.into(),
    }
}
