//! Lists by the page, as DRF's `PageNumberPagination` and `CursorPagination` lay them out.

use form_urlencoded::Serializer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Field, FieldError, Rejection},
    store::pagination::{Cursor, CursorPage},
    web::{
        error::{HttpError, InvalidField},
        request::RequestContext,
    },
};

const USUAL: u64 = 20;
const MOST: u64 = 100;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// How many there are on all pages.
    count: u64,
    /// Where the next page is.
    #[schema(format = "uri")]
    next: Option<String>,
    /// Where the previous page is.
    #[schema(format = "uri")]
    previous: Option<String>,
    results: Vec<T>,
}

/// Which page somebody asks for.
#[derive(Clone, Copy)]
pub(super) struct PageParams {
    page: u64,
    size: u64,
}

impl PageParams {
    /// # Errors
    /// `NotFound` for a page that is none, as DRF has it; `Fields` for a size that is none.
    pub(super) fn by(context: &RequestContext) -> Result<Self, HttpError> {
        let page = context.query_value("page").map_or(Ok(1), |text| text.parse());
        let page = page.ok().filter(|page| *page > 0).ok_or(Rejection::NotFound)?;
        let size = size(context)?;
        Ok(Self { page, size })
    }

    pub(super) fn size(self) -> u64 {
        self.size
    }

    /// How many stand on the pages before.
    ///
    /// # Errors
    /// `NotFound` beyond the last page. The first one is there even where nothing is on it.
    pub(super) fn skip(self, count: u64) -> Result<u64, HttpError> {
        let skip = (self.page - 1).saturating_mul(self.size);
        if skip > 0 && skip >= count { Err(Rejection::NotFound.into()) } else { Ok(skip) }
    }

    pub(super) fn lay_out<T>(self, context: &RequestContext, count: u64, results: Vec<T>) -> Page<T> {
        let next = self.page.saturating_mul(self.size) < count;
        Page {
            count,
            next: next.then(|| link(context, self.page + 1)),
            previous: (self.page > 1).then(|| link(context, self.page - 1)),
            results,
        }
    }
}

/// One stretch of a list that has no numbered pages: nothing is seen twice while rows come and go.
#[derive(Serialize, ToSchema)]
pub(super) struct Stretched<T> {
    /// Where it goes on, to what is older.
    #[schema(format = "uri")]
    next: Option<String>,
    /// Where what is newer is.
    #[schema(format = "uri")]
    previous: Option<String>,
    results: Vec<T>,
}

impl<T> Stretched<T> {
    pub(super) fn of(context: &RequestContext, stretch: CursorPage<T>) -> Self {
        Self {
            next: stretch.older.map(|id| with(context, Some(("before", id.to_string())))),
            previous: stretch.newer.map(|id| with(context, Some(("after", id.to_string())))),
            results: stretch.rows,
        }
    }
}

/// Where the stretch begins that somebody asks for, and how many rows it has.
///
/// # Errors
/// `Fields` for a place or a size that is none.
pub(super) fn start(context: &RequestContext) -> Result<(Cursor, u64), HttpError> {
    let id = |name: &'static str| match context.query_value(name).map(|text| text.parse()) {
        None => Ok(None),
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(_)) => Err(wrong(name, FieldError::NotAnInteger)),
    };
    let start = match (id("before")?, id("after")?) {
        (Some(id), _) => Cursor::Before(id),
        (None, Some(id)) => Cursor::After(id),
        (None, None) => Cursor::Newest,
    };
    Ok((start, size(context)?))
}

fn size(context: &RequestContext) -> Result<u64, HttpError> {
    match context.query_value("page_size").map(|text| text.parse()) {
        None => Ok(USUAL),
        Some(Ok(size)) if (1..=MOST).contains(&size) => Ok(size),
        Some(Ok(_)) => Err(wrong("page_size", FieldError::OutOfRange { min: 1, max: MOST.cast_signed() })),
        Some(Err(_)) => Err(wrong("page_size", FieldError::NotAnInteger)),
    }
}

/// The same question about another page; the first one needs no number.
fn link(context: &RequestContext, page: u64) -> String {
    with(context, (page > 1).then(|| ("page", page.to_string())))
}

fn with(context: &RequestContext, place: Option<(&str, String)>) -> String {
    let kept = context.query_pairs().into_iter().filter(|(name, _)| !matches!(&**name, "page" | "before" | "after"));
    let mut query = Serializer::new(String::new());
    query.extend_pairs(kept);
    if let Some((name, value)) = place {
        query.append_pair(name, &value);
    }
    let (url, path, query) = (&context.app().config.public_url, &context.path, query.finish());
    if query.is_empty() { format!("{url}{path}") } else { format!("{url}{path}?{query}") }
}

/// A query parameter that is wrong.
pub(super) fn wrong(name: &str, problem: FieldError) -> HttpError {
    HttpError::Fields(vec![InvalidField { name: name.to_owned(), means: Field::Listing, problem }])
}
