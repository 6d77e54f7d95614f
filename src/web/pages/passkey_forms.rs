//! What the forms of passkeys share: the options as JSON for the script, the answer in a field, and what is wrong with it.

use poem::Response;
use serde::Serialize;
use serde_json::Value;

use super::{form_errors::FormErrors, layout::Layout, passkey_browser};
use crate::{
    app::passkey_challenge::Challenge,
    error::{Error, FieldError, InternalError, Rejection, Result},
    flows::passkey_sign_in::Shown,
    types::secret::Secret,
    web::{
        context::RequestContext,
        error::{HttpError, HttpResult},
        form::Form,
        passkey_json::{ShownCredential, malformed},
    },
};

/// As `static/passkeys.js` reads it.
#[derive(Serialize)]
struct Options<'a, T> {
    challenge_token: &'a str,
    #[serde(rename = "publicKey")]
    public_key: T,
}

/// The options for the script, and the cookie that says which browser has got them.
pub fn options(context: &RequestContext, (challenge, browser): (&Challenge, &Secret), public_key: impl Serialize) -> HttpResult {
    let body = serde_json::to_vec(&Options { challenge_token: &challenge.token, public_key });
    let body = body.map_err(|error| Error::from(InternalError::new("write the options of a passkey", error)))?;
    let mut response = Response::builder().content_type("application/json").body(body);
    passkey_browser::keep(context, &mut response, browser)?;
    Ok(response)
}

/// What the script has put into the form.
///
/// # Errors
/// `Validation`, where it is no JSON.
pub fn credential(form: &Form) -> Result<Value> {
    serde_json::from_str(&form.text("credential")).map_err(|_| malformed())
}

/// A passkey that was shown, with what it answers.
pub struct Answer {
    token: String,
    browser: Secret,
    credential: ShownCredential,
}

impl Answer {
    /// # Errors
    /// `Validation`, where it is no answer.
    pub fn read(context: &RequestContext, form: &Form) -> Result<Self> {
        let credential = ShownCredential::read(&credential(form)?)?;
        Ok(Self { token: form.text("challenge"), browser: passkey_browser::name(context), credential })
    }

    pub fn shown(&self) -> Shown<'_> {
        self.credential.shown((&self.token, self.browser.reveal()))
    }
}

/// What an error means for the user of a passkey. `refused` is the key of what is said where no more is known.
///
/// # Errors
/// The error, where it does not concern the passkey.
pub fn errors(layout: &Layout<'_>, error: Error, refused: &str) -> Result<FormErrors, HttpError> {
    let key = match &error {
        Error::Rejected(Rejection::InvalidCredentials) => refused,
        Error::Validation(problems) => problems.iter().next().map_or(refused, |(_, problem)| key(problem, refused)),
        _ => return FormErrors::of(layout, &[], error),
    };
    Ok(FormErrors::of_form(layout, key))
}

fn key<'a>(problem: &FieldError, refused: &'a str) -> &'a str {
    match problem {
        FieldError::Taken => "passkey-taken",
        FieldError::TooMany { .. } => "passkey-too-many",
        FieldError::Passkey { why: "challenge" } => "passkey-stale",
        FieldError::Passkey { why: "not-verified" } => "passkey-unverified",
        _ => refused,
    }
}
