//! `/api/stocks/`: data that one must be signed in to read, and that only one role may change.
//!
//! Copy this file for a protected resource of your own. It needs four others, each as short as it can be: a migration in `migration/`
//! that creates the table, `store/stock.rs` with its queries, `types/stock.rs` with the rules for its values, and `flows/stocks.rs` that
//! says who may do what. Its routes are in `web/routes.rs`, and its line of the documentation is in `web/api/openapi.rs`.

use poem::{FromRequest, Request, RequestBody, handler, web::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    pagination::{Page, PageParams},
    query,
    response::{Created, Json, NoContent},
};
use crate::{
    app::App,
    error::{Field, FieldError, Rejection, ValidationErrors},
    flows::stocks::{self, Draft, Editor},
    store::stock::{self, Filter, Model, Order},
    types::time_format::TimeFormat,
    web::{
        error::{HttpError, HttpResult},
        extract::{self, Id, JsonBody, JsonField},
    },
};

/// A stock in a response. A row never goes on the wire: a new column must not appear by itself.
#[derive(Serialize, ToSchema)]
pub struct Stock {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "ACME")]
    symbol: String,
    #[schema(example = "Acme Corporation")]
    name: String,
    #[schema(minimum = 0, example = 250)]
    quantity: i64,
    /// A string, so that no client rounds it.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "171.25")]
    price: String,
    #[schema(format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    updated_at: String,
}

impl From<Model> for Stock {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            symbol: row.symbol,
            name: row.name,
            quantity: row.quantity,
            price: row.price.to_string(),
            updated_at: TimeFormat::IsoMs.write(row.updated_at),
        }
    }
}

/// A stock in a request: any field may be missing or wrong, which the flow checks.
#[derive(Default, Deserialize, ToSchema)]
pub struct StockDraft {
    /// Letters, digits, dots and hyphens; stored in upper case.
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 12, pattern = "^[A-Za-z0-9.-]+$", example = "ACME")]
    symbol: JsonField,
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 150, example = "Acme Corporation")]
    name: JsonField,
    #[serde(default)]
    #[schema(required = true, value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 250)]
    quantity: JsonField,
    /// At most two decimal places; a number is accepted too.
    #[serde(default)]
    #[schema(required = true, value_type = String, pattern = r"^\d{1,10}(\.\d{1,2})?$", example = "171.25")]
    price: JsonField,
}

impl From<StockDraft> for Draft {
    fn from(given: StockDraft) -> Self {
        let mut problems = ValidationErrors::default();
        Self {
            symbol: given.symbol.text(Field::Symbol, &mut problems),
            name: given.name.text(Field::Name, &mut problems),
            quantity: given.quantity.integer(Field::Quantity, &mut problems),
            price: given.price.decimal(Field::Price, &mut problems),
            problems,
        }
    }
}

/// A page of stocks.
#[utoipa::path(
    get, path = "/api/stocks/", tag = "stocks", operation_id = "stocks_list",
    params(
        ("search" = Option<String>, Query, description = "Part of a symbol or of a name, in upper or lower case"),
        ("symbol" = Option<String>, Query, description = "The exact symbol"),
        ("ordering" = Option<String>, Query, description = "A column; `-` before it reverses the order",
            pattern = "^-?(symbol|name|quantity|price|updated_at)$"),
        ("page" = Option<i64>, Query, description = "From 1", minimum = 1),
        ("page_size" = Option<i64>, Query, description = "Rows on a page; default 20", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "One page of stocks", body = Page<Stock>), (status = 404, description = "No such page")),
)]
#[handler]
pub async fn list(app: &App, page: PageParams<'_>, filter: Filter) -> HttpResult<Json<Page<Stock>>> {
    let db = app.db.reader();
    let count = stock::count(db, &filter).await?;
    let rows = stock::page(db, &filter, page.skip(count)?, page.size()).await?;
    Ok(Json(page.lay_out(count, rows.into_iter().map(Stock::from).collect())))
}

