//! The tokens of a session: for whom, and derived from its row.

use std::sync::Arc;

use data_encoding::HEXLOWER;

use crate::{
    app::{App, effective_roles, token_id},
    config::UnverifiedAccess,
    crypto::{
        jwt::{Claims, Kind, Signature},
        keyring::random,
    },
    error::{Rejection, Result, TokenError},
    store::{api_key, session, user, user_role, user_uuid},
    types::{
        clock::Timestamp,
        roles as token_roles,
        secret::Secret,
        session_policy::{RefreshRotation, SessionPolicy},
        token_format::UserIdFormat,
    },
};

/// A pair of tokens, and all that a response may say about it.
#[derive(Clone)]
pub struct Tokens {
    pub session: i64,
    /// The contract that the session belongs to.
    pub contract: Arc<str>,
    pub issued: Timestamp,
    pub access: Secret,
    pub access_expires: Timestamp,
    pub refresh: Secret,
    pub refresh_expires: Timestamp,
    pub user: user::Model,
    pub roles: Vec<String>,
}

/// If signing up does not reveal who has an account, signing in before the address is confirmed does not either.
pub(super) fn ensure_may_sign_in(app: &App, user: &user::Model) -> Result<()> {
    let registration = &app.config.registration;
    if !user.is_unverified() || registration.unverified != UnverifiedAccess::Nothing {
        return Ok(());
    }
    Err(if registration.reveal_existing_accounts { Rejection::EmailUnverified } else { Rejection::InvalidCredentials }.into())
}

/// The user of a session and the roles that its tokens name.
pub(super) struct TokenSubject {
    pub user: user::Model,
    pub roles: Vec<String>,
}

pub(super) async fn token_subject(app: &App, row: &session::Model) -> Result<TokenSubject> {
    let db = app.db.reader();
    let mut user = user::by_id(db, row.user_id).await?.ok_or(Rejection::UserNotFound)?;
    user_uuid::ensure(app.db.writer(), &mut user).await?;
    if !user.is_active {
        return Err(Rejection::UserInactive.into());
    }
    ensure_may_sign_in(app, &user)?;
    let mut roles = user_role::names_of(db, user.id).await?;
    if let Some(id) = row.api_key_id {
        let key = api_key::by_id(db, id).await?.filter(|key| key.is_live(app.now())).ok_or(TokenError::Revoked)?;
        roles = key.narrow(roles);
    }
    Ok(TokenSubject { user, roles })
}

/// Everything in the tokens of a session whose refresh tokens rotate follows from the row: the same generation always has the same pair.
pub(super) fn derive(
    app: &App,
    policy: &SessionPolicy,
    row: &session::Model,
    issued: Timestamp,
    TokenSubject { user, roles }: TokenSubject,
) -> Result<Tokens> {
    let issued = Timestamp::from_seconds(issued.seconds());
    let access_expires = issued.plus(policy.access).min(row.max_expires_at);
    let rotates = policy.renewal != RefreshRotation::Never;
    let refresh_issued = if rotates { row.renewed_at } else { row.created_at };
    let access = Claims {
        kind: Kind::Access,
        id: if rotates { token_id::derive(app, Kind::Access, row, issued) } else { HEXLOWER.encode(&random::<16>()) },
        session: row.id,
        user: user.id,
        uuid: user.uuid.clone().filter(|_| policy.tokens.user_id == UserIdFormat::Uuid),
        roles: token_roles::fitting(effective_roles::of(app, &user, roles)),
        issued,
        expires: access_expires,
        not_before: None,
        generation: row.generation,
        contract: Some(Arc::clone(&policy.contract)),
        signature: Signature::Shared,
    };
    let refresh = Claims {
        kind: Kind::Refresh,
        id: token_id::derive(app, Kind::Refresh, row, refresh_issued),
        issued: refresh_issued,
        expires: row.expires_at,
        not_before: (policy.renewal == RefreshRotation::AfterExpiry).then_some(access_expires),
        roles: Vec::new(),
        ..access.clone()
    };
    Ok(Tokens {
        session: row.id,
        contract: Arc::clone(&policy.contract),
        issued,
        access: app.signer.sign(&access, &policy.tokens)?,
        access_expires: Timestamp::from_seconds(access_expires.seconds()),
        refresh: app.signer.sign(&refresh, &policy.tokens)?,
        refresh_expires: Timestamp::from_seconds(row.expires_at.seconds()),
        user,
        roles: access.roles,
    })
}
