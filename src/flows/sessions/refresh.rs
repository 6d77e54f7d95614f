//! What becomes of a refresh token: it is renewed, asked for again, found to be copied, verified, or its session is ended with it.

use super::{
    check::{TokenUse, check_own_access, why_ended},
    legacy,
    tokens::{Tokens, derive, token_subject},
};
use crate::{
    app::{App, metrics::RefreshReuse},
    crypto::{
        device_cookie,
        jwt::{Claims, Kind},
        refresh_client::RefreshClient,
    },
    error::{Error, Rejection, Result, TokenError},
    store::{audit_event::About, outbox, session},
    types::{
        client::ClientInfo,
        clock::Timestamp,
        kinds::{EmailKind, EndReason, Event},
        session_policy::{RefreshRotation, SessionPolicy},
    },
};

/// As `renew`, for programs, which may hold legacy tokens. Tokens that are refused are counted by IP address; a valid one is never
/// refused for them.
///
/// # Errors
/// As `renew`, and `RateLimited`.
pub async fn refresh(app: &App, token: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let renewed = match renew(app, token, policy, from).await {
        Err(error) if legacy::may_be(app, &error) => renew_legacy(app, token, policy, from).await,
        renewed => renewed,
    };
    counted(app, renewed, from)
}

/// A new access token for the one before, which may have expired a while ago: the access token of a contract that slides is its own
/// refresh token. One that was spent is judged as `renew` judges a spent refresh token, and refused tokens are counted as `refresh` does.
///
/// # Errors
/// As `refresh`.
pub async fn slide(app: &App, access: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let late = policy.refresh.saturating_sub(policy.access);
    let renewed = match app.signer.check_late_access(access, app.now(), late) {
        Ok(claims) => renew_with(app, &claims, policy, from).await,
        Err(problem) => Err(problem.into()),
    };
    counted(app, renewed, from)
}

fn counted(app: &App, renewed: Result<Tokens>, from: &ClientInfo) -> Result<Tokens> {
    if matches!(renewed, Err(Error::Rejected(_))) {
        app.limits.refresh.consume(from.ip)?;
    }
    renewed
}

/// New tokens for a refresh token (RFC 9700 4.14.2). A spent token that `again` takes for the same client's renewal gets the same
/// refresh token as that; any other spent token is in the wrong hands, and its session ends.
///
/// # Errors
/// What is wrong with the token, or with its user.
pub async fn renew(app: &App, refresh: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let claims = app.signer.check(refresh, app.now())?;
    renew_with(app, &claims, policy, from).await
}

async fn renew_legacy(app: &App, token: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let claims = legacy::adopt(app, token, policy, from).await?;
    renew_with(app, &claims, policy, from).await
}

async fn renew_with(app: &App, claims: &Claims, policy: &SessionPolicy, from: &ClientInfo) -> Result<Tokens> {
    let now = app.now();
    let row = live(app, (claims, policy), now).await?;
    of_contract((claims, &row), policy)?;
    let token_subject = token_subject(app, &row).await?;
    match policy.renewal {
        RefreshRotation::Never => {
            if !session::touch(app.db.writer(), row.id, now).await? {
                return Err(why_ended(app, row.user_id).await);
            }
            return derive(app, policy, &row, now, token_subject);
        }
        RefreshRotation::Reusable => {
            let next = next_pair(app, policy, (claims, &row), from, now).await?;
            return derive(app, policy, &next, next.renewed_at, token_subject);
        }
        RefreshRotation::Always | RefreshRotation::AfterExpiry | RefreshRotation::Slide => {}
    }
    let owner = token_subject.user.owner();
    let by = refresh_client(app, (&row, owner), from, now);
    if claims.generation == row.generation
        && let Some(next) = session::rotate(app.db.writer(), &row, policy, (by, now)).await?
    {
        return derive(app, policy, &next, next.renewed_at, token_subject);
    }
    // Another request refreshed it, now or earlier.
    let row = live(app, (claims, policy), now).await?;
    let issued = again(app, policy, (claims, &row, owner), from, now).await?;
    derive(app, policy, &row, issued, token_subject)
}

