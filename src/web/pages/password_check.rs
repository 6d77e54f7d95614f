//! The verdict on a password while it is typed, for app.js. The form is judged when it is sent; without an answer it shows nothing.

use poem::{Response, handler};
use serde_json::json;

use super::{
    fields::{NEW_PASSWORD, PASSWORD},
    form_errors::FormErrors,
    layout::Layout,
    link_cookie,
};
use crate::{
    app::new_account::Fields,
    crypto::password_policy::Strength,
    error::{Error, Field, FieldError, Result},
    flows::check_password::{self, Owner},
    types::kinds::Purpose,
    web::{context::RequestContext, error::HttpResult, form::Form},
};

/// The purposes of links with which a password is chosen.
const PURPOSES: [Purpose; 2] = [Purpose::ResetPassword, Purpose::Invite];

/// How far the bar beside the field goes.
#[derive(Clone, Copy)]
enum Level {
    TooShort = 0,
    Refused = 1,
    Good = 2,
    VeryGood = 3,
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let field = if form.text("field") == NEW_PASSWORD.name { NEW_PASSWORD } else { PASSWORD };
    let (level, text) = match check(context, (field.field, form)).await {
        Ok(Strength::Good) => (Level::Good, layout.t("strength-good").into()),
        Ok(Strength::VeryGood) => (Level::VeryGood, layout.t("strength-very-good").into()),
        Err(Error::RateLimited(wait)) => return Err(Error::RateLimited(wait).into()),
        Err(error) => {
            let level = level(&error);
            let errors = FormErrors::of(&layout, &[field], error)?;
            (level, errors.messages.into_iter().map(|message| message.text).collect::<String>())
        }
    };
    let body = json!({ "level": level as u8, "text": text }).to_string();
    Ok(Response::builder().content_type("application/json").body(body))
}

async fn check(context: &RequestContext, (field, form): (Field, &Form)) -> Result<Strength> {
    let password = form.text("password");
    let link = PURPOSES.into_iter().find_map(|purpose| Some((link_cookie::token(context, purpose)?, purpose)));
    let (email, first_name, last_name) = (form.text("email"), form.text("first_name"), form.text("last_name"));
    let described = Fields { email: Some(&email), first_name: &first_name, last_name: &last_name, ..Fields::default() };
    let owner = match (&link, &context.principal) {
        (Some((token, purpose)), _) => Owner::Link { token, purpose: *purpose },
        // A form that asks for an email address is not about the account that is signed in.
        (None, Some(principal)) if email.is_empty() => Owner::User(principal.user),
        _ => Owner::Described(described),
    };
    check_password::check(context.app(), (field, &password), owner, &context.client).await
}

fn level(error: &Error) -> Level {
    match error {
        Error::Validation(problems) if problems.iter().any(|(_, problem)| matches!(problem, FieldError::TooShort { .. })) => {
            Level::TooShort
        }
        _ => Level::Refused,
    }
}
