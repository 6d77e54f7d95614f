//! Editing the personal details.

use askama::Template;
use poem::handler;

use super::{
    fields::{FIRST_NAME, GENDER, LANGUAGE, LAST_NAME},
    form_errors::FormErrors,
    layout::{A_YEAR, Layout, page},
    notice::Notice,
};
use crate::{
    app::App,
    error::{Field, FieldError, ValidationErrors},
    flows::profile::{self, Draft},
    types::client::ClientInfo,
    web::{
        context::RequestContext,
        cookies::{self, CookieName},
        error::HttpResult,
        extract::SignedIn,
        form::Form,
    },
};

#[derive(Template)]
#[template(path = "pages/profile_edit.html")]
struct ProfileEditPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    first_name: String,
    last_name: String,
    gender: String,
    /// The tag of the language that is chosen.
    spoken: String,
}

page!(ProfileEditPage);

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let user = profile::see(app, caller.user).await?.user;
    layout.show(&ProfileEditPage {
        layout: &layout,
        errors: FormErrors::default(),
        first_name: user.first_name,
        last_name: user.last_name,
        gender: user.gender.unwrap_or_default(),
        spoken: user.locale.unwrap_or_else(|| layout.language.tag().to_owned()),
    })
}

#[handler]
pub async fn submit(
    layout: Layout<'_>,
    context: &RequestContext,
    client: &ClientInfo,
    form: &Form,
    caller: SignedIn,
) -> HttpResult {
    let user = caller.user;
    let (first_name, last_name) = (form.text("first_name"), form.text("last_name"));
    let (gender, spoken) = (form.text("gender"), form.text("language"));
    let mut problems = ValidationErrors::default();
    let language = context.web.i18n.language(&spoken);
    if language.is_none() {
        problems.add(Field::Locale, FieldError::NotAChoice { given: spoken.clone() });
    }
    let draft = Draft {
        first_name: Some(&first_name),
        last_name: Some(&last_name),
        gender: Some(&gender),
        locale: language.as_ref().map(|language| language.tag().to_owned()),
    };
    match profile::change(layout.app(), user, draft, problems, client).await {
        Ok(_) => {
            let mut response = layout.go("/profile/personal", Some(Notice::Saved));
            if let Some(language) = language {
                cookies::set(&context.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
            }
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[FIRST_NAME, LAST_NAME, GENDER, LANGUAGE], error)?;
            let page = ProfileEditPage { layout: &layout, errors, first_name, last_name, gender, spoken };
            layout.show_form(&page.errors, &page)
        }
    }
}
