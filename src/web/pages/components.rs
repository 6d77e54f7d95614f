//! What several pages show: the links between the pages of a list.

use form_urlencoded::Serializer;

use crate::{store::pagination::CursorPage, web::context::RequestContext};

/// The highest page number that is accepted.
const MAX_PAGE: u64 = 1_000_000;

/// One page of several.
pub struct Pager {
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The number of the page and how many there are, where pages have numbers.
    pub position: Option<(u64, u64)>,
}

impl Pager {
    /// The page that the query asks for.
    pub fn wanted(context: &RequestContext) -> u64 {
        context.query_value("page").and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).clamp(1, MAX_PAGE)
    }

    /// For a list with so many entries, of which so many are on a page. None, where one page shows all.
    pub fn numbered(path: &str, page: u64, (count, size): (u64, u64)) -> Option<Self> {
        let to = |page: u64| format!("{path}?page={page}");
        (count > size).then(|| Self {
            previous: (page > 1).then(|| to(page - 1)),
            next: (page * size < count).then(|| to(page + 1)),
            position: Some((page, count.div_ceil(size))),
        })
    }

    /// For a list without numbered pages, newest first. None, where one page shows all.
    pub fn newest_first<T>(context: &RequestContext, rows: &CursorPage<T>) -> Option<Self> {
        let to = |name: &'static str, id: i64| {
            let kept = context.query_pairs().into_iter();
            let mut query = Serializer::new(String::new());
            query.extend_pairs(kept.filter(|(name, _)| !matches!(&**name, "before" | "after")));
            query.append_pair(name, &id.to_string());
            format!("{}?{}", context.path.trim_end_matches('/'), query.finish())
        };
        let previous = rows.newer.map(|id| to("after", id));
        let next = rows.older.map(|id| to("before", id));
        (previous.is_some() || next.is_some()).then_some(Self { previous, next, position: None })
    }
}
