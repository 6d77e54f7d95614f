//! Choosing a language: for this browser and, where somebody is signed in, for their mails.

use super::{
    next,
    page::{A_YEAR, Page},
};
use crate::{
    error::Problems,
    flows::profile::{self, Draft},
    web::{
        call::Call,
        cookies::{self, Jar},
        failure::Answer,
    },
};

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let wanted = sent.text("next");
    let mut response = Page::of(&call).go(next::own(&wanted).unwrap_or("/"), None);
    let Some(language) = call.web.i18n.language(&sent.text("lang")) else { return Ok(response) };
    if let Some(caller) = &call.caller {
        let draft = Draft { locale: Some(language.tag().to_owned()), ..Draft::default() };
        profile::change(call.app(), caller.user, draft, Problems::default(), &call.origin).await?;
    }
    cookies::keep(&call.web, &mut response, (Jar::Language, language.tag()), A_YEAR);
    Ok(response)
}
