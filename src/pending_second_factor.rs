//! A sign-in that waits for its second step: what was proved, and what ends it. `app::second_factor` makes, seals and judges it.

/// Plain numbers, so that it can be part of an error: times are in microseconds, and 0 where there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingSecondFactor {
    pub account: AccountState,
    /// What was proved so far: the bits of `AuthMethods`.
    pub methods: u8,
    /// The contract that asked for the sign-in, as a number: no other one completes it.
    pub contract: u128,
    /// Tells it from other sign-ins that wait; wrong codes are counted by it.
    pub id: u128,
    pub ways: SecondFactorWays,
}

/// An account, and what ends a waiting sign-in or a remembered device when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountState {
    pub user: i64,
    pub password_changed_at: i64,
    pub access_revoked_at: i64,
    pub second_factor_changed_at: i64,
}

/// What the second step may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondFactorWays {
    pub totp: bool,
    pub recovery_code: bool,
    pub passkey: bool,
}

impl SecondFactorWays {
    /// As clients read them.
    pub fn words(self) -> Vec<&'static str> {
        let ways = [(self.totp, "totp"), (self.recovery_code, "recovery_code"), (self.passkey, "passkey")];
        ways.into_iter().filter_map(|(is_there, word)| is_there.then_some(word)).collect()
    }
}
