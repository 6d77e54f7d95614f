//! The JSON of WebAuthn Level 3: options as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take them, and answers as
//! `toJSON` writes them.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::{App, passkey_challenge::LIFETIME},
    crypto::webauthn::{ALGORITHMS, Problem},
    error::{Error, Field, FieldError, Result},
    flows::{
        passkey_sign_in::{RequestOptions, Shown},
        passkeys::CreationOptions,
    },
    store::{passkey, user},
};

/// What an authenticator needs to make a passkey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreationOptions {
    rp: RelyingPartyJson,
    user: UserJson,
    challenge: String,
    pub_key_cred_params: Vec<AlgorithmJson>,
    /// In milliseconds.
    timeout: u64,
    exclude_credentials: Vec<CredentialJson>,
    authenticator_selection: SelectionJson,
    attestation: &'static str,
}

/// What an authenticator needs to show a passkey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRequestOptions {
    challenge: String,
    /// In milliseconds.
    timeout: u64,
    rp_id: String,
    /// Empty, where the passkey itself says whose it is.
    allow_credentials: Vec<CredentialJson>,
    user_verification: &'static str,
}

#[derive(Serialize, ToSchema)]
struct RelyingPartyJson {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Serialize, ToSchema)]
struct AlgorithmJson {
    r#type: &'static str,
    alg: i64,
}

#[derive(Serialize, ToSchema)]
struct CredentialJson {
    r#type: &'static str,
    id: String,
    transports: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SelectionJson {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
}

/// The only type of a credential.
const TYPE: &str = "public-key";

fn timeout() -> u64 {
    u64::try_from(LIFETIME.as_millis()).unwrap_or(u64::MAX)
}

impl PasskeyCreationOptions {
    pub fn of(app: &App, options: &CreationOptions) -> Self {
        let user = &options.user;
        Self {
            rp: RelyingPartyJson { id: domain(app), name: app.config.branding.name.clone() },
            user: UserJson { id: user_handle(user), name: user.display_name(), display_name: displayed(user) },
            challenge: options.challenge.bytes.text(),
            pub_key_cred_params: ALGORITHMS.into_iter().map(|alg| AlgorithmJson { r#type: TYPE, alg }).collect(),
            timeout: timeout(),
            exclude_credentials: options.known.iter().map(CredentialJson::of).collect(),
            authenticator_selection: SelectionJson {
                resident_key: "required",
                require_resident_key: true,
                user_verification: "preferred",
            },
            attestation: "none",
        }
    }
}

impl PasskeyRequestOptions {
    pub fn of(app: &App, options: &RequestOptions) -> Self {
        Self {
            challenge: options.challenge.bytes.text(),
            timeout: timeout(),
            rp_id: domain(app),
            allow_credentials: options.allowed.iter().map(CredentialJson::of).collect(),
            user_verification: if options.must_verify { "required" } else { "preferred" },
        }
    }
}

impl CredentialJson {
    fn of(row: &passkey::Model) -> Self {
        let transports = row.transports.split_whitespace().map(ToOwned::to_owned).collect();
        Self { r#type: TYPE, id: row.credential_id.clone(), transports }
    }
}

fn domain(app: &App) -> String {
    app.passkeys.as_ref().map(|party| party.id.clone()).unwrap_or_default()
}

fn displayed(user: &user::Model) -> String {
    let name = user.full_name();
    if name.is_empty() { user.display_name() } else { name }
}

/// The random id of the account. It says nothing about its owner.
fn user_handle(user: &user::Model) -> String {
    let uuid = user.uuid.as_deref().and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_default();
    BASE64URL_NOPAD.encode(uuid.as_bytes())
}

/// An answer to creation options, decoded.
pub struct CreatedCredential {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub attestation_object: Vec<u8>,
    pub transports: Vec<String>,
}

/// An answer to request options, decoded.
pub struct ShownCredential {
    /// In base64url.
    pub id: String,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    /// The account that the authenticator believes it to be of, as a UUID.
    pub user_handle: Option<String>,
}

impl CreatedCredential {
    /// # Errors
    /// `Validation`, where it is not such an answer.
    pub fn read(json: &Value) -> Result<Self> {
        let response = response(json)?;
        let transports = response["transports"].as_array().into_iter().flatten();
        Ok(Self {
            id: bytes(&json["rawId"])?,
            client_data: bytes(&response["clientDataJSON"])?,
            attestation_object: bytes(&response["attestationObject"])?,
            transports: transports.filter_map(|word| word.as_str().map(ToOwned::to_owned)).collect(),
        })
    }
}

impl ShownCredential {
    /// # Errors
    /// `Validation`, where it is not such an answer.
    pub fn read(json: &Value) -> Result<Self> {
        let response = response(json)?;
        let handle = Some(&response["userHandle"]).filter(|handle| !handle.is_null()).map(bytes).transpose()?;
        Ok(Self {
            // Of one spelling: that of the table.
            id: BASE64URL_NOPAD.encode(&bytes(&json["rawId"])?),
            client_data: bytes(&response["clientDataJSON"])?,
            authenticator_data: bytes(&response["authenticatorData"])?,
            signature: bytes(&response["signature"])?,
            user_handle: handle.map(|bytes| uuid_of(&bytes)),
        })
    }
}

impl ShownCredential {
    /// As an answer to the challenge of this token, in this browser.
    pub fn shown<'a>(&'a self, (challenge_token, browser): (&'a str, &'a str)) -> Shown<'a> {
        Shown {
            challenge_token,
            browser,
            credential_id: &self.id,
            user_handle: self.user_handle.as_deref(),
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
        }
    }
}

fn response(json: &Value) -> Result<&Value> {
    if json["type"] == TYPE && json["response"].is_object() { Ok(&json["response"]) } else { Err(malformed()) }
}

fn bytes(text: &Value) -> Result<Vec<u8>> {
    let text = text.as_str().ok_or_else(malformed)?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| malformed())
}

/// Empty for what is no UUID.
fn uuid_of(bytes: &[u8]) -> String {
    Uuid::from_slice(bytes).map(|uuid| uuid.hyphenated().to_string()).unwrap_or_default()
}

pub fn malformed() -> Error {
    (Field::Credential, FieldError::Passkey { why: Problem::Malformed.word() }).into()
}
