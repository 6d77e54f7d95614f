//! Which second factors an account has, and the proof of a sign-in that waits for one.

use std::time::Duration;

use super::state::App;
use crate::{
    crypto::{content_hash, keyring::random},
    error::{InternalError, Result},
    pending_second_factor::{AccountState, PendingSecondFactor, SecondFactorWays},
    store::{Connection, passkey, recovery_code, totp, user, user_state},
    types::{
        auth_methods::{AuthMethod, AuthMethods},
        client::ClientInfo,
        clock::Timestamp,
        secret::Secret,
    },
};

/// A second step that takes longer begins with the password again.
pub const PENDING_LIFETIME: Duration = Duration::from_mins(5);
/// So few recovery codes are left that their owner should make new ones.
pub const FEW_CODES: u64 = 3;
/// What a pending sign-in is sealed as.
const SEALED_AS: &str = "second step";

/// What an account can be asked for beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondFactors {
    pub totp: bool,
    pub passkeys: u64,
    pub recovery_codes_left: u64,
}

impl SecondFactors {
    /// # Errors
    /// Those of the database.
    pub async fn of(db: &impl Connection, user: i64) -> Result<Self> {
        let (totp, passkeys) = (totp::confirmed(db, user).await?.is_some(), passkey::count_of(db, user).await?);
        let factors = Self { totp, passkeys, ..Self::default() };
        if !factors.is_required() {
            return Ok(factors);
        }
        Ok(Self { recovery_codes_left: recovery_code::left(db, user).await?, ..factors })
    }

    /// Whether a sign-in needs more than a password. Recovery codes alone are no second factor.
    pub fn is_required(self) -> bool {
        self.totp || self.passkeys > 0
    }

    fn ways(self) -> SecondFactorWays {
        SecondFactorWays { totp: self.totp, recovery_code: self.recovery_codes_left > 0, passkey: self.passkeys > 0 }
    }
}

impl App {
    /// The key of an authenticator app, to be stored. It opens for this user only.
    ///
    /// # Errors
    /// A fault of the library that encrypts.
    pub fn seal_totp_key(&self, user: i64, key: &Secret) -> Result<String> {
        self.encryptor.encrypt(&totp_name(user), key)
    }

    /// # Errors
    /// Where another master key has sealed it.
    pub fn totp_key(&self, row: &totp::Model) -> Result<Secret> {
        let key = self.encryptor.decrypt(&totp_name(row.user_id), &row.secret);
        let fault = || InternalError::new("read the key of an authenticator app", "the master key is not the one that sealed it");
        Ok(key.ok_or_else(fault)?)
    }
}

fn totp_name(user: i64) -> String {
    format!("totp {user}")
}

/// Removes every second factor, and the recovery codes. False, where there was none.
///
/// # Errors
/// Those of the database.
pub async fn remove_all(db: &impl Connection, user: i64) -> Result<bool> {
    let was_required = SecondFactors::of(db, user).await?.is_required();
    totp::remove(db, user).await?;
    passkey::remove_all(db, user).await?;
    recovery_code::remove(db, user).await?;
    Ok(was_required)
}

/// Of users who share a browser, so many are remembered.
const MAX_REMEMBERED: usize = 4;
pub const SEPARATOR: char = '~';
const REMEMBERED_AS: &str = "remembered device";

/// What a browser shows that needs no second step for this account. It ends with the password, with all access to the account and with any
/// change of the second factors. Nothing, where the settings remember no devices.
///
/// # Errors
/// Those of the database, and a fault of the library that encrypts.
pub async fn remember(app: &App, shown: &str, user: i64) -> Result<Option<String>> {
    let lifetime = app.config.second_factor.remember_device;
    let Some(user) = user::by_id(app.db.reader(), user).await?.filter(|_| !lifetime.is_zero()) else { return Ok(None) };
    let until = app.now().plus(lifetime).0;
    let text = Secret::new(format!("{until} {}", account_text(user_state::of(&user))));
    let mut entries = vec![app.cookie_encryptor.encrypt(REMEMBERED_AS, &text)?];
    let others = shown.split(SEPARATOR).take(MAX_REMEMBERED);
    let others = others.filter(|entry| remembered(app, entry).is_some_and(|account| account.user != user.id));
    entries.extend(others.take(MAX_REMEMBERED - 1).map(ToOwned::to_owned));
    Ok(Some(entries.join(&SEPARATOR.to_string())))
}

