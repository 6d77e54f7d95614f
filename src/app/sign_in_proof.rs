//! A right password whose sign-in waits until the email address is confirmed: so that it is entered once.

use crate::{crypto::random_uuid::random_uuid, store::user, types::clock::Timestamp};

/// No email address and no username is longer.
const MAX_LOGIN: usize = 254;

/// For whom a password was right. Where sign-ins must not tell who has an account, there is one for every failure, and it is for no
/// account: sealed, it looks like any other, because its text is as long.
pub struct SignInProof {
    /// Tells it from other proofs, and says nothing about an account.
    pub id: String,
    account: AccountState,
    /// As it was typed.
    pub login: String,
    /// Whether the form was that of the sign-up page.
    pub from_sign_up: bool,
}

/// The account, and what ends the proof when it changes; zeros for no account.
#[derive(Clone, Copy, PartialEq, Eq)]
struct AccountState {
    user: i64,
    password_changed_at: i64,
    access_revoked_at: i64,
}

impl AccountState {
    const NONE: Self = Self { user: 0, password_changed_at: 0, access_revoked_at: 0 };

    fn of(user: &user::Model) -> Self {
        let number = |at: Option<Timestamp>| at.map_or(0, |at| at.0);
        Self {
            user: user.id,
            password_changed_at: number(user.password_changed_at),
            // Set whenever all access to the account ends.
            access_revoked_at: number(user.legacy_tokens_revoked_at),
        }
    }
}

impl SignInProof {
    /// For this user, who has just shown the password; for no account without one.
    pub fn new(user: Option<&user::Model>, login: &str) -> Self {
        let account = user.map_or(AccountState::NONE, AccountState::of);
        let login = login.chars().take(MAX_LOGIN).collect();
        Self { id: random_uuid(), account, login, from_sign_up: false }
    }

    #[must_use]
    pub fn from_sign_up(self) -> Self {
        Self { from_sign_up: true, ..self }
    }

    /// To be sealed. As long for every account and for none.
    pub fn to_text(&self) -> String {
        let AccountState { user, password_changed_at, access_revoked_at } = self.account;
        let (sign_up, id, login) = (u8::from(self.from_sign_up), &self.id, &self.login);
        format!("{user:020} {password_changed_at:020} {access_revoked_at:020} {sign_up} {id} {login}")
    }

    /// As `to_text` has written it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ' ');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let account = AccountState { user: number()?, password_changed_at: number()?, access_revoked_at: number()? };
        let from_sign_up = number()? == 1;
        let (id, login) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        Some(Self { id, account, login, from_sign_up })
    }

    /// The account that it names, whether or not it still holds.
    pub fn user(&self) -> i64 {
        self.account.user
    }

    /// Whether this account is as it was: its password, and what has ended all access to it since.
    pub fn holds_for(&self, user: &user::Model) -> bool {
        user.is_active && self.account == AccountState::of(user)
    }
}
