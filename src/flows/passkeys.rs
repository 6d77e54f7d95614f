//! A user's own passkeys: added, listed, renamed, removed. Signing in with one is in `passkey_sign_in`.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use crate::{
    app::{
        App,
        passkey_challenge::{self, Asked, Challenge, Purpose},
        reauthentication::RecentlyAuthenticated,
        second_factor::SecondFactors,
        unit_of_work::UnitOfWork,
    },
    crypto::webauthn::{self, NewCredential, RegistrationAnswer},
    error::{Error, Field, FieldError, Rejection, Result},
    store::{audit_event::About, outbox, passkey, recovery_code, user, user_state, user_uuid},
    types::{
        client::ClientInfo,
        kinds::{EmailKind, Event},
        name,
        user_agent::Device,
    },
};

/// What an authenticator needs to make a passkey.
pub struct CreationOptions {
    pub challenge: Challenge,
    pub user: user::Model,
    /// Those that there are: no authenticator makes a second one for the same account.
    pub known: Vec<passkey::Model>,
}

/// What the client has sent.
pub struct Addition<'a> {
    pub challenge_token: &'a str,
    /// What only this browser shows; empty for a program.
    pub browser: &'a str,
    /// As its owner calls it; without it, as its maker does.
    pub name: Option<&'a str>,
    pub answer: RegistrationAnswer<'a>,
    /// How the authenticator is reached, as browsers call it.
    pub transports: Vec<String>,
}

/// # Errors
/// `NotFound`, where there are no passkeys; `Validation`, if the user has as many as there may be.
pub async fn begin(app: &App, recent: RecentlyAuthenticated, browser: &str) -> Result<CreationOptions> {
    passkey_challenge::relying_party(app)?;
    let db = app.db.writer();
    let mut user = user::by_id(db, recent.user()).await?.ok_or(Rejection::UserNotFound)?;
    // A row of an older version has none.
    user_uuid::ensure(db, &mut user).await?;
    let known = passkey::of_user(db, user.id).await?;
    ensure_room(known.len() as u64)?;
    let challenge = passkey_challenge::issue(app, asked(recent, browser))?;
    Ok(CreationOptions { challenge, user, known })
}

/// Adds the passkey that an authenticator has made, and notifies its owner by email.
///
/// # Errors
/// `Validation`: the answer is not one to this challenge, or there is such a passkey already.
pub async fn add(
    app: &App,
    recent: RecentlyAuthenticated,
    addition: Addition<'_>,
    client: &ClientInfo,
) -> Result<passkey::Model> {
    let relying_party = passkey_challenge::relying_party(app)?;
    let given = addition.name.map(named).transpose().map_err(|problem| Error::from((Field::Name, problem)))?;
    let challenge = passkey_challenge::take(app, addition.challenge_token, asked(recent, addition.browser)).await?;
    let made = webauthn::verify_registration(relying_party, &challenge, &addition.answer);
    let made = made.map_err(|problem| refused(problem.word()))?;
    let name = given.unwrap_or_else(|| default_name(&made, client));
    let mut work = app.begin(client).await?;
    let user = lock(&work, recent).await?;
    ensure_room(passkey::count_of(&work, user).await?)?;
    let new = new_row(user, &made, (&name, &addition.transports));
    let row = passkey::add(&work, new, work.now).await?.ok_or_else(|| Error::from((Field::Credential, FieldError::Taken)))?;
    user_state::second_factor_changed(&work, user, work.now).await?;
    let event = work.audit(Event::PasskeyAdded, About::user(user).detail(row.name.clone())).await?;
    work.email(outbox::NewEmail::notice(EmailKind::PasskeyAdded, user).of_event(event)).await?;
    work.commit().await?;
    Ok(row)
}

pub async fn list(app: &App, user: i64) -> Result<Vec<passkey::Model>> {
    passkey::of_user(app.db.reader(), user).await
}