/// Whether the client shows that it was remembered for this account as it is.
fn is_remembered(app: &App, client: &ClientInfo, account: AccountState) -> bool {
    let shown = client.remembered.as_deref().unwrap_or_default();
    shown.split(SEPARATOR).take(2 * MAX_REMEMBERED).any(|entry| remembered(app, entry) == Some(account))
}

/// The account of one entry, while it lasts.
fn remembered(app: &App, entry: &str) -> Option<AccountState> {
    let opened = app.cookie_encryptor.decrypt(REMEMBERED_AS, entry)?;
    let (until, account) = opened.reveal().split_once(' ')?;
    let (until, now) = (Timestamp(until.parse().ok()?), app.now());
    let longest = now.plus(app.config.second_factor.remember_device);
    (until > now && until <= longest).then(|| parse_account(&mut account.split(' '))).flatten()
}

/// What a sign-in still needs; nothing, where enough was proved, or the device is remembered. The user is locked.
///
/// # Errors
/// Those of the database.
pub async fn missing(
    app: &App,
    db: &impl Connection,
    (user, methods): (&user::Model, AuthMethods),
    (contract, client): (&str, &ClientInfo),
) -> Result<Option<PendingSecondFactor>> {
    if methods.has(AuthMethod::Mfa) || is_remembered(app, client, user_state::of(user)) {
        return Ok(None);
    }
    let factors = SecondFactors::of(db, user.id).await?;
    Ok(factors.is_required().then(|| PendingSecondFactor {
        account: user_state::of(user),
        methods: methods.bits(),
        contract: contract_number(contract),
        id: u128::from_be_bytes(random()),
        ways: factors.ways(),
    }))
}

/// What says in a pending sign-in which contract it is of.
pub fn contract_number(contract: &str) -> u128 {
    content_hash::number(contract.as_bytes())
}

/// A pending sign-in as a client keeps it: it can be neither read nor altered, and ends by itself.
///
/// # Errors
/// A fault of the library that encrypts.
pub fn seal(app: &App, pending: &PendingSecondFactor) -> Result<Secret> {
    let until = app.now().plus(PENDING_LIFETIME).0;
    let text = Secret::new(format!("{until} {}", to_text(pending)));
    Ok(Secret::new(app.cookie_encryptor.encrypt(SEALED_AS, &text)?))
}

/// What `seal` has sealed, as long as it is valid. Whether the account is still as it was is not looked up.
pub fn unseal(app: &App, sealed: &str) -> Option<PendingSecondFactor> {
    let opened = app.cookie_encryptor.decrypt(SEALED_AS, sealed)?;
    let (until, text) = opened.reveal().split_once(' ')?;
    let (until, now) = (Timestamp(until.parse().ok()?), app.now());
    // A clock that was set back makes nothing last longer.
    (until > now && until <= now.plus(PENDING_LIFETIME)).then(|| parse(text)).flatten()
}

fn to_text(pending: &PendingSecondFactor) -> String {
    let PendingSecondFactor { methods, contract, id, ways, .. } = pending;
    let ways = [ways.totp, ways.recovery_code, ways.passkey].map(|is_there| if is_there { '1' } else { '0' });
    let ways: String = ways.iter().collect();
    format!("{} {methods} {contract} {id} {ways}", account_text(pending.account))
}

fn account_text(account: AccountState) -> String {
    let AccountState { user, password_changed_at, access_revoked_at, second_factor_changed_at } = account;
    format!("{user} {password_changed_at} {access_revoked_at} {second_factor_changed_at}")
}

fn parse(text: &str) -> Option<PendingSecondFactor> {
    let mut parts = text.split(' ');
    let account = parse_account(&mut parts)?;
    let methods = parts.next()?.parse().ok()?;
    let mut number = || parts.next()?.parse::<u128>().ok();
    let (contract, id) = (number()?, number()?);
    let [totp, recovery_code, passkey] = parts.next()?.as_bytes() else { return None };
    let ways = SecondFactorWays { totp: *totp == b'1', recovery_code: *recovery_code == b'1', passkey: *passkey == b'1' };
    Some(PendingSecondFactor { account, methods, contract, id, ways })
}

fn parse_account<'a>(parts: &mut impl Iterator<Item = &'a str>) -> Option<AccountState> {
    let mut number = || parts.next()?.parse::<i64>().ok();
    Some(AccountState {
        user: number()?,
        password_changed_at: number()?,
        access_revoked_at: number()?,
        second_factor_changed_at: number()?,
    })
}
