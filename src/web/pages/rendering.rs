//! Answers of pages: a page with its status and headers, or the way to another.

use askama::Template;
use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

use super::{form_errors::FormErrors, layout::Layout, notice::Notice, redirect, text::Text};
use crate::{
    error::InternalError,
    types::destination::Destination,
    web::{
        cookies::{self, CookieName},
        error::{HttpError, HttpResult, whole_seconds},
    },
};

impl Layout<'_> {
    /// As `title`; a form that was refused says so first.
    pub fn form_title(&self, page: impl Into<String>, errors: &FormErrors) -> Text<'_> {
        self.titled(if errors.is_empty() { "frame-title" } else { "frame-title-refused" }, page.into())
    }

    /// As `form_title`, for a page whose own title names the operator's brand.
    pub fn own_title(&self, page: impl Into<String>, errors: &FormErrors) -> Text<'_> {
        self.titled(if errors.is_empty() { "frame-title-own" } else { "frame-title-own-refused" }, page.into())
    }

    /// # Errors
    /// A fault, where the template cannot be rendered.
    pub fn show(&self, page: &impl Template) -> HttpResult {
        self.show_as(StatusCode::OK, page)
    }

    /// # Errors
    /// As `show`.
    pub fn show_as(&self, status: StatusCode, page: &impl Template) -> HttpResult {
        let html = page.render().map_err(|error| HttpError::App(InternalError::new("render a page", error).into()))?;
        let mut response = Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CONTENT_LANGUAGE, self.lang())
            .header(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"))
            .body(html);
        if self.notice().is_some() {
            cookies::remove(&self.context.web, &mut response, CookieName::Notice);
        }
        self.forget_shown_form(&mut response);
        Ok(response)
    }

    /// A page with a form: 422 for one that was refused, 429 for one that came too soon.
    ///
    /// # Errors
    /// As `show`.
    pub fn show_form(&self, errors: &FormErrors, page: &impl Template) -> HttpResult {
        if errors.is_empty() {
            return self.show(page);
        }
        let Some(wait) = errors.wait else { return self.show_as(StatusCode::UNPROCESSABLE_ENTITY, page) };
        let mut response = self.show_as(StatusCode::TOO_MANY_REQUESTS, page)?;
        response.headers_mut().insert(header::RETRY_AFTER, whole_seconds(wait).into());
        Ok(response)
    }

    /// As `show_form`, for pages after which we want to know whether this browser keeps cookies.
    ///
    /// # Errors
    /// As `show`.
    pub fn show_trying_cookies(&self, errors: &FormErrors, page: &impl Template) -> HttpResult {
        let mut response = self.show_form(errors, page)?;
        cookies::set_probe(&self.context.web, &self.context.headers, &mut response);
        Ok(response)
    }

    /// On to another page with GET, by its name; it may say what has been done.
    pub fn go(&self, page: &str, notice: Option<Notice>) -> Response {
        self.go_to(&self.page(page).into(), notice)
    }

    /// As `go`, to where a user wants to go. Another site says nothing of what has been done.
    pub fn go_to(&self, to: &Destination, notice: Option<Notice>) -> Response {
        let mut response = redirect::on(to);
        if let Some(notice) = notice.filter(|_| !to.is_elsewhere()) {
            notice.say(self.context, &mut response);
        }
        response
    }
}
