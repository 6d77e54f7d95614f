//! The user's passkeys: listed, added, renamed, removed.

use askama::Template;
use poem::handler;

use super::{
    fields::{self, FormField},
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
    passkey_browser, passkey_forms,
};
use crate::{
    app::{
        App,
        reauthentication::{RecentlyAuthenticated, SessionRef},
        second_factor::SecondFactors,
    },
    crypto::webauthn::RegistrationAnswer,
    error::{Error, Field, Rejection, Result},
    flows::passkeys::{self, Addition},
    store::passkey,
    types::client::ClientInfo,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
        passkey_json::{CreatedCredential, PasskeyCreationOptions},
    },
};

const NAME: FormField = fields::field(Field::Name, "name", "passkeys-name");

#[derive(Template)]
#[template(path = "pages/passkeys.html")]
struct PasskeysPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    passkeys: Vec<passkey::Model>,
    /// Nothing helps, once the passkeys are lost.
    needs_codes: bool,
    /// The passkey whose new name was refused, and that name.
    refused_name: Option<(i64, String)>,
}

page!(PasskeysPage);

impl PasskeysPage<'_> {
    fn is_full(&self) -> bool {
        self.passkeys.len() as u64 >= passkey::MAX_PER_USER
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn typed_name(&self, passkey: &i64) -> Option<&str> {
        self.refused_name.as_ref().filter(|(refused, _)| refused == passkey).map(|(_, typed)| typed.as_str())
    }
}

#[handler]
pub async fn show(layout: Layout<'_>) -> HttpResult {
    layout.show(&page_of(&layout, FormErrors::default()).await?)
}

/// For the script.
#[handler]
pub async fn options(context: &RequestContext, app: &App, recent: RecentlyAuthenticated) -> HttpResult {
    let browser = passkey_browser::name(context);
    let asked = passkeys::begin(app, recent, browser.reveal()).await?;
    passkey_forms::options(context, (&asked.challenge, &browser), PasskeyCreationOptions::of(app, &asked))
}

#[handler]
pub async fn submit(layout: Layout<'_>, client: &ClientInfo, form: &Form, recent: RecentlyAuthenticated) -> HttpResult {
    match add(&layout, form, recent, client).await {
        Ok(()) => Ok(layout.go("/profile/passkeys", Some(Notice::PasskeyAdded))),
        Err(error) => show_refused(&layout, passkey_forms::errors(&layout, error, "passkey-refused-new")?).await,
    }
}

async fn add(layout: &Layout<'_>, form: &Form, recent: RecentlyAuthenticated, client: &ClientInfo) -> Result<()> {
    let credential = CreatedCredential::read(&passkey_forms::credential(form)?)?;
    let (token, browser) = (form.text("challenge"), passkey_browser::name(layout.context));
    let addition = Addition {
        challenge_token: &token,
        browser: browser.reveal(),
        name: None,
        answer: RegistrationAnswer {
            credential_id: &credential.id,
            client_data: &credential.client_data,
            attestation_object: &credential.attestation_object,
        },
        transports: credential.transports,
    };
    passkeys::add(layout.app(), recent, addition, client).await.map(|_| ())
}

#[handler]
pub async fn rename(layout: Layout<'_>, client: &ClientInfo, form: &Form, caller: SessionRef) -> HttpResult {
    let renamed = passkeys::rename(layout.app(), (caller.user, id(form)), &form.text("name"), client).await;
    match renamed {
        Ok(_) => Ok(layout.go("/profile/passkeys", Some(Notice::PasskeyRenamed))),
        Err(error @ Error::Validation(_)) => {
            let mut page = page_of(&layout, FormErrors::of(&layout, &[NAME], error)?).await?;
            page.refused_name = Some((id(form), form.text("name")));
            layout.show_form(&page.errors, &page)
        }
        Err(error) => Err(error.into()),
    }
}

#[handler]
pub async fn remove(layout: Layout<'_>, client: &ClientInfo, form: &Form, recent: RecentlyAuthenticated) -> HttpResult {
    passkeys::remove(layout.app(), recent, id(form), client).await?;
    Ok(layout.go("/profile/passkeys", Some(Notice::PasskeyRemoved)))
}

/// What is not a number is the id of no passkey.
fn id(form: &Form) -> i64 {
    form.text("id").parse().unwrap_or(0)
}

async fn show_refused(layout: &Layout<'_>, errors: FormErrors) -> HttpResult {
    let page = page_of(layout, errors).await?;
    layout.show_form(&page.errors, &page)
}

async fn page_of<'a>(layout: &'a Layout<'a>, errors: FormErrors) -> Result<PasskeysPage<'a>, HttpError> {
    if !layout.has_passkeys() {
        return Err(Rejection::NotFound.into());
    }
    let (app, user) = (layout.app(), layout.context.principal()?.user);
    let factors = SecondFactors::of(app.db.reader(), user).await?;
    let needs_codes = factors.is_required() && !factors.totp && factors.recovery_codes_left == 0;
    Ok(PasskeysPage { layout, errors, passkeys: passkeys::list(app, user).await?, needs_codes, refused_name: None })
}
