//! Choosing a language: for this browser and, for a user who is signed in, for their emails. The form of the page comes along, and is
//! shown again.

use poem::handler;

use super::{
    kept_form::{self, Reason},
    layout::{A_YEAR, Layout},
    return_to,
};
use crate::{
    app::App,
    error::ValidationErrors,
    flows::profile::{self, Draft},
    types::{client::ClientInfo, destination::Destination, site_path::SitePath},
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
        error::HttpResult,
        form::Form,
    },
};

/// Says that the form that came along filters the list of its page; and its id.
pub const FILTER: &str = "filter";
/// Of a query, in bytes.
const MAX_QUERY: usize = 1500;

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    let here = context.query_value("at").and_then(|at| SitePath::parse(&at));
    let here = here.map(|page| if context.query_value(FILTER).is_some() { filtered(page, form) } else { page });
    let wanted = here.clone().map(Destination::from).or_else(|| return_to::sent(context, form));
    let mut response = layout.go_to(&wanted.unwrap_or_else(|| layout.page("/").into()), None);
    if let Some(here) = &here {
        kept_form::keep(context, &mut response, (Reason::Language, here));
    }
    let Some(language) = context.web.i18n.language(&form.text("lang")) else { return Ok(response) };
    if let Some(principal) = &context.principal {
        let draft = Draft { locale: Some(language.tag().to_owned()), ..Draft::default() };
        profile::change(app, principal.user, draft, ValidationErrors::default(), client).await?;
    }
    cookies::set(&context.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
    Ok(response)
}

/// The list as it was going to be filtered, where that is not too long to be a URL.
fn filtered(page: SitePath, sent: &Form) -> SitePath {
    let Some(list) = page.as_str().split('?').next().and_then(SitePath::parse) else { return page };
    let fields: Vec<_> = sent.pairs().filter(|(name, value)| *name != "lang" && !value.is_empty()).collect();
    let query: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let is_short = query.iter().map(|(name, value)| name.len() + value.len() + 2).sum::<usize>() <= MAX_QUERY;
    match (is_short, query.is_empty()) {
        (false, _) => page,
        (true, true) => list,
        (true, false) => list.with_query(&query),
    }
}
