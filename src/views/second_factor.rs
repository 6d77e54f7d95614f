//! What of an account's second factors may be seen: that they are there, never a secret.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;
use crate::{app::second_factor::SecondFactors, types::clock::Timestamp};

#[derive(Serialize, ToSchema)]
pub struct SecondFactorState {
    /// Whether signing in needs more than the password.
    #[schema(example = true)]
    pub required: bool,
    /// Whether an authenticator app is set up.
    #[schema(example = true)]
    pub totp: bool,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:30:00.000Z")]
    pub totp_since: Option<Time>,
    #[schema(example = 0)]
    pub passkeys: u64,
    #[schema(example = 10)]
    pub recovery_codes_left: u64,
}

impl SecondFactorState {
    pub fn of(factors: SecondFactors, totp_since: Option<Timestamp>) -> Self {
        Self {
            required: factors.is_required(),
            totp: factors.totp,
            totp_since: totp_since.map(Into::into),
            passkeys: factors.passkeys,
            recovery_codes_left: factors.recovery_codes_left,
        }
    }
}
