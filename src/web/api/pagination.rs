//! Lists by the page, laid out as by the `PageNumberPagination` and `CursorPagination` of Django REST framework.
//!
//! Not by poem's `Query`: that answers one plain 400, and these name the parameter that is wrong.

use form_urlencoded::Serializer;
use poem::{FromRequest, Request, RequestBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{choice, invalid};
use crate::{
    error::{FieldError, Rejection},
    store::pagination::{self, Cursor},
    web::{context::RequestContext, error::HttpError, extract},
};

const DEFAULT_PAGE_SIZE: u64 = 20;
const MAX_PAGE_SIZE: u64 = 100;
/// What Django REST framework calls the last page.
const LAST: &str = "last";

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// How many rows there are on all pages.
    count: u64,
    /// URL of the next page.
    #[schema(format = "uri")]
    next: Option<String>,
    /// URL of the previous page.
    #[schema(format = "uri")]
    previous: Option<String>,
    /// URL of the first page.
    #[schema(format = "uri")]
    first: String,
    /// URL of the last page.
    #[schema(format = "uri")]
    last: String,
    results: Vec<T>,
}

/// The query parameters `page` and `page_size`.
#[derive(Clone, Copy)]
pub(super) struct PageParams<'a> {
    context: &'a RequestContext,
    page: u64,
    size: u64,
}

impl<'a> FromRequest<'a> for PageParams<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::of(extract::context(request)?)?)
    }
}

impl<'a> PageParams<'a> {
    /// # Errors
    /// `NotFound` for a page that is no number, as in Django REST framework; `Fields` for a wrong size.
    fn of(context: &'a RequestContext) -> Result<Self, HttpError> {
        let page = context.query_value("page").map_or(Ok(1), |text| text.parse());
        let page = page.ok().filter(|page| *page > 0).ok_or(Rejection::NotFound)?;
        Ok(Self { context, page, size: size(context)? })
    }

    pub(super) fn size(self) -> u64 {
        self.size
    }

    /// How many rows the pages before this one have.
    ///
    /// # Errors
    /// `NotFound` beyond the last page. The first page exists even if it is empty.
    pub(super) fn skip(self, count: u64) -> Result<u64, HttpError> {
        let skip = (self.page - 1).saturating_mul(self.size);
        if skip > 0 && skip >= count { Err(Rejection::NotFound.into()) } else { Ok(skip) }
    }

    pub(super) fn lay_out<T>(self, count: u64, results: Vec<T>) -> Page<T> {
        let has_next = self.page.saturating_mul(self.size) < count;
        Page {
            count,
            next: has_next.then(|| self.url(self.page + 1)),
            previous: (self.page > 1).then(|| self.url(self.page - 1)),
            first: self.url(1),
            last: self.url(count.div_ceil(self.size)),
            results,
        }
    }

    /// The same list at another page; the first one needs no number.
    fn url(self, page: u64) -> String {
        url_with(self.context, (page > 1).then(|| ("page", page.to_string())))
    }
}

/// Part of a list without numbered pages: nothing is returned twice while rows come and go.
#[derive(Serialize, ToSchema)]
pub(super) struct CursorPage<T> {
    /// URL of the older rows.
    #[schema(format = "uri")]
    next: Option<String>,
    /// URL of the newer rows.
    #[schema(format = "uri")]
    previous: Option<String>,
    /// URL of the page that the list begins with.
    #[schema(format = "uri")]
    first: String,
    /// URL of the page that it ends with.
    #[schema(format = "uri")]
    last: String,
    results: Vec<T>,
}

impl<T> CursorPage<T> {
    /// With the URLs of the pages before and after it.
    pub(super) fn of(context: &RequestContext, (previous, next): (Option<String>, Option<String>), results: Vec<T>) -> Self {
        let last = url_with(context, Some(("page", LAST.to_owned())));
        Self { next, previous, first: url_with(context, None), last, results }
    }
}

/// The query parameters `before`, `after`, `page` and `page_size`.
#[derive(Clone, Copy)]
pub(super) struct CursorParams<'a> {
    context: &'a RequestContext,
    cursor: Cursor,
    size: u64,
}

impl<'a> FromRequest<'a> for CursorParams<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::of(extract::context(request)?)?)
    }
}

impl<'a> CursorParams<'a> {
    /// # Errors
    /// `Fields` for a cursor that is no id, another page than the last one, and a wrong size.
    fn of(context: &'a RequestContext) -> Result<Self, HttpError> {
        let id = |name: &'static str| match context.query_value(name).map(|text| text.parse()) {
            None => Ok(None),
            Some(Ok(id)) => Ok(Some(id)),
            Some(Err(_)) => Err(invalid(name, FieldError::NotAnInteger)),
        };
        let cursor = match (is_last(context)?, id("before")?, id("after")?) {
            (true, ..) => Cursor::Oldest,
            (_, Some(id), _) => Cursor::Before(id),
            (_, None, Some(id)) => Cursor::After(id),
            (_, None, None) => Cursor::Newest,
        };
        Ok(Self { context, cursor, size: size(context)? })
    }

    /// As the store wants it.
    pub(super) fn at(self) -> (Cursor, u64) {
        (self.cursor, self.size)
    }

    pub(super) fn lay_out<T>(self, page: pagination::CursorPage<T>) -> CursorPage<T> {
        let next = page.older.map(|id| url_with(self.context, Some(("before", id.to_string()))));
        let previous = page.newer.map(|id| url_with(self.context, Some(("after", id.to_string()))));
        CursorPage::of(self.context, (previous, next), page.rows)
    }
}

/// Whether the last page of a list without numbered pages is asked for.
///
/// # Errors
/// `Fields` for any other page.
pub(super) fn is_last(context: &RequestContext) -> Result<bool, HttpError> {
    Ok(choice(context, "page", |word| (word == LAST).then_some(()))?.is_some())
}

pub(super) fn size(context: &RequestContext) -> Result<u64, HttpError> {
    match context.query_value("page_size").map(|text| text.parse()) {
        None => Ok(DEFAULT_PAGE_SIZE),
        Some(Ok(size)) if (1..=MAX_PAGE_SIZE).contains(&size) => Ok(size),
        Some(Ok(_)) => Err(invalid("page_size", FieldError::OutOfRange { min: 1, max: MAX_PAGE_SIZE.cast_signed() })),
        Some(Err(_)) => Err(invalid("page_size", FieldError::NotAnInteger)),
    }
}

/// The URL of the request with its other query parameters, at another position.
pub(super) fn url_with(context: &RequestContext, position: Option<(&str, String)>) -> String {
    let kept = context.query_pairs().into_iter().filter(|(name, _)| !matches!(&**name, "page" | "before" | "after"));
    let mut query = Serializer::new(String::new());
    query.extend_pairs(kept);
    if let Some((name, value)) = position {
        query.append_pair(name, &value);
    }
    let (url, path, query) = (&context.app().config.public_url, &context.path, query.finish());
    if query.is_empty() { format!("{url}{path}") } else { format!("{url}{path}?{query}") }
}
