//! Signing up, and being signed in at once, unless the operator wants email addresses confirmed first.

use askama::Template;
use poem::handler;

use super::{
    bot_check,
    fields::{EMAIL, FIRST_NAME, LAST_NAME, PASSWORD},
    form_errors::FormErrors,
    layout::{Layout, page},
    login,
    notice::Notice,
    pending_cookie, return_to,
    terms::Consent,
    text::Text,
    typed_login,
};
use crate::{
    app::{App, sign_in_proof::SignInProof},
    config::RegistrationMode,
    error::{Error, Rejection, Result, ValidationErrors},
    flows::{
        sessions::{self, Tokens},
        sign_up::{self, Draft},
    },
    types::destination::Destination,
    web::{context::RequestContext, error::HttpResult, form::Form},
};

#[derive(Template)]
#[template(path = "pages/register.html")]
struct RegisterPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    /// Where to go on to.
    return_to: Option<Destination>,
    /// When the form was rendered; see `bot_check`.
    since: String,
    first_name: String,
    last_name: String,
    email: String,
}

impl RegisterPage<'_> {
    /// What a user agrees to by sending the form; recorded with the account.
    fn terms(&self) -> Option<Text<'_>> {
        self.consent(Consent::SignUp)
    }
}

#[derive(Template)]
#[template(path = "pages/register_closed.html")]
struct RegisterClosedPage<'a> {
    layout: &'a Layout<'a>,
    by_invitation: bool,
}

page!(RegisterPage);
page!(RegisterClosedPage);

#[handler]
pub async fn show(layout: Layout<'_>, context: &RequestContext, app: &App) -> HttpResult {
    if let Some(principal) = &context.principal {
        return login::show_signed_in(&layout, principal.user).await;
    }
    if sign_up::is_open(app).is_err() {
        let by_invitation = app.config.registration.mode == RegistrationMode::Invite;
        return layout.show(&RegisterClosedPage { layout: &layout, by_invitation });
    }
    let mut page = page(&layout, FormErrors::default(), &Form::default(), return_to::asked(context));
    page.email = typed_login::prefill_email(context);
    layout.show_trying_cookies(&page.errors, &page)
}

#[handler]
pub async fn submit(layout: Layout<'_>, context: &RequestContext, app: &App, form: &Form) -> HttpResult {
    let wanted = return_to::sent(context, form);
    let return_to = wanted.as_ref().map(ToString::to_string);
    let done = match bot_check::suspicion(context, form).await {
        Some(key) if sign_up::is_open(app).is_ok() => {
            let page = page(&layout, FormErrors::of_form(&layout, key), form, wanted);
            return layout.show_form(&page.errors, &page);
        }
        _ if app.config.registration.reveal_existing_accounts => sign_up(&layout, (form, return_to)).await,
        _ => quietly(&layout, (form, return_to)).await,
    };
    match done {
        Ok(SignedUp::In(tokens)) => {
            let mut response = layout.go_to(&return_to::or_home(context, wanted), Some(Notice::SignedUp));
            login::keep_session(&layout, &mut response, &tokens).await?;
            Ok(response)
        }
        Ok(SignedUp::Pending(proof)) => Ok(pending_cookie::go(&layout, &proof, wanted.as_ref())?),
        Err(Error::Rejected(Rejection::RegistrationClosed)) => Ok(layout.go("/register", None)),
        Err(error) => {
            let errors = FormErrors::of(&layout, &[FIRST_NAME, LAST_NAME, EMAIL, PASSWORD], error)?;
            let page = page(&layout, errors, form, wanted);
            let mut response = layout.show_form(&page.errors, &page)?;
            if page.errors.messages.iter().any(|message| !message.links.is_empty()) {
                // The pages that are linked there begin with the address.
                typed_login::keep(context, &mut response, &page.email);
            }
            Ok(response)
        }
    }
}

/// What comes of a sign-up.
enum SignedUp {
    In(Box<Tokens>),
    /// The email address must be confirmed before the first sign-in.
    Pending(SignInProof),
}

async fn sign_up(layout: &Layout<'_>, (sent, return_to): (&Form, Option<String>)) -> Result<SignedUp> {
    let (typed, context) = (Typed::of(sent), layout.context);
    let draft = Draft { return_to, ..typed.draft(layout) };
    let user = sign_up::create(context.app(), draft, ValidationErrors::default(), &context.client).await?;
    let proof = SignInProof::new(Some(&user), &typed.email).from_sign_up();
    match sessions::open(context.app(), user, context.web.sessions.default_pages(), &context.client).await {
        Err(Error::Rejected(Rejection::EmailUnverified)) => Ok(SignedUp::Pending(proof)),
        opened => Ok(SignedUp::In(Box::new(opened?))),
    }
}

/// For an email address with an account, the proof is for none, which cannot be seen.
async fn quietly(layout: &Layout<'_>, (sent, return_to): (&Form, Option<String>)) -> Result<SignedUp> {
    let (typed, context) = (Typed::of(sent), layout.context);
    let draft = Draft { return_to, ..typed.draft(layout) };
    let user = sign_up::create_quietly(context.app(), draft, ValidationErrors::default(), &context.client).await?;
    Ok(SignedUp::Pending(SignInProof::new(user.as_ref(), &typed.email).from_sign_up()))
}

struct Typed {
    email: String,
    password: String,
    first_name: String,
    last_name: String,
}

impl Typed {
    fn of(sent: &Form) -> Self {
        Self {
            email: sent.text("email"),
            password: sent.text("password"),
            first_name: sent.text("first_name"),
            last_name: sent.text("last_name"),
        }
    }

    fn draft(&self, layout: &Layout<'_>) -> Draft<'_> {
        Draft {
            email: Some(&self.email),
            password: Some(&self.password),
            first_name: Some(&self.first_name),
            last_name: Some(&self.last_name),
            locale: Some(layout.language.tag().to_owned()),
            terms: layout.branding().shown_terms(),
            ..Draft::default()
        }
    }
}

fn page<'a>(layout: &'a Layout<'a>, errors: FormErrors, sent: &Form, return_to: Option<Destination>) -> RegisterPage<'a> {
    RegisterPage {
        layout,
        errors,
        return_to,
        since: bot_check::stamp(layout.app()),
        first_name: sent.text("first_name"),
        last_name: sent.text("last_name"),
        email: sent.text("email"),
    }
}
