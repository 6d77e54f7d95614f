//! Where to go on to after a form: own paths only, and nothing that a browser could read as another site.

use poem::{
    Response,
    http::{HeaderValue, Method, header},
};

use crate::{
    types::site_path::SitePath,
    web::{context::RequestContext, cookies},
};

/// The page that was asked for or, for a form that was sent, the page it is on: browsers name it, and the path of a form is at
/// or below that of its page.
pub fn here(context: &RequestContext) -> SitePath {
    let page = if matches!(context.method, Method::GET | Method::HEAD) {
        let query = if context.query.is_empty() { String::new() } else { format!("?{}", context.query) };
        SitePath::parse(&format!("{}{query}", context.path))
    } else {
        referrer(context).or_else(|| page_of_form(context))
    };
    // A search may contain any character; the page without it is better than none.
    page.or_else(|| SitePath::parse(&context.path)).unwrap_or_else(|| context.page("/"))
}

fn referrer(context: &RequestContext) -> Option<SitePath> {
    SitePath::parse(context.header(&header::REFERER)?.strip_prefix(&context.app().config.public_url)?)
}

fn page_of_form(context: &RequestContext) -> Option<SitePath> {
    let first = context.page_name()?.split('/').nth(1)?;
    SitePath::parse(context.page(&format!("/{first}")).as_str())
}

/// Added to the redirect after a sign-in, if the browser has sent no cookie before: if it sends none then either, it keeps none.
const SIGNED_IN: (&str, &str) = ("signed-in", "1");

/// Makes the page that this answer leads to check whether cookies were kept.
pub fn mark_signed_in(response: &mut Response) {
    let Some(to) = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()) else { return };
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

/// A path with the path to go on to in its query.
pub fn with(path: &SitePath, next: Option<&SitePath>) -> SitePath {
    next.map_or_else(|| path.clone(), |next| path.with_query(&[("next", next.as_str())]))
}
