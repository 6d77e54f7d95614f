//! Lists by the page, as DRF's `PageNumberPagination` and `CursorPagination` lay them out.

use form_urlencoded::Serializer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::{Field, Problem, Refusal},
    store::keyset::{Start, Stretch},
    web::{
        call::Visit,
        failure::{Failure, WrongField},
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
pub(super) struct Asked {
    page: u64,
    size: u64,
}

impl Asked {
    /// # Errors
    /// `NotFound` for a page that is none, as DRF has it; `Fields` for a size that is none.
    pub(super) fn by(visit: &Visit) -> Result<Self, Failure> {
        let page = visit.query_value("page").map_or(Ok(1), |text| text.parse());
        let page = page.ok().filter(|page| *page > 0).ok_or(Refusal::NotFound)?;
        let size = size(visit)?;
        Ok(Self { page, size })
    }

    pub(super) fn size(self) -> u64 {
        self.size
    }

    /// How many stand on the pages before.
    ///
    /// # Errors
    /// `NotFound` beyond the last page. The first one is there even where nothing is on it.
    pub(super) fn skip(self, count: u64) -> Result<u64, Failure> {
        let skip = (self.page - 1).saturating_mul(self.size);
        if skip > 0 && skip >= count { Err(Refusal::NotFound.into()) } else { Ok(skip) }
    }

    pub(super) fn lay_out<T>(self, visit: &Visit, count: u64, results: Vec<T>) -> Page<T> {
        let next = self.page.saturating_mul(self.size) < count;
        Page {
            count,
            next: next.then(|| link(visit, self.page + 1)),
            previous: (self.page > 1).then(|| link(visit, self.page - 1)),
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
    pub(super) fn of(visit: &Visit, stretch: Stretch<T>) -> Self {
        Self {
            next: stretch.older.map(|id| with(visit, Some(("before", id.to_string())))),
            previous: stretch.newer.map(|id| with(visit, Some(("after", id.to_string())))),
            results: stretch.rows,
        }
    }
}

/// Where the stretch begins that somebody asks for, and how many rows it has.
///
/// # Errors
/// `Fields` for a place or a size that is none.
pub(super) fn start(visit: &Visit) -> Result<(Start, u64), Failure> {
    let id = |name: &'static str| match visit.query_value(name).map(|text| text.parse()) {
        None => Ok(None),
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(_)) => Err(wrong(name, Problem::NotAnInteger)),
    };
    let start = match (id("before")?, id("after")?) {
        (Some(id), _) => Start::Before(id),
        (None, Some(id)) => Start::After(id),
        (None, None) => Start::Newest,
    };
    Ok((start, size(visit)?))
}

fn size(visit: &Visit) -> Result<u64, Failure> {
    match visit.query_value("page_size").map(|text| text.parse()) {
        None => Ok(USUAL),
        Some(Ok(size)) if (1..=MOST).contains(&size) => Ok(size),
        Some(Ok(_)) => Err(wrong("page_size", Problem::OutOfRange { min: 1, max: MOST.cast_signed() })),
        Some(Err(_)) => Err(wrong("page_size", Problem::NotAnInteger)),
    }
}

/// The same question about another page; the first one needs no number.
fn link(visit: &Visit, page: u64) -> String {
    with(visit, (page > 1).then(|| ("page", page.to_string())))
}

fn with(visit: &Visit, place: Option<(&str, String)>) -> String {
    let kept = visit.query_pairs().into_iter().filter(|(name, _)| !matches!(&**name, "page" | "before" | "after"));
    let mut query = Serializer::new(String::new());
    query.extend_pairs(kept);
    if let Some((name, value)) = place {
        query.append_pair(name, &value);
    }
    let (url, path, query) = (&visit.app().config.public_url, &visit.path, query.finish());
    if query.is_empty() { format!("{url}{path}") } else { format!("{url}{path}?{query}") }
}

/// A query parameter that is wrong.
pub(super) fn wrong(name: &str, problem: Problem) -> Failure {
    Failure::Fields(vec![WrongField { name: name.to_owned(), means: Field::Listing, problem }])
}
