//! What becomes of a refresh token: it is renewed, asked for again, found to be copied, verified, or its session is ended with it.

use super::{Tokens, check_access, derive, holder, why_ended};
use crate::{
    app::{App, metrics::Again},
    crypto::{
        device,
        jwt::{Claims, Kind},
        renewer::Renewer,
    },
    error::{Error, Refusal, Result, TokenProblem},
    store::{
        audit,
        outbox::{self, Recipient},
        session,
    },
    types::{
        clock::Moment,
        kinds::{EndedBy, Event, MailKind},
        origin::Origin,
        policy::{Renewal, SessionPolicy},
    },
};

/// As `renew`, for programs: of tokens that open nothing, one place has only so many. A right one is never kept out by others'.
///
/// # Errors
/// As `renew`, and `TooMany`.
pub async fn refresh(app: &App, token: &str, policy: &SessionPolicy, from: &Origin) -> Result<Tokens> {
    let renewed = renew(app, token, policy, from).await;
    if matches!(renewed, Err(Error::Refused(_))) {
        app.limits.refresh.take(from.ip)?;
    }
    renewed
}

/// New tokens for a refresh token (RFC 9700 4.14.2). A spent token that `again` takes for the same client's renewal gets the same
/// refresh token as that; any other spent token is in the wrong hands, and its session ends.
///
/// # Errors
/// What is wrong with the token, or with its user.
pub async fn renew(app: &App, refresh: &str, policy: &SessionPolicy, from: &Origin) -> Result<Tokens> {
    let now = app.now();
    let claims = app.signer.check(refresh, now)?;
    let row = live(app, &claims, now).await?;
    of_contract(&row, policy)?;
    let holder = holder(app, &row).await?;
    if policy.renewal == Renewal::AccessOnly {
        if !session::touch(app.db.writer(), row.id, now).await? {
            return Err(why_ended(app, row.user_id).await);
        }
        return derive(app, policy, &row, now, holder);
    }
    let owner = holder.user.owner();
    let by = renewer(app, (&row, owner), from, now);
    if claims.generation == row.generation
        && let Some(next) = session::rotate(app.db.writer(), &row, policy, (by, now)).await?
    {
        return derive(app, policy, &next, next.renewed_at, holder);
    }
    // Somebody else renewed it, now or earlier.
    let row = live(app, &claims, now).await?;
    let issued = again(app, policy, (&claims, &row, owner), from, now).await?;
    derive(app, policy, &row, issued, holder)
}

/// Whether a token of either kind would be taken now. A spent refresh token is judged as `renew` would, with all that follows: who
/// holds a copy learns from no answer when it was spent.
///
/// # Errors
/// What is wrong with it.
pub async fn verify(app: &App, token: &str, policy: &SessionPolicy, from: &Origin) -> Result<Claims> {
    let now = app.now();
    let claims = app.signer.check(token, now)?;
    if claims.kind == Kind::Access {
        return match check_access(app, token).await {
            Err(Error::Refused(Refusal::TokenInvalid(TokenProblem::Revoked))) => Err(why_ended(app, claims.user).await),
            checked => checked,
        };
    }
    let row = live(app, &claims, now).await?;
    of_contract(&row, policy)?;
    let owner = holder(app, &row).await?.user.owner();
    if policy.renewal != Renewal::AccessOnly && claims.generation != row.generation {
        again(app, policy, (&claims, &row, owner), from, now).await?;
    }
    Ok(claims)
}

/// The session that a refresh token belongs to, used to end the session; it may be too early to renew it, and it may be spent.
///
/// # Errors
/// What is wrong with the token.
pub async fn of_refresh(app: &App, refresh: &str, policy: &SessionPolicy) -> Result<session::Model> {
    let now = app.now();
    let claims = app.signer.check_early(refresh, now)?;
    let row = live(app, &claims, now).await?;
    of_contract(&row, policy)?;
    Ok(row)
}

/// A refresh token is good where it was issued and nowhere else.
fn of_contract(row: &session::Model, policy: &SessionPolicy) -> Result<()> {
    if row.contract == *policy.contract { Ok(()) } else { Err(TokenProblem::Invalid.into()) }
}

