//! The rate limits, and why their defaults are what they are.

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
    pub password_check: Limit,
    pub second_factor: Limit,
    pub emails_per_recipient: Limit,
    pub notices_per_recipient: Limit,
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A script that signs in for every call stays below this; one that does so without a pause fills the tables.
            login: limit([rate(60, MINUTE, LimitScope::Account)]),
            // Five typing errors are human, and an attacker gets one guess in three minutes. A whole school may share one IP
            // address.
            failed_login: limit([rate(5, 15 * MINUTE, LimitScope::Account), rate(50, 15 * MINUTE, LimitScope::Ip)]),
            // A class signs up together once; a bot would do nothing else. Each sign-up costs a hash and an email.
            sign_up: limit([rate(30, HOUR, LimitScope::Ip)]),
            // How many one recipient gets is limited by `emails_per_recipient`, which the response does not reveal.
            password_reset: limit([rate(20, HOUR, LimitScope::Ip)]),
            // A user who has not read five will not read the sixth.
            verification_email: limit([rate(5, HOUR, LimitScope::Account)]),
            // Each link allows five wrong codes; this limits clients that request new links again and again.
            email_codes: limit([rate(20, DAY, LimitScope::Account), rate(50, HOUR, LimitScope::Ip)]),
            // An honest client stops after one invalid token.
            refresh: limit([rate(60, MINUTE, LimitScope::Ip)]),
            // Enough for typing errors; a program that guesses has nothing to gain from so few.
            api_key: limit([rate(10, MINUTE, LimitScope::Ip)]),
            // A form asks a few times for each password; a whole school may share one IP address. Each costs less than a page.
            password_check: limit([rate(300, 5 * MINUTE, LimitScope::Ip)]),
            // A million codes and three that are right: at this pace a guess takes years. A whole school may share one IP address.
            second_factor: limit([rate(10, 15 * MINUTE, LimitScope::Account), rate(50, 15 * MINUTE, LimitScope::Ip)]),
            // More than a user needs in a day, and too few to flood a mailbox.
            emails_per_recipient: limit([rate(10, DAY, LimitScope::Recipient)]),
            // Wider: these report changes to an account, and an attacker who is signed in must not use up the limit soon.
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
