//! What several pages show: the links between the pages of a list.

use crate::{store::pagination::CursorPage, types::site_path::SitePath, web::context::RequestContext};

/// The highest page number that is accepted.
const MAX_PAGE: u64 = 1_000_000;

/// One page of several.
pub struct Pager {
    pub first: Option<SitePath>,
    pub previous: Option<SitePath>,
    pub next: Option<SitePath>,
    pub last: Option<SitePath>,
    /// The number of the page and how many there are, where pages have numbers.
    pub position: Option<(u64, u64)>,
}

impl Pager {
    /// The page that the query asks for.
    pub fn wanted(context: &RequestContext) -> u64 {
        context.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, MAX_PAGE)
    }

    /// For a list with so many entries, of which so many are on a page. None, where one page shows all.
    pub fn numbered(list: &SitePath, page: u64, (count, size): (u64, u64)) -> Option<Self> {
        let to = |page: u64| list.with_query(&[("page", &page.to_string())]);
        (count > size).then(|| Self {
            first: (page > 1).then(|| list.clone()),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page * size < count).then(|| to(page + 1)),
            last: (page * size < count).then(|| to(count.div_ceil(size))),
            position: Some((page, count.div_ceil(size))),
        })
    }

    /// For a list without numbered pages, newest first. None, where one page shows all.
    pub fn newest_first<T>(context: &RequestContext, rows: &CursorPage<T>) -> Option<Self> {
        let given = context.query_pairs();
        let list = context.page(context.page_name().unwrap_or("/"));
        let to = |position: Option<(&'static str, String)>| {
            let kept = given.iter().map(|(name, value)| (&**name, &**value));
            let kept = kept.filter(|(name, _)| !matches!(*name, "before" | "after" | "page"));
            let pairs: Vec<_> = kept.chain(position.as_ref().map(|(name, value)| (*name, &**value))).collect();
            if pairs.is_empty() { list.clone() } else { list.with_query(&pairs) }
        };
        let previous = rows.newer.map(|id| to(Some(("after", id.to_string()))));
        let next = rows.older.map(|id| to(Some(("before", id.to_string()))));
        (previous.is_some() || next.is_some()).then(|| Self {
            first: previous.as_ref().map(|_| to(None)),
            last: next.as_ref().map(|_| to(Some(("page", "last".to_owned())))),
            previous,
            next,
            position: None,
        })
    }
}
