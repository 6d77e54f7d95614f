//! The overview of an account, the personal details and the password.

use askama::Template;

use super::{
    fields::{FIRST_NAME, GENDER, LANGUAGE, LAST_NAME, NEW_PASSWORD, OLD_PASSWORD},
    form_errors::FormErrors,
    layout::{self, A_YEAR, Layout, page},
    login,
    notice::Notice,
};
use crate::{
    app::revoke_access::ApiKeys,
    error::{Field, FieldError, ValidationErrors},
    flows::{
        change_password,
        profile::{self, Draft},
    },
    store::user,
    web::{
        cookies::{self, CookieName},
        error::HttpResult,
        request::HttpRequest,
    },
};

#[derive(Template)]
#[template(path = "pages/profile.html")]
struct ProfilePage<'a> {
    layout: &'a Layout<'a>,
    /// First and last name, as far as they are known.
    name: String,
    user: user::Model,
}

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

#[derive(Template)]
#[template(path = "pages/change_password.html")]
struct ChangePasswordPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    email: String,
    end_keys: bool,
}

page!(ProfilePage);
page!(ProfileEditPage);
page!(ChangePasswordPage);

pub async fn show(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
    layout.show(&ProfilePage { layout: &layout, name, user })
}

pub async fn show_personal(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let user = profile::see(request.app(), request.principal()?.user).await?.user;
    layout.show(&ProfileEditPage {
        layout: &layout,
        errors: FormErrors::default(),
        first_name: user.first_name,
        last_name: user.last_name,
        gender: user.gender.unwrap_or_default(),
        spoken: user.locale.unwrap_or_else(|| layout.language.tag().to_owned()),
    })
}

pub async fn submit(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    let user = request.principal()?.user;
    let (first_name, last_name) = (sent.text("first_name"), sent.text("last_name"));
    let (gender, spoken) = (sent.text("gender"), sent.text("language"));
    let mut problems = ValidationErrors::default();
    let language = request.web.i18n.language(&spoken);
    if language.is_none() {
        problems.add(Field::Locale, FieldError::NotAChoice { given: spoken.clone() });
    }
    let draft = Draft {
        first_name: Some(&first_name),
        last_name: Some(&last_name),
        gender: Some(&gender),
        locale: language.as_ref().map(|language| language.tag().to_owned()),
    };
    match profile::change(request.app(), user, draft, problems, &request.origin).await {
        Ok(_) => {
            let mut response = layout.go("/profile/personal", Some(Notice::Saved));
            if let Some(language) = language {
                cookies::set(&request.web, &mut response, (CookieName::Language, language.tag()), A_YEAR);
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

pub async fn show_password(request: HttpRequest) -> HttpResult {
    let layout = Layout::of(&request);
    let email = profile::see(request.app(), request.principal()?.user).await?.user.email;
    layout.show(&ChangePasswordPage { layout: &layout, errors: FormErrors::default(), email, end_keys: false })
}

pub async fn change_password(mut request: HttpRequest) -> HttpResult {
    let sent = request.form().await?;
    let layout = Layout::of(&request);
    let asking = request.session_ref()?;
    let (old, new) = (sent.text("old_password"), sent.text("new_password"));
    let end_keys = !sent.text("end_keys").is_empty();
    let keys = if end_keys { ApiKeys::Revoke } else { ApiKeys::Keep };
    let draft = change_password::Draft { old: Some(&old), new: Some(&new), keys, problems: ValidationErrors::default() };
    match change_password::change(request.app(), asking, draft, &request.origin).await {
        Ok(()) => {
            let mut response = layout.go("/profile/password", Some(Notice::PasswordChanged));
            // The device cookie ended with the password that it proves; this browser has just shown the new one.
            login::remember_device(&layout, &mut response, &profile::see(request.app(), asking.user).await?.user);
            Ok(response)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[OLD_PASSWORD, NEW_PASSWORD], error)?;
            let email = profile::see(request.app(), asking.user).await?.user.email;
            let page = ChangePasswordPage { layout: &layout, errors, email, end_keys };
            layout.show_form(&page.errors, &page)
        }
    }
}

/// Where password managers ask for the form (W3C, A Well-Known URL for Changing Passwords).
pub async fn well_known(_call: HttpRequest) -> HttpResult {
    Ok(layout::go("/profile/password"))
}
