//! Where to go on to after a form: a path of this server, or a URL that the operator allows (`http.return_to`). Anything else is
//! ignored: the user goes to `branding.home_url`, or to the profile.

use poem::{
    Response,
    http::{HeaderValue, Method, header},
};

use crate::{
    types::{destination::Destination, site_path::SitePath},
    web::{context::RequestContext, cookies, form::Form},
};

/// The parameter of pages, and the hidden field of their forms.
pub const PARAMETER: &str = "return_to";

/// The hidden field of forms that are not on the page that their action says.
pub const PAGE_FIELD: &str = "on_page";

/// What the query asks for.
pub fn asked(context: &RequestContext) -> Option<Destination> {
    allowed(context, &context.query_value(PARAMETER)?)
}

/// What a form asks for.
pub fn sent(context: &RequestContext, form: &Form) -> Option<Destination> {
    allowed(context, &form.text(PARAMETER))
}

/// The list may have changed since a text was allowed.
pub fn allowed(context: &RequestContext, text: &str) -> Option<Destination> {
    Destination::parse(text, &context.app().config.http.return_to)
}

/// Where a user goes on to who asked for this.
pub fn or_home(context: &RequestContext, wanted: Option<Destination>) -> Destination {
    wanted.or_else(|| context.app().config.branding.home_url.clone()).unwrap_or_else(|| context.page("/profile").into())
}

/// The page that was asked for or, for a form that was sent, the page it is on: the form says it, or the browser, or else the action
/// of the form, which is at or below its page.
pub fn here(context: &RequestContext) -> SitePath {
    let page = if matches!(context.method, Method::GET | Method::HEAD) {
        let query = if context.query.is_empty() { String::new() } else { format!("?{}", context.query) };
        SitePath::parse(&format!("{}{query}", context.path))
    } else {
        said(context).or_else(|| referrer(context)).or_else(|| page_of(context, context.page_name()?))
    };
    // A search may contain any character; the page without it is better than none.
    let page = page.or_else(|| SitePath::parse(&context.path)).unwrap_or_else(|| context.page("/"));
    let wanted = context.sent.get().and_then(|form| sent(context, form)).or_else(|| asked(context));
    // A form that was refused has lost the query of its page, and a query with signs that need no escape, as in `https://`, is left
    // out above.
    if page.as_str().contains(PARAMETER) { page } else { with(&page, wanted.as_ref()) }
}

fn said(context: &RequestContext) -> Option<SitePath> {
    SitePath::parse(&context.sent.get()?.text(PAGE_FIELD))
}

fn referrer(context: &RequestContext) -> Option<SitePath> {
    SitePath::parse(context.header(&header::REFERER)?.strip_prefix(&context.app().config.public_url)?)
}

/// The page that a form with this action is on, as far as its action says: `/profile` for all below.
pub fn page_of(context: &RequestContext, action: &str) -> Option<SitePath> {
    let first = action.split('/').nth(1)?;
    SitePath::parse(context.page(&format!("/{first}")).as_str())
}

/// Added to the redirect after a sign-in, if the browser has sent no cookie before: if it sends none then either, it keeps none.
const SIGNED_IN: (&str, &str) = ("signed-in", "1");

/// Makes the page that this answer leads to check whether cookies were kept.
pub fn mark_signed_in(response: &mut Response) {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let Some(to) = to.filter(|to| to.starts_with('/')) else { return };
    let between = if to.contains('?') { '&' } else { '?' };
    if let Ok(marked) = HeaderValue::from_str(&format!("{to}{between}{}={}", SIGNED_IN.0, SIGNED_IN.1)) {
        response.headers_mut().insert(header::LOCATION, marked);
    }
}

/// Where a browser was sent after a sign-in whose cookies it does not send.
pub fn without_cookies(context: &RequestContext) -> Option<SitePath> {
    if context.query_value(SIGNED_IN.0).is_none() || cookies::any(&context.web, &context.headers) {
        return None;
    }
    let here = here(context).to_string().replace(&format!("{}={}", SIGNED_IN.0, SIGNED_IN.1), "");
    SitePath::parse(here.trim_end_matches(['?', '&']))
}

/// A path that says in its query where to go on to.
pub fn with(path: &SitePath, wanted: Option<&Destination>) -> SitePath {
    wanted.map_or_else(|| path.clone(), |wanted| path.with_query(&[(PARAMETER, wanted.as_str())]))
}
