//! What the query of a list asks for.

use crate::{store::pagination::Cursor, web::context::RequestContext};

/// So many rows are on a page.
const PAGE_SIZE: u64 = 25;
/// No email address is longer.
const MAX_LEN: usize = 254;

/// Where the page begins, and its size; from the newest, where the query makes no sense.
pub fn start(context: &RequestContext) -> (Cursor, u64) {
    let id = |name| context.query_value(name).and_then(|text| text.parse().ok());
    let is_last = context.query_value("page").as_deref() == Some("last");
    let start = match (id("before"), id("after")) {
        _ if is_last => Cursor::Oldest,
        (Some(id), _) => Cursor::Before(id),
        (None, Some(id)) => Cursor::After(id),
        (None, None) => Cursor::Newest,
    };
    (start, PAGE_SIZE)
}

/// What is searched for; empty, where nothing is.
pub fn text(context: &RequestContext, name: &str) -> String {
    searched(&context.query_value(name).unwrap_or_default())
}

/// As much of a text as is searched for: without NUL characters, which no keyboard has.
pub fn searched(text: &str) -> String {
    text.replace('\0', "").trim().chars().take(MAX_LEN).collect()
}