/// Whether a token of either kind would be taken now. A spent refresh token is judged as `renew` would, with all that follows: who
/// holds a copy learns from no answer when it was spent.
///
/// # Errors
/// What is wrong with it.
pub async fn verify(app: &App, token: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<()> {
    let claims = match app.signer.check(token, app.now()) {
        Ok(claims) => claims,
        Err(problem) if legacy::may_be(app, &problem.into()) => return verify_legacy(app, token, policy, from).await,
        Err(problem) => return Err(problem.into()),
    };
    if claims.kind == Kind::Refresh {
        return verify_refresh(app, &claims, policy, from).await;
    }
    match check_own_access(app, token, TokenUse::Contract(&policy.contract)).await {
        Err(Error::Rejected(Rejection::InvalidToken(TokenError::Revoked))) => Err(why_ended(app, claims.user).await),
        checked => checked.map(drop),
    }
}

async fn verify_legacy(app: &App, token: &str, policy: &SessionPolicy, from: &ClientInfo) -> Result<()> {
    if app.check_legacy_token(token)?.kind == Kind::Access {
        return legacy::check_access(app, token).await.map(drop);
    }
    match legacy::verify_refresh(app, token).await? {
        (claims, Some(session)) => verify_refresh(app, &legacy::first_generation(claims, session, policy), policy, from).await,
        (_, None) => Ok(()),
    }
}

async fn verify_refresh(app: &App, claims: &Claims, policy: &SessionPolicy, from: &ClientInfo) -> Result<()> {
    let now = app.now();
    let row = live(app, (claims, policy), now).await?;
    of_contract((claims, &row), policy)?;
    let owner = token_subject(app, &row).await?.user.owner();
    match policy.renewal {
        RefreshRotation::Never => {}
        RefreshRotation::Reusable => ensure_issued(claims, &row)?,
        _ if claims.generation == row.generation => {}
        RefreshRotation::Always | RefreshRotation::AfterExpiry | RefreshRotation::Slide => {
            again(app, policy, (claims, &row, owner), from, now).await?;
        }
    }
    Ok(())
}

/// The session that a refresh token belongs to, used to end the session; it may be too early to renew it, and it may be spent.
///
/// # Errors
/// What is wrong with the token.
pub(super) async fn session_of_refresh_token(app: &App, refresh: &str, policy: &SessionPolicy) -> Result<session::Model> {
    let claims = app.signer.check_early(refresh, app.now())?;
    session_of(app, &claims, policy).await
}

/// The session of a refresh token that has been believed, if it goes on and is of this contract.
pub(super) async fn session_of(app: &App, claims: &Claims, policy: &SessionPolicy) -> Result<session::Model> {
    let row = live(app, (claims, policy), app.now()).await?;
    of_contract((claims, &row), policy)?;
    Ok(row)
}

/// The next pair of a session whose refresh tokens are not spent. Of two requests at once one makes it, and both get it.
async fn next_pair(
    app: &App,
    policy: &SessionPolicy,
    (claims, row): (&Claims, &session::Model),
    from: &ClientInfo,
    now: Timestamp,
) -> Result<session::Model> {
    ensure_issued(claims, row)?;
    let owner = token_subject(app, row).await?.user.owner();
    let by = refresh_client(app, (row, owner), from, now);
    match session::rotate(app.db.writer(), row, policy, (by, now)).await? {
        Some(next) => Ok(next),
        None => live(app, (claims, policy), now).await,
    }
}

/// Only after the database was restored from an older backup is a token of a later renewal than the session knows.
fn ensure_issued(claims: &Claims, row: &session::Model) -> Result<()> {
    if claims.generation > row.generation { Err(TokenError::Revoked.into()) } else { Ok(()) }
}

/// A refresh token is good where it was issued and nowhere else.
fn of_contract((claims, row): (&Claims, &session::Model), policy: &SessionPolicy) -> Result<()> {
    let issued_here = row.contract == *policy.contract && claims.is_for(&policy.contract);
    if issued_here { Ok(()) } else { Err(TokenError::Invalid.into()) }
}

/// Which of its tokens renews a session.
fn renewing_kind(policy: &SessionPolicy) -> Kind {
    if policy.renewal == RefreshRotation::Slide { Kind::Access } else { Kind::Refresh }
}

async fn live(app: &App, (claims, policy): (&Claims, &SessionPolicy), now: Timestamp) -> Result<session::Model> {
    if claims.kind != renewing_kind(policy) {
        return Err(TokenError::WrongType.into());
    }
    let Some(row) = session::by_id(app.db.reader(), claims.session).await? else {
        return Err(why_ended(app, claims.user).await);
    };
    if row.user_id != claims.user {
        return Err(TokenError::Revoked.into());
    }
    if row.revoked_at.is_some() {
        return Err(why_ended(app, row.user_id).await);
    }
    if row.expires_at.plus(policy.tokens.leeway) <= now {
        return Err(TokenError::Expired.into());
    }
    Ok(row)
}

pub(super) fn refresh_client(
    app: &App,
    (row, owner): (&session::Model, device_cookie::Owner),
    from: &ClientInfo,
    now: Timestamp,
) -> RefreshClient {
    let shown = from.device.as_deref();
    let device = shown.and_then(|shown| device_cookie::known(&app.device_key, shown, owner, now));
    RefreshClient::of(&app.token_key, row.id, from, device)
}

/// When the access token of the answer begins, where a spent token may have the answer once more. Otherwise it is a copy, and its session ends.
///
/// # Errors
/// `Revoked`, and faults.
async fn again(
    app: &App,
    policy: &SessionPolicy,
    (claims, row, owner): (&Claims, &session::Model, device_cookie::Owner),
    from: &ClientInfo,
    now: Timestamp,
) -> Result<Timestamp> {
    // Nothing was stolen.
    ensure_issued(claims, row)?;
    if !may_repeat(app, policy, (claims, row), &refresh_client(app, (row, owner), from, now), now) {
        app.metrics.record_refresh_reuse(RefreshReuse::Replay);
        replayed(app, row, from).await?;
        return Err(TokenError::Revoked.into());
    }
    app.metrics.record_refresh_reuse(RefreshReuse::Grace);
    repeated(app, row, from).await?;
    Ok(if is_late(policy, row, now) { now } else { row.renewed_at })
}

fn is_late(policy: &SessionPolicy, row: &session::Model, now: Timestamp) -> bool {
    !row.renewed_at.is_within(policy.grace, now)
}

/// Only the token before the current one, and only from the client that renewed it: within the grace as often as it likes, since
/// twenty tabs do; later as long as nothing of the answer was used, since it was lost then, however long the outage. What is left to
/// a thief is to look like that client and to come before it has used its new tokens.
fn may_repeat(app: &App, policy: &SessionPolicy, spent: (&Claims, &session::Model), by: &RefreshClient, now: Timestamp) -> bool {
    let (claims, row) = spent;
    if policy.grace.is_zero() || claims.generation + 1 != row.generation {
        return false;
    }
    let late = is_late(policy, row, now);
    match &row.renewed_from {
        Some(place) => {
            by.is(place, row.renewed_device.as_deref()) && !(late && app.confirmed_refreshes.contains(row.id, row.generation))
        }
        // Renewed before anybody wrote down by whom.
        None => !late,
    }
}

/// Audited once a generation.
async fn repeated(app: &App, row: &session::Model, client: &ClientInfo) -> Result<()> {
    if row.retried_generation == Some(row.generation) {
        return Ok(());
    }
    let mut work = app.begin(client).await?;
    if session::record_retry(&work, row).await? {
        work.audit(Event::RefreshRepeated, About::user(row.user_id).session(row.id)).await?;
    }
    work.commit().await
}

async fn replayed(app: &App, row: &session::Model, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    if work.revoke_session(row.id, EndReason::RefreshReplayed).await? {
        let event = work.audit(Event::RefreshReplayed, About::user(row.user_id).session(row.id)).await?;
        work.email(outbox::NewEmail::notice(EmailKind::RefreshReplayed, row.user_id).of_event(event)).await?;
    }
    work.commit().await?;
    tracing::warn!(
        event = "refresh_replayed",
        session = row.id,
        user = row.user_id,
        "a used refresh token was presented again; its session has ended"
    );
    Ok(())
}
