//! What an editor does with the stocks: put one there, change it, take it away.

use crate::{
    app::{
        App,
        effective_roles::{self, Caller},
    },
    error::{Field, FieldError, Rejection, Result, ValidationErrors},
    store::stock::{self, Change, Model, New},
    types::{
        name,
        stock::{Price, quantity, symbol},
    },
};

/// The permission to change the stocks, as a value: a function that takes it cannot be called without it.
pub struct Editor(());

impl Editor {
    /// Asks the database each time: a role that has been taken away is gone at once, whatever the token still says.
    ///
    /// # Errors
    /// `Forbidden`, where the caller does not have the role that the configuration names; and what `effective_roles::roles` says.
    pub async fn of(app: &App, caller: Caller) -> Result<Self> {
        let role = app.config.stocks.editor_role.as_ref().ok_or(Rejection::Forbidden)?;
        if effective_roles::roles(app, caller).await?.contains(role) { Ok(Self(())) } else { Err(Rejection::Forbidden.into()) }
    }
}

/// What was sent; `None` is what was left out.
#[derive(Default)]
pub struct Draft {
    pub symbol: Option<String>,
    pub name: Option<String>,
    pub quantity: Option<i64>,
    pub price: Option<String>,
    /// What the edge already knows to be wrong.
    pub problems: ValidationErrors,
}

/// # Errors
/// `Validation` with every problem at once; `Taken` for the symbol of another.
pub async fn add(app: &App, _by: &Editor, draft: Draft) -> Result<Model> {
    let change = judge(draft.whole())?;
    let new = New {
        symbol: change.symbol.unwrap_or_default(),
        name: change.name.unwrap_or_default(),
        quantity: change.quantity.unwrap_or_default(),
        price: change.price.unwrap_or_default(),
    };
    stock::add(app.db.writer(), new, app.now()).await
}

/// Replaces every field.
///
/// # Errors
/// As `add`; `NotFound`.
pub async fn replace(app: &App, by: &Editor, id: i64, draft: Draft) -> Result<Model> {
    change(app, by, id, draft.whole()).await
}

/// The fields that are there.
///
/// # Errors
/// As `add`; `NotFound`.
pub async fn change(app: &App, _by: &Editor, id: i64, draft: Draft) -> Result<Model> {
    let change = judge(draft)?;
    let changed = stock::change(app.db.writer(), id, change, app.now()).await?;
    changed.ok_or_else(|| Rejection::NotFound.into())
}

/// # Errors
/// `NotFound`.
pub async fn remove(app: &App, _by: &Editor, id: i64) -> Result<()> {
    if stock::remove(app.db.writer(), id).await? { Ok(()) } else { Err(Rejection::NotFound.into()) }
}

impl Draft {
    /// With a complaint about every field that is not there. What the edge has complained about already was.
    fn whole(mut self) -> Self {
        let there = [
            (Field::Symbol, self.symbol.is_some()),
            (Field::Name, self.name.is_some()),
            (Field::Quantity, self.quantity.is_some()),
            (Field::Price, self.price.is_some()),
        ];
        for (field, there) in there {
            if !there && !self.problems.names(field) {
                self.problems.add(field, FieldError::Required);
            }
        }
        self
    }
}

fn judge(draft: Draft) -> Result<Change> {
    let mut problems = draft.problems;
    let change = Change {
        symbol: draft.symbol.and_then(|text| problems.take(Field::Symbol, symbol(&text))),
        name: draft.name.and_then(|text| problems.take(Field::Name, named(&text))),
        quantity: draft.quantity.and_then(|count| problems.take(Field::Quantity, quantity(count))),
        price: draft.price.and_then(|text| problems.take(Field::Price, Price::parse(&text))),
    };
    problems.check()?;
    Ok(change)
}

fn named(text: &str) -> Result<String, FieldError> {
    let name = name::parse(text)?;
    if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) }
}
