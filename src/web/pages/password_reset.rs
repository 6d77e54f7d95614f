//! Choosing a new password with the link or the code of an email.

use askama::Template;
use poem::http::StatusCode;

use super::{
    errands::show_invalid,
    fields::{CODE, EMAIL, NEW_PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    mailed,
    notice::Notice,
};
use crate::{
    app::access::Keys,
    error::{Error, Field, Problem, Problems, Refusal, Result},
    flows::reset_password::{self, New, Proof},
    types::kinds::Purpose,
    web::{
        call::{self, Call},
        cookies,
        failure::Answer,
    },
};

#[derive(Template)]
#[template(path = "pages/password_reset.html")]
struct PasswordResetPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// The email address of the account that the link is for.
    account: Option<String>,
    /// What was typed, where there is no link.
    email: String,
    code: String,
    end_keys: bool,
    cookies_missing: bool,
}

page!(PasswordResetPage);

pub async fn show(call: Call) -> Answer {
    let layout = Layout::of(&call);
    if let Some(response) = mailed::pick_up(&call, Purpose::ResetPassword, "/password-reset") {
        return Ok(response);
    }
    let account = match mailed::token(&call, Purpose::ResetPassword) {
        None => None,
        Some(token) => match reset_password::look(call.app(), &token).await {
            Ok(email) => Some(email),
            Err(Error::Refused(Refusal::LinkDead)) => return show_invalid(&layout, Purpose::ResetPassword, StatusCode::GONE),
            Err(error) => return Err(error.into()),
        },
    };
    let mut page = page(&layout, FormErrors::default(), account, &call::Form::default());
    page.cookies_missing = page.account.is_none() && mailed::cookies_are_missing(&call);
    layout.show(&page)
}

pub async fn submit(mut call: Call) -> Answer {
    let sent = call.form().await?;
    let layout = Layout::of(&call);
    let by_code = sent.text("by") == "code";
    let token = mailed::token(&call, Purpose::ResetPassword);
    let done = if by_code { set_by_code(&call, &sent).await } else { set_by_link(&call, &sent, token.as_deref()).await };
    match done {
        Ok(()) => {
            let mut response = layout.go("/login", Some(Notice::PasswordReset));
            // Every session has ended, the one of this browser too.
            cookies::forget_tokens(&call.web, &mut response);
            mailed::put_down(&call, &mut response);
            Ok(response)
        }
        Err(Error::Refused(Refusal::LinkDead)) if !by_code => {
            show_invalid(&layout, Purpose::ResetPassword, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => {
            let errors = FormErrors::of(&layout, &[EMAIL, CODE, NEW_PASSWORD], error)?;
            let account = match token {
                Some(token) if !by_code => Some(reset_password::look(call.app(), &token).await?),
                _ => None,
            };
            let page = page(&layout, errors, account, &sent);
            layout.show_form(&page.errors, &page)
        }
    }
}

async fn set_by_link(call: &Call, sent: &call::Form, token: Option<&str>) -> Result<()> {
    let proof = Proof::Link(token.ok_or(Refusal::LinkDead)?);
    let password = sent.text("new_password");
    let new = New { password: Some(&password), keys: keys(sent), problems: Problems::default() };
    reset_password::set(call.app(), proof, new, &call.origin).await?;
    Ok(())
}

async fn set_by_code(call: &Call, sent: &call::Form) -> Result<()> {
    let (email, code, password) = (sent.text("email"), sent.text("code"), sent.text("new_password"));
    let mut problems = Problems::default();
    for (field, text) in [(Field::Email, &email), (Field::Code, &code)] {
        if text.trim().is_empty() {
            problems.add(field, Problem::Blank);
        }
    }
    let proof = Proof::Code { email: &email, code: &code };
    let new = New { password: Some(&password), keys: keys(sent), problems };
    reset_password::set(call.app(), proof, new, &call.origin).await?;
    Ok(())
}

/// They end, unless the form asked and the checkbox was cleared.
fn keys(sent: &call::Form) -> Keys {
    if sent.text("keys_asked") == "yes" && sent.text("end_keys").is_empty() { Keys::Keep } else { Keys::End }
}

fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors, account: Option<String>, sent: &call::Form) -> PasswordResetPage<'a> {
    PasswordResetPage {
        layout,
        errors,
        account,
        email: sent.text("email"),
        code: sent.text("code"),
        end_keys: keys(sent) == Keys::End,
        cookies_missing: false,
    }
}
