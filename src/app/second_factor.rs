//! Which second factors an account has, and the proof of a sign-in that waits for one.

use std::time::Duration;

use super::state::App;
use crate::{
    crypto::{content_hash, keyring::random},
    error::Result,
    pending_second_factor::{AccountState, PendingSecondFactor, SecondFactorWays},
    store::{Connection, passkey, recovery_code, totp, user, user_state},
    types::{
        auth_methods::{AuthMethod, AuthMethods},
        clock::Timestamp,
        secret::Secret,
    },
};

/// A second step that takes longer begins with the password again.
pub const PENDING_LIFETIME: Duration = Duration::from_mins(5);
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

/// What a sign-in still needs; nothing, where enough was proved. The user is locked.
///
/// # Errors
/// Those of the database.
pub async fn missing(
    db: &impl Connection,
    user: &user::Model,
    methods: AuthMethods,
    contract: &str,
) -> Result<Option<PendingSecondFactor>> {
    if methods.has(AuthMethod::Mfa) {
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
    let AccountState { user, password_changed_at, access_revoked_at, second_factor_changed_at } = pending.account;
    let PendingSecondFactor { methods, contract, id, ways, .. } = pending;
    let ways = [ways.totp, ways.recovery_code, ways.passkey].map(|is_there| if is_there { '1' } else { '0' });
    let ways: String = ways.iter().collect();
    format!("{user} {password_changed_at} {access_revoked_at} {second_factor_changed_at} {methods} {contract} {id} {ways}")
}

fn parse(text: &str) -> Option<PendingSecondFactor> {
    let mut parts = text.split(' ');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let account = AccountState {
        user: number()?,
        password_changed_at: number()?,
        access_revoked_at: number()?,
        second_factor_changed_at: number()?,
    };
    let methods = parts.next()?.parse().ok()?;
    let mut number = || parts.next()?.parse::<u128>().ok();
    let (contract, id) = (number()?, number()?);
    let [totp, recovery_code, passkey] = parts.next()?.as_bytes() else { return None };
    let ways = SecondFactorWays { totp: *totp == b'1', recovery_code: *recovery_code == b'1', passkey: *passkey == b'1' };
    Some(PendingSecondFactor { account, methods, contract, id, ways })
}