/// One stock.
#[utoipa::path(
    get, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The stock", body = Stock), (status = 404, description = "No such stock")),
)]
#[handler]
pub async fn show(app: &App, Path(id): Path<Id>) -> HttpResult<Json<Stock>> {
    let row = stock::by_id(app.db.reader(), id.0).await?;
    Ok(Json(Stock::from(row.ok_or(Rejection::NotFound)?)))
}

/// Creates a stock.
#[utoipa::path(
    post, path = "/api/stocks/", tag = "stocks", operation_id = "stocks_create",
    request_body = StockDraft,
    responses((status = 201, description = "The new stock", body = Stock, headers(("Location" = String)))),
)]
#[handler]
pub async fn create(app: &App, editor: Editor, JsonBody(draft): JsonBody<StockDraft>) -> HttpResult<Created<Stock>> {
    let row = stocks::add(app, &editor, draft.into()).await?;
    Ok(Created { location: Some(format!("/api/stocks/{}/", row.id)), body: row.into() })
}

/// Replaces every field of a stock.
#[utoipa::path(
    put, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_replace",
    params(("id" = i64, Path)), request_body = StockDraft,
    responses((status = 200, description = "The stock as it is now", body = Stock), (status = 404, description = "No such stock")),
)]
#[handler]
pub async fn replace(
    app: &App,
    editor: Editor,
    Path(id): Path<Id>,
    JsonBody(draft): JsonBody<StockDraft>,
) -> HttpResult<Json<Stock>> {
    let row = stocks::replace(app, &editor, id.0, draft.into()).await?;
    Ok(Json(Stock::from(row)))
}

/// Changes some fields of a stock.
#[utoipa::path(
    patch, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_change",
    params(("id" = i64, Path)), request_body = StockDraft,
    responses((status = 200, description = "The stock as it is now", body = Stock), (status = 404, description = "No such stock")),
)]
#[handler]
pub async fn change(
    app: &App,
    editor: Editor,
    Path(id): Path<Id>,
    JsonBody(draft): JsonBody<StockDraft>,
) -> HttpResult<Json<Stock>> {
    let row = stocks::change(app, &editor, id.0, draft.into()).await?;
    Ok(Json(Stock::from(row)))
}

/// Deletes a stock.
#[utoipa::path(
    delete, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_delete",
    params(("id" = i64, Path)),
    responses((status = 204, description = "Deleted"), (status = 404, description = "No such stock")),
)]
#[handler]
pub async fn remove(app: &App, editor: Editor, Path(id): Path<Id>) -> HttpResult<NoContent> {
    stocks::remove(app, &editor, id.0).await?;
    Ok(NoContent)
}

/// The permission to change stocks. A handler that lists it never runs for a user without the role.
impl<'a> FromRequest<'a> for Editor {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        Ok(Self::of(context.app(), context.principal()?.caller()).await.map_err(HttpError::from)?)
    }
}

/// The query parameters `symbol`, `search` and `ordering`.
impl<'a> FromRequest<'a> for Filter {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let context = extract::context(request)?;
        let symbol = query::any_text(context, "symbol")?.map(|symbol| symbol.trim().to_ascii_uppercase());
        let search = query::any_text(context, "search")?;
        Ok(Self { symbol, search, order: order(query::any_text(context, "ordering")?.as_deref())? })
    }
}

fn order(wanted: Option<&str>) -> Result<Order, HttpError> {
    Ok(match wanted {
        None | Some("symbol") => Order::Symbol,
        Some("-symbol") => Order::SymbolDown,
        Some("name") => Order::Name,
        Some("-name") => Order::NameDown,
        Some("quantity") => Order::Quantity,
        Some("-quantity") => Order::QuantityDown,
        Some("price") => Order::Price,
        Some("-price") => Order::PriceDown,
        Some("updated_at") => Order::Updated,
        Some("-updated_at") => Order::UpdatedDown,
        Some(other) => return Err(query::invalid("ordering", FieldError::NotAChoice { given: other.to_owned() })),
    })
}
