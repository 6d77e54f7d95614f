//! The second step of a sign-in: a code of the authenticator app, or a recovery code.

use askama::Template;
use poem::{Response, handler};

use super::{
    fields::SECOND_CODE,
    form_errors::FormErrors,
    layout::{Layout, page},
    login,
    notice::Notice,
    return_to, second_step_cookie,
};
use crate::{
    app::second_factor::policy_number,
    error::{Error, Rejection, Result, TokenError},
    flows::{
        second_factor,
        sessions::{self, Tokens},
    },
    pending_second_factor::PendingSecondFactor,
    types::{destination::Destination, session_policy::SessionPolicy},
    web::{context::RequestContext, error::HttpResult, form::Form},
};

#[derive(Template)]
#[template(path = "pages/second_step.html")]
struct SecondStepPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Whose sign-in waits.
    who: String,
    has_totp: bool,
    has_codes: bool,
    can_use_passkey: bool,
    /// In days; a device is not remembered, where it is 0.
    remember_days: u64,
    /// Where to go on to.
    return_to: Option<Destination>,
}

page!(SecondStepPage);

impl SecondStepPage<'_> {
    fn lead(&self) -> &'static str {
        match (self.has_totp, self.has_codes) {
            (true, true) => "second-step-lead",
            (true, false) => "second-step-lead-app",
            (false, _) if self.can_use_passkey => "second-step-lead-passkey",
            (false, _) => "second-step-lead-code",
        }
    }

    fn code_hint(&self) -> &'static str {
        match (self.has_totp, self.has_codes) {
            (true, true) => "hint-second-code",
            (true, false) => "hint-second-code-first",
            (false, _) => "hint-recovery-code",
        }
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext) -> HttpResult {
    let Some(pending) = second_step_cookie::pending(context) else { return Ok(end(&layout)) };
    show_page(&layout, &pending, FormErrors::default()).await
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, form: &Form) -> HttpResult {
    let Some(pending) = second_step_cookie::pending(context) else { return Ok(end(&layout)) };
    match complete(context, &pending, form).await {
        Ok(tokens) => {
            let mut response = match tokens.user.delete_at {
                Some(_) => layout.go("/profile/delete", None),
                None => layout.go_to(&return_to::or_home(context, return_to::sent(context, form)), None),
            };
            login::keep_session(&layout, &mut response, &tokens).await?;
            second_step_cookie::forget(context, &mut response);
            if !form.text("remember").is_empty() {
                second_step_cookie::remember_device(context, &mut response, tokens.user.id).await?;
            }
            Ok(response)
        }
        Err(Error::Rejected(Rejection::InvalidToken(_) | Rejection::InvalidCredentials)) => Ok(end(&layout)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[SECOND_CODE], error)?;
            show_page(&layout, &pending, errors).await
        }
    }
}

async fn complete(context: &RequestContext, pending: &PendingSecondFactor, form: &Form) -> Result<Tokens> {
    let policy = policy_of(context, pending).ok_or(TokenError::Invalid)?;
    let proven = second_factor::complete(context.app(), *pending, &form.text("code"), &context.client).await?;
    sessions::open(context.app(), proven, policy, &context.client).await
}

/// That of the sign-in that waits, which may be a short one. A sign-in of a contract is not completed here.
pub(super) fn policy_of<'c>(context: &'c RequestContext, pending: &PendingSecondFactor) -> Option<&'c SessionPolicy> {
    let sessions = &context.web.sessions;
    let policies = [&sessions.pages, &sessions.transient_pages];
    policies.into_iter().find(|policy| policy_number(policy) == pending.contract)
}

pub(super) async fn show_page(layout: &Layout<'_>, pending: &PendingSecondFactor, errors: FormErrors) -> HttpResult {
    let context = layout.context;
    let user = match second_factor::user_of(context.app(), pending).await {
        Err(Error::Rejected(Rejection::InvalidToken(_))) => return Ok(end(layout)),
        user => user?,
    };
    let wanted = context.sent.get().map_or_else(|| return_to::asked(context), |sent| return_to::sent(context, sent));
    let page = SecondStepPage {
        layout,
        errors,
        who: user.display_name(),
        has_totp: pending.ways.totp,
        has_codes: pending.ways.recovery_code,
        can_use_passkey: layout.has_passkeys() && pending.ways.passkey,
        remember_days: context.app().config.second_factor.remember_device.as_secs() / 86_400,
        return_to: wanted,
    };
    layout.show_form(&page.errors, &page)
}

/// The sign-in has expired, or its account has changed: the password is asked for again.
pub(super) fn end(layout: &Layout<'_>) -> Response {
    let mut response = layout.go("/login", Some(Notice::SignInAgain));
    second_step_cookie::forget(layout.context, &mut response);
    response
}
