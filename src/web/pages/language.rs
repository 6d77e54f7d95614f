//! Choosing a language: for this browser and, for a user who is signed in, for their emails. The form of the page comes along, and is
//! shown again.

use poem::handler;

use super::{
    kept_form::{self, Reason},
    layout::{A_YEAR, Layout},
};
use crate::{
    app::App,
    error::ValidationErrors,
    flows::profile::{self, Draft},
    types::{client::ClientInfo, site_path::SitePath},
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
        error::HttpResult,
        form::Form,
    },
};

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    let wanted = SitePath::parse(&context.query_value("at").unwrap_or_else(|| form.text("next")));
    let wanted = wanted.unwrap_or_else(|| layout.page("/"));
    let mut response = layout.go_to(&wanted, None);
    kept_form::keep(context, &mut response, (Reason::Language, &wanted));
    let Some(language) = context.web.i18n.language(&form.text("lang")) else { return Ok(response) };
    if let Some(principal) = &context.principal {
        let draft = Draft { locale: Some(language.tag().to_owned()), ..Draft::default() };
        profile::change(app, principal.user, draft, ValidationErrors::default(), client).await?;
    }
    cookies::set(&context.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
    Ok(response)
}
