//! Choosing a language: for this browser and, where somebody is signed in, for their mails.

use super::{
    layout::{A_YEAR, Page},
    return_to,
};
use crate::{
    error::ValidationErrors,
    flows::profile::{self, Draft},
    web::{
        cookies::{self, CookieName},
        error::HttpResult,
        request::HttpRequest,
    },
};

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let wanted = sent.text("next");
    let mut response = Page::of(&request).go(return_to::own(&wanted).unwrap_or("/"), None);
    let Some(language) = request.web.i18n.language(&sent.text("lang")) else { return Ok(response) };
    if let Some(principal) = &request.principal {
        let draft = Draft { locale: Some(language.tag().to_owned()), ..Draft::default() };
        profile::change(request.app(), principal.user, draft, ValidationErrors::default(), &request.origin).await?;
    }
    cookies::set(&request.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
    Ok(response)
}
