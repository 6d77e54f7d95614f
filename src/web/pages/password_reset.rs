//! Choosing a new password with the link or the code of an email.

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    email_links::show_invalid,
    fields::{CODE, EMAIL, NEW_PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    link_cookie,
    notice::Notice,
    return_to,
    terms::Consent,
    text::Text,
    typed_login,
};
use crate::{
    app::{App, revoke_access::ApiKeys},
    crypto::password_policy::PasswordPolicy,
    error::{Error, Field, FieldError, Rejection, Result, ValidationErrors},
    flows::reset_password::{self, New, Presented, Preview, Reset},
    types::kinds::Purpose,
    web::{context::RequestContext, cookies, error::HttpResult, form::Form},
};

#[derive(Template)]
#[template(path = "pages/password_reset.html")]
struct PasswordResetPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The account that the link is for.
    account: Option<Preview>,
    /// What was typed, where there is no link.
    email: String,
    code: String,
    end_keys: bool,
    cookies_missing: bool,
}

page!(PasswordResetPage);

impl PasswordResetPage<'_> {
    /// What the owner of an account that an administrator or an import has created agrees to; recorded with the account.
    fn terms(&self) -> Option<Text<'_>> {
        let is_first = self.account.as_ref().is_some_and(|account| account.is_first_password);
        if is_first { self.consent(Consent::FirstPassword) } else { None }
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    if let Some(response) = link_cookie::take_from_query(context, Purpose::ResetPassword, "/password-reset") {
        return Ok(response);
    }
    let account = match link_cookie::token(context, Purpose::ResetPassword) {
        None => None,
        Some(token) => match reset_password::preview(app, &token).await {
            Ok(account) => Some(account),
            Err(Error::Rejected(Rejection::InvalidEmailToken)) => {
                return show_invalid(&layout, Purpose::ResetPassword, StatusCode::GONE);
            }
            Err(error) => return Err(error.into()),
        },
    };
    let mut page = page(&layout, FormErrors::default(), account, &Form::default());
    page.email = typed_login::prefill_email(context);
    page.cookies_missing = page.account.is_none() && link_cookie::cookies_are_missing(context);
    layout.show(&page)
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, form: &Form) -> HttpResult {
    let by_code = form.text("by") == "code";
    let token = link_cookie::token(context, Purpose::ResetPassword);
    let done = if by_code { set_by_code(context, form).await } else { set_by_link(context, form, token.as_deref()).await };
    match done {
        Ok(reset) => {
            let wanted = reset.return_to.and_then(|text| return_to::allowed(context, &text));
            let sign_in = return_to::with(&layout.page("/login"), wanted.as_ref());
            let mut response = layout.go_to(&sign_in.into(), Some(Notice::PasswordReset));
            typed_login::keep(context, &mut response, &reset.user.email);
            // Every session has ended, the one of this browser too.
            cookies::remove_session(&context.web, &mut response);
            link_cookie::forget(context, &mut response);
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidEmailToken)) if !by_code => {
            show_invalid(&layout, Purpose::ResetPassword, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL, CODE, NEW_PASSWORD], error)?;
            let account = match token {
                Some(token) if !by_code => Some(reset_password::preview(app, &token).await?),
                _ => None,
            };
            let page = page(&layout, errors, account, form);
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn set_by_link(context: &RequestContext, sent: &Form, token: Option<&str>) -> Result<Reset> {
    let proof = Presented::Link(token.ok_or(Rejection::InvalidEmailToken)?);
    let password = sent.text("new_password");
    let new = New {
        password: Some(&password),
        keys: keys(sent),
        password_policy: PasswordPolicy::default(),
        terms: context.app().config.branding.shown_terms(),
        problems: ValidationErrors::default(),
    };
    reset_password::set(context.app(), proof, new, &context.client).await
}

async fn set_by_code(context: &RequestContext, sent: &Form) -> Result<Reset> {
    let (email, code, password) = (sent.text("email"), sent.text("code"), sent.text("new_password"));
    let mut problems = ValidationErrors::default();
    for (field, text) in [(Field::Email, &email), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, FieldError::Blank);
        }
    }
    let proof = Presented::Code { email: &email, code: &code };
    let password_policy = PasswordPolicy::default();
    let new = New { password: Some(&password), keys: keys(sent), password_policy, terms: None, problems };
    reset_password::set(context.app(), proof, new, &context.client).await
}

/// They end, unless the form asked and the checkbox was cleared.
fn keys(sent: &Form) -> ApiKeys {
    if sent.text("keys_asked") == "yes" && sent.text("end_keys").is_empty() { ApiKeys::Keep } else { ApiKeys::Revoke }
}

fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors, account: Option<Preview>, sent: &Form) -> PasswordResetPage<'a> {
    PasswordResetPage {
        layout,
        errors,
        account,
        email: sent.text("email"),
        code: sent.text("code"),
        end_keys: keys(sent) == ApiKeys::Revoke,
        cookies_missing: false,
    }
}
