//! The room for two-step sign-in: the authenticator app, the recovery codes and the remembered devices.

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderValue, header},
};

use super::{
    fields::SECOND_CODE,
    form_errors::FormErrors,
    layout::{Layout, page},
    notice::Notice,
    recovery_codes,
};
use crate::{
    app::{App, reauthentication::RecentlyAuthenticated, second_factor::FEW_CODES},
    crypto::{
        qr_code::{self, Drawing},
        totp,
    },
    error::{Error, Rejection},
    flows::{
        profile,
        two_step::{self, TwoStepState},
    },
    types::{client::ClientInfo, secret::Secret},
    web::{
        error::{HttpError, HttpResult},
        extract::SignedIn,
        form::Form,
    },
};

#[derive(Template)]
#[template(path = "pages/two_step.html")]
struct TwoStepPage<'a> {
    layout: &'a Layout<'a>,
    state: TwoStepState,
    remembers_devices: bool,
}

#[derive(Template)]
#[template(path = "pages/two_step_app.html")]
struct AppPage<'a> {
    layout: &'a Layout<'a>,
    errors: FormErrors,
    drawing: Option<Drawing>,
    /// The key in groups of four.
    key: Secret,
    /// What the QR code says.
    uri: Secret,
}

#[derive(Template)]
#[template(path = "pages/two_step_codes.html")]
struct CodesPage<'a> {
    layout: &'a Layout<'a>,
    codes: Vec<Secret>,
    /// Whose they are: on paper, nothing else says it.
    who: String,
}

page!(TwoStepPage);
page!(AppPage);
page!(CodesPage);

impl TwoStepPage<'_> {
    fn has_few_codes(&self) -> bool {
        self.state.factors.recovery_codes_left <= FEW_CODES
    }

    fn remove_question(&self) -> &'static str {
        if self.state.factors.passkeys > 0 { "two-step-remove-ask-passkeys" } else { "two-step-remove-ask" }
    }
}

#[handler]
pub async fn show(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let state = two_step::state(app, caller.user).await?;
    let remembers_devices = !app.config.second_factor.remember_device.is_zero();
    layout.show(&TwoStepPage { layout: &layout, state, remembers_devices })
}

/// Makes the key; the page that follows shows it.
#[handler]
pub async fn begin(layout: Layout<'_>, app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    match two_step::begin(app, recent, client).await {
        Ok(_) => Ok(layout.go("/profile/two-step/app", None)),
        Err(error) => back(&layout, error),
    }
}

#[handler]
pub async fn show_app(layout: Layout<'_>, recent: RecentlyAuthenticated) -> HttpResult {
    app_page(&layout, recent, FormErrors::default()).await
}

#[handler]
pub async fn confirm(
    layout: Layout<'_>,
    app: &App,
    client: &ClientInfo,
    form: &Form,
    recent: RecentlyAuthenticated,
) -> HttpResult {
    match two_step::confirm(app, recent, &form.text("code"), client).await {
        Ok(codes) => show_codes_of(&layout, recent, &codes),
        Err(error @ Error::Validation(_)) => {
            let errors = FormErrors::of(&layout, &[SECOND_CODE], error)?;
            app_page(&layout, recent, errors).await
        }
        Err(error) => back(&layout, error),
    }
}

#[handler]
pub async fn create_codes(layout: Layout<'_>, app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    match two_step::create_codes(app, recent, client).await {
        Ok(codes) => show_codes_of(&layout, recent, &codes),
        Err(error) => back(&layout, error),
    }
}

#[handler]
pub async fn show_codes(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let Some(codes) = recovery_codes::read(layout.context, caller.user) else {
        return Ok(layout.go("/profile/two-step", None));
    };
    let who = profile::see(app, caller.user).await?.user.display_name();
    layout.show(&CodesPage { layout: &layout, codes, who })
}

/// The codes as a text file, while their page can be seen.
#[handler]
pub async fn download_codes(layout: Layout<'_>, app: &App, caller: SignedIn) -> HttpResult {
    let Some(codes) = recovery_codes::read(layout.context, caller.user) else {
        return Ok(layout.go("/profile/two-step", None));
    };
    let lines: Vec<&str> = codes.iter().map(Secret::reveal).collect();
    let who = profile::see(app, caller.user).await?.user.display_name();
    let head = String::from(layout.t("two-step-codes-file").with("who", who));
    let text = format!("{head}\n\n{}\n", lines.join("\n"));
    let mut response = Response::builder().content_type("text/plain; charset=utf-8").body(text);
    let attached = HeaderValue::from_static("attachment; filename=\"recovery-codes.txt\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attached);
    Ok(response)
}

/// Their owner has kept them.
#[handler]
pub async fn codes_kept(layout: Layout<'_>, _: SignedIn) -> HttpResult {
    let mut response = layout.go("/profile/two-step", Some(Notice::TwoStepOn));
    recovery_codes::forget(layout.context, &mut response);
    Ok(response)
}

#[handler]
pub async fn remove(layout: Layout<'_>, app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    let by = recent.user();
    match two_step::remove(app, recent, client).await {
        Ok(()) => {
            let is_on = two_step::state(app, by).await?.factors.is_required();
            Ok(layout.go("/profile/two-step", Some(if is_on { Notice::TwoStepAppRemoved } else { Notice::TwoStepOff })))
        }
        Err(error) => back(&layout, error),
    }
}

#[handler]
pub async fn forget_devices(layout: Layout<'_>, app: &App, client: &ClientInfo, recent: RecentlyAuthenticated) -> HttpResult {
    two_step::forget_devices(app, recent, client).await?;
    Ok(layout.go("/profile/two-step", Some(Notice::TwoStepDevicesForgotten)))
}

fn show_codes_of(layout: &Layout<'_>, by: RecentlyAuthenticated, codes: &[Secret]) -> HttpResult {
    let mut response = layout.go("/profile/two-step/codes", None);
    recovery_codes::keep(layout.context, &mut response, (by.user(), codes))?;
    Ok(response)
}

async fn app_page(layout: &Layout<'_>, by: RecentlyAuthenticated, errors: FormErrors) -> HttpResult {
    let key = match two_step::waiting(layout.app(), by).await {
        Ok(key) => key,
        Err(error) => return back(layout, error),
    };
    let account = profile::see(layout.app(), by.user()).await?.user.display_name();
    let uri = totp::uri(&key, (&layout.branding().name, &account));
    let page = AppPage { layout, errors, drawing: qr_code::draw(&uri), key: totp::grouped(&key), uri };
    layout.show_form(&page.errors, &page)
}

/// Another tab has done it, or undone it: the overview says how it is now.
fn back(layout: &Layout<'_>, error: Error) -> HttpResult {
    match error {
        Error::Rejected(Rejection::AuthenticatorExists | Rejection::NoAuthenticator) => Ok(layout.go("/profile/two-step", None)),
        error => Err(HttpError::from(error)),
    }
}
