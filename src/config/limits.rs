//! How often what may be tried, and why so often.

use std::{num::NonZeroU32, time::Duration};

use crate::types::rate_limit::{Limit, LimitScope, Rate};

#[derive(Clone)]
pub struct Limits {
    pub login: Limit,
    pub failed_login: Limit,
    pub sign_up: Limit,
    pub password_reset: Limit,
    pub verification_email: Limit,
    pub email_codes: Limit,
    pub refresh: Limit,
    pub api_key: Limit,
    pub emails_per_recipient: Limit,
    pub notices_per_recipient: Limit,
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A script that signs in anew for every call stays below it; one that does so without a pause fills the tables.
            login: limit([rate(60, MINUTE, LimitScope::Account)]),
            // Five typing errors are human, and a guesser is left with one password in three minutes. Behind one address may
            // be a whole school on a Monday.
            failed_login: limit([rate(5, 15 * MINUTE, LimitScope::Account), rate(50, 15 * MINUTE, LimitScope::Ip)]),
            // A class signs up together once; a robot would do nothing else. Each costs a hash and a mail.
            sign_up: limit([rate(30, HOUR, LimitScope::Ip)]),
            // What one address gets is bounded by `mail`, in silence.
            password_reset: limit([rate(20, HOUR, LimitScope::Ip)]),
            // Nobody reads the sixth who has not read five.
            verification_email: limit([rate(5, HOUR, LimitScope::Account)]),
            // A link bears five wrong codes by itself; this bounds those who ask for a new one again and again.
            email_codes: limit([rate(20, DAY, LimitScope::Account), rate(50, HOUR, LimitScope::Ip)]),
            // Of tokens that open nothing: an honest client notices after one.
            refresh: limit([rate(60, MINUTE, LimitScope::Ip)]),
            // Somebody who types does not need more of them; a program that guesses has nothing to gain from so few.
            api_key: limit([rate(10, MINUTE, LimitScope::Ip)]),
            // More than anybody needs in a day, and few enough not to be a weapon.
            emails_per_recipient: limit([rate(10, DAY, LimitScope::Recipient)]),
            // Wider: these tell of what was done to an account, and a thief who is signed in must not silence them soon.
            notices_per_recipient: limit([rate(30, DAY, LimitScope::Recipient)]),
        }
    }
}

fn limit<const N: usize>(rates: [Rate; N]) -> Limit {
    Limit(rates.to_vec())
}

fn rate(times: u32, per: Duration, by: LimitScope) -> Rate {
    Rate { times: NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN), per, scope: by }
}
