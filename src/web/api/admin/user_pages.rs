//! The query parameters `sort`, `before`, `after`, `page` and `page_size` of the list of users.

use poem::{FromRequest, Request, RequestBody};

use crate::{
    error::FieldError,
    store::{
        user_order::Order,
        user_search::{Start, UserPage},
    },
    web::{
        api::{
            pagination::{CursorPage, is_last, size, url_with},
            query::{choice, invalid},
        },
        context::RequestContext,
        error::HttpError,
        extract,
        user_position::{self, text_of, towards_end, towards_start},
    },
};

pub struct UserPageParams<'a> {
    context: &'a RequestContext,
    order: Order,
    start: Start,
    size: u64,
}

impl<'a> FromRequest<'a> for UserPageParams<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::of(extract::context(request)?)?)
    }
}

impl<'a> UserPageParams<'a> {
    /// # Errors
    /// `Fields` for an order or a page that there is not, a position that makes no sense in the order, and a wrong size.
    fn of(context: &'a RequestContext) -> Result<Self, HttpError> {
        let order = choice(context, "sort", Order::parse)?.unwrap_or_default();
        let start = if is_last(context)? {
            Start::Last
        } else {
            user_position::start(context, order).map_err(|name| invalid(name, FieldError::NotAnInteger))?
        };
        Ok(Self { context, order, start, size: size(context)? })
    }

    pub(super) fn order(&self) -> Order {
        self.order
    }

    /// As the store wants it.
    pub(super) fn at(&self) -> (Start, u64) {
        (self.start.clone(), self.size)
    }

    pub(super) fn lay_out<T>(&self, beside: (Option<String>, Option<String>), results: Vec<T>) -> CursorPage<T> {
        CursorPage::of(self.context, beside, results)
    }

    /// The URLs of the pages before and after this one.
    pub(super) fn beside(&self, page: &UserPage) -> (Option<String>, Option<String>) {
        let url = |(name, row)| url_with(self.context, Some((name, text_of(self.order, row))));
        let first = page.rows.first().filter(|_| page.has_previous);
        let last = page.rows.last().filter(|_| page.has_next);
        (first.map(|row| (towards_start(self.order), row)).map(url), last.map(|row| (towards_end(self.order), row)).map(url))
    }
}
