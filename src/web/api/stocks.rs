//! `/api/stocks/`: data that one has to be signed in to read, and that only a role may change.
//!
//! This is the file to copy for a protected resource of your own. It needs four others, each as short as it can be: a step in
//! `migration/` that makes the table, `store/stock.rs` that asks it, `types/stock.rs` that says which values are right, and
//! `flows/stocks.rs` that says who may do what. Its paths stand in `web/routes.rs`, and its place in the documentation in
//! `web/api/openapi.rs`.

use poem::http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    JsonField, json, nothing,
    pagination::{self, Page, PageParams},
};
use crate::{
    error::{Field, FieldError, Rejection, ValidationErrors},
    flows::stocks::{self, Draft, Editor},
    store::stock::{self, Filter, Model, Order},
    types::time_format::TimeFormat,
    web::{
        error::{HttpError, HttpResult},
        request::{HttpRequest, RequestContext},
    },
};

const PATH: &str = "/api/stocks/";

/// A stock as it goes out. A row never does: what is added to the table must not show by itself.
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
    /// A text, so that no client rounds it.
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

/// A stock as it comes in: any field may be missing or wrong, which is for the flow to judge.
#[derive(Default, Deserialize, ToSchema)]
pub struct StockDraft {
    /// Letters, digits, dots and hyphens; written in capitals.
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 12, pattern = "^[A-Za-z0-9.-]+$", example = "ACME")]
    symbol: JsonField,
    #[serde(default)]
    #[schema(required = true, value_type = String, min_length = 1, max_length = 150, example = "Acme Corporation")]
    name: JsonField,
    #[serde(default)]
    #[schema(required = true, value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 250)]
    quantity: JsonField,
    /// With at most two places; a number is taken too.
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

/// A page of stocks, for whoever is signed in.
#[utoipa::path(
    get, path = "/api/stocks/", tag = "stocks", operation_id = "stocks_list",
    params(
        ("search" = Option<String>, Query, description = "Part of a symbol or of a name, in capitals or not"),
        ("symbol" = Option<String>, Query, description = "A whole symbol"),
        ("ordering" = Option<String>, Query, description = "A column, with `-` before it from the other end",
            pattern = "^-?(symbol|name|quantity|price|updated_at)$"),
        ("page" = Option<i64>, Query, description = "From 1 on", minimum = 1),
        ("page_size" = Option<i64>, Query, description = "How many stand on a page; 20 unless told", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "One page of stocks", body = Page<Stock>), (status = 404, description = "There is no such page")),
)]
pub async fn list(request: HttpRequest) -> HttpResult {
    let (asked, filter) = (PageParams::by(&request)?, filter(&request)?);
    let db = request.app().db.reader();
    let count = stock::count(db, &filter).await?;
    let rows = stock::page(db, &filter, asked.skip(count)?, asked.size()).await?;
    let stocks: Vec<Stock> = rows.into_iter().map(Stock::from).collect();
    json(StatusCode::OK, &asked.lay_out(&request, count, stocks))
}

/// One stock.
#[utoipa::path(
    get, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_read",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The stock", body = Stock), (status = 404, description = "There is no such stock")),
)]
pub async fn show(request: HttpRequest) -> HttpResult {
    let row = stock::by_id(request.app().db.reader(), request.id_after(PATH)?).await?;
    json(StatusCode::OK, &Stock::from(row.ok_or(Rejection::NotFound)?))
}

/// A new stock.
#[utoipa::path(
    post, path = "/api/stocks/", tag = "stocks", operation_id = "stocks_create",
    request_body = StockDraft,
    responses((status = 201, description = "The stock that has been made", body = Stock, headers(("Location" = String)))),
)]
pub async fn create(mut request: HttpRequest) -> HttpResult {
    let editor = editor(&request).await?;
    let draft: StockDraft = request.json().await?;
    let row = stocks::add(request.app(), &editor, draft.into()).await?;
    let location = format!("{PATH}{}/", row.id);
    let mut response = json(StatusCode::CREATED, &Stock::from(row))?;
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// A stock with every field anew.
#[utoipa::path(
    put, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_replace",
    params(("id" = i64, Path)), request_body = StockDraft,
    responses((status = 200, description = "The stock as it is now", body = Stock), (status = 404, description = "There is no such stock")),
)]
pub async fn replace(mut request: HttpRequest) -> HttpResult {
    let (editor, id) = (editor(&request).await?, request.id_after(PATH)?);
    let draft: StockDraft = request.json().await?;
    let row = stocks::replace(request.app(), &editor, id, draft.into()).await?;
    json(StatusCode::OK, &Stock::from(row))
}

/// A stock with some fields anew.
#[utoipa::path(
    patch, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_change",
    params(("id" = i64, Path)), request_body = StockDraft,
    responses((status = 200, description = "The stock as it is now", body = Stock), (status = 404, description = "There is no such stock")),
)]
pub async fn change(mut request: HttpRequest) -> HttpResult {
    let (editor, id) = (editor(&request).await?, request.id_after(PATH)?);
    let draft: StockDraft = request.json().await?;
    let row = stocks::change(request.app(), &editor, id, draft.into()).await?;
    json(StatusCode::OK, &Stock::from(row))
}

/// Takes a stock away.
#[utoipa::path(
    delete, path = "/api/stocks/{id}/", tag = "stocks", operation_id = "stocks_delete",
    params(("id" = i64, Path)),
    responses((status = 204, description = "It is gone"), (status = 404, description = "There is no such stock")),
)]
pub async fn remove(request: HttpRequest) -> HttpResult {
    stocks::remove(request.app(), &editor(&request).await?, request.id_after(PATH)?).await?;
    Ok(nothing())
}

/// The proof that the caller may change stocks; before anything else is looked at.
async fn editor(context: &RequestContext) -> Result<Editor, HttpError> {
    Ok(Editor::of(context.app(), context.session_ref()?).await?)
}

fn filter(context: &RequestContext) -> Result<Filter, HttpError> {
    let text = |name: &'static str| match context.query_value(name) {
        Some(text) if text.contains('\0') => Err(pagination::wrong(name, FieldError::NulCharacter)),
        text => Ok(text.filter(|text| !text.is_empty())),
    };
    let symbol = text("symbol")?.map(|symbol| symbol.trim().to_ascii_uppercase());
    Ok(Filter { symbol, search: text("search")?, order: order(text("ordering")?.as_deref())? })
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
        Some(other) => return Err(pagination::wrong("ordering", FieldError::NotAChoice { given: other.to_owned() })),
    })
}