/// # Errors
/// `NotFound`, if the user has no such passkey; `Validation`.
pub async fn rename(app: &App, (user, id): (i64, i64), name: &str, client: &ClientInfo) -> Result<passkey::Model> {
    let name = named(name).map_err(|problem| Error::from((Field::Name, problem)))?;
    let mut work = app.begin(client).await?;
    if !passkey::rename(&work, (user, id), &name).await? {
        return Err(Rejection::NotFound.into());
    }
    work.audit(Event::PasskeyRenamed, About::user(user).detail(name)).await?;
    let row = passkey::of_id(&work, user, id).await?.ok_or(Rejection::NotFound)?;
    work.commit().await?;
    Ok(row)
}

/// Removes it, and notifies its owner by email. Sessions that were opened with it go on.
///
/// # Errors
/// `NotFound`, if the user has no such passkey.
pub async fn remove(app: &App, recent: RecentlyAuthenticated, id: i64, client: &ClientInfo) -> Result<()> {
    let mut work = app.begin(client).await?;
    let user = lock(&work, recent).await?;
    let row = passkey::of_id(&work, user, id).await?.ok_or(Rejection::NotFound)?;
    if !passkey::remove(&work, row.id).await? {
        return Err(Rejection::NotFound.into());
    }
    // Recovery codes alone are no second factor.
    if !SecondFactors::of(&work, user).await?.is_required() {
        recovery_code::remove(&work, user).await?;
    }
    user_state::second_factor_changed(&work, user, work.now).await?;
    let event = work.audit(Event::PasskeyRemoved, About::user(user).detail(row.name)).await?;
    work.email(outbox::NewEmail::notice(EmailKind::PasskeyRemoved, user).of_event(event)).await?;
    work.commit().await
}

fn asked(recent: RecentlyAuthenticated, browser: &str) -> Asked<'_> {
    Asked { purpose: Purpose::Add { user: recent.user(), session: recent.session() }, browser }
}

/// Simultaneous requests come one after the other.
async fn lock(work: &UnitOfWork<'_>, recent: RecentlyAuthenticated) -> Result<i64> {
    user::lock_for_update(work, recent.user()).await?;
    recent.recheck(work).await?;
    Ok(recent.user())
}

fn ensure_room(there: u64) -> Result<()> {
    let most = passkey::MAX_PER_USER;
    let problem = FieldError::TooMany { max: usize::try_from(most).unwrap_or(usize::MAX) };
    if there >= most { Err((Field::Credential, problem).into()) } else { Ok(()) }
}

fn refused(why: &'static str) -> Error {
    (Field::Credential, FieldError::Passkey { why }).into()
}

fn named(text: &str) -> Result<String, FieldError> {
    let name = name::parse(text)?;
    if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) }
}

/// As the maker of its authenticator calls it, or else the browser and the system that it was made with.
fn default_name(made: &NewCredential, client: &ClientInfo) -> String {
    if let Some(known) = webauthn::name_of(made.aaguid) {
        return known.to_owned();
    }
    let device = Device::of(client.user_agent.as_deref().unwrap_or_default());
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "Passkey".to_owned(),
    }
}

fn new_row<'a>(user_id: i64, made: &NewCredential, (name, transports): (&'a str, &[String])) -> passkey::New<'a> {
    passkey::New {
        user_id,
        credential_id: BASE64URL_NOPAD.encode(&made.id),
        public_key: BASE64URL_NOPAD.encode(&made.public_key),
        counter: made.counter,
        name,
        aaguid: HEXLOWER.encode(&made.aaguid),
        transports: known_transports(transports),
        backup_eligible: made.backup_eligible,
        backed_up: made.backed_up,
    }
}

/// Words of WebAuthn 5.8.4, and those that may follow.
fn known_transports(given: &[String]) -> String {
    const MAX: usize = 8;
    let is_word =
        |word: &&String| !word.is_empty() && word.len() <= 20 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    given.iter().filter(is_word).take(MAX).map(String::as_str).collect::<Vec<_>>().join(" ")
}