async fn live(app: &App, claims: &Claims, now: Moment) -> Result<session::Model> {
    if claims.kind != Kind::Refresh {
        return Err(TokenProblem::WrongType.into());
    }
    let Some(row) = session::by_id(app.db.reader(), claims.session).await? else {
        return Err(why_ended(app, claims.user).await);
    };
    if row.user_id != claims.user {
        return Err(TokenProblem::Revoked.into());
    }
    if row.revoked_at.is_some() {
        return Err(why_ended(app, row.user_id).await);
    }
    if row.expires_at <= now {
        return Err(TokenProblem::Expired.into());
    }
    Ok(row)
}

fn renewer(app: &App, (row, owner): (&session::Model, device::Owner), from: &Origin, now: Moment) -> Renewer {
    let shown = from.device.as_deref();
    let device = shown.and_then(|shown| device::known(&app.device_key, shown, owner, now));
    Renewer::of(&app.token_key, row.id, from, device)
}

/// When the access token of the answer begins, where a spent token may have the answer once more. Otherwise it is a copy, and its session ends.
///
/// # Errors
/// `Revoked`, and faults.
async fn again(
    app: &App,
    policy: &SessionPolicy,
    (claims, row, owner): (&Claims, &session::Model, device::Owner),
    from: &Origin,
    now: Moment,
) -> Result<Moment> {
    // Only where the database has been restored from an older copy. Nobody has stolen anything.
    if claims.generation > row.generation {
        return Err(TokenProblem::Revoked.into());
    }
    if !may_repeat(app, policy, (claims, row), &renewer(app, (row, owner), from, now), now) {
        app.metrics.refresh_again(Again::Replay);
        replayed(app, row, from, now).await?;
        return Err(TokenProblem::Revoked.into());
    }
    app.metrics.refresh_again(Again::Grace);
    repeated(app, row, from, now).await?;
    Ok(if is_late(policy, row, now) { now } else { row.renewed_at })
}

fn is_late(policy: &SessionPolicy, row: &session::Model, now: Moment) -> bool {
    !row.renewed_at.is_within(policy.grace, now)
}

/// Only the token before the current one, and only from the client that renewed it: within the grace as often as it likes, since
/// twenty tabs do; later as long as nothing of the answer was used, since it was lost then, however long the outage. What is left to
/// a thief is to look like that client and to come before it has used its new tokens.
fn may_repeat(app: &App, policy: &SessionPolicy, spent: (&Claims, &session::Model), by: &Renewer, now: Moment) -> bool {
    let (claims, row) = spent;
    if policy.grace.is_zero() || claims.generation + 1 != row.generation {
        return false;
    }
    let late = is_late(policy, row, now);
    match &row.renewed_from {
        Some(place) => by.is(place, row.renewed_device.as_deref()) && !(late && app.used.contains(row.id, row.generation)),
        // Renewed before anybody wrote down by whom.
        None => !late,
    }
}

/// Told in the log once a generation.
async fn repeated(app: &App, row: &session::Model, from: &Origin, now: Moment) -> Result<()> {
    if row.repeated_generation == Some(row.generation) {
        return Ok(());
    }
    let txn = app.begin().await?;
    if session::repeat(&txn, row).await? {
        audit::add(&txn, Event::RefreshRepeated, about(row, from), now).await?;
    }
    Ok(txn.commit().await?)
}

async fn replayed(app: &App, row: &session::Model, from: &Origin, now: Moment) -> Result<()> {
    let txn = app.begin().await?;
    if session::revoke(&txn, row.id, EndedBy::RefreshReplayed, now).await? {
        let event = audit::add(&txn, Event::RefreshReplayed, about(row, from), now).await?;
        let notice = outbox::New::notice(MailKind::RefreshReplayed, Recipient::User(row.user_id)).of_event(event);
        outbox::add(&txn, notice, now).await?;
    }
    txn.commit().await?;
    app.revoked.note(&[row.id], now);
    app.mail_waits.notify_one();
    tracing::warn!(session = row.id, user = row.user_id, "a spent refresh token came back; its session has ended");
    Ok(())
}

fn about<'a>(row: &session::Model, from: &'a Origin) -> audit::About<'a> {
    audit::About { user: Some(row.user_id), session: Some(row.id), from: Some(from), ..audit::About::default() }
}
