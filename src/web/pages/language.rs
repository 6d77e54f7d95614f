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

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, client: &ClientInfo, form: &Form) -> HttpResult {
    let here = context.query_value("at").and_then(|at| SitePath::parse(&at));
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
