//! Rate limits.

use super::setting::{DEFAULT, Setting, set, text};
use crate::{config::value, types::rate_limit::LimitScope};

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "limits.login",
        kind: "limit per account",
        description: "Successful sign-ins of one account or with one API key; entering the password again counts too.\n\
                      \"60/1m\" allows 60 at once, which come back one by one over a minute; \"off\" sets no limit.",
        get: |config| Some(text(value::format_limit(&config.limits.login))),
        set: |partial, raw| set(&mut partial.config.limits.login, value::limit(raw, &[LimitScope::Account])),
        ..DEFAULT
    },
    Setting {
        key: "limits.failed_login",
        kind: "limit per account and per IP address",
        description: "Wrong passwords, wherever one is asked for. Counts per account are kept in the database, those per IP address in\n\
                      memory; an IPv6 /64 counts as one IP address.",
        get: |config| Some(text(value::format_limit(&config.limits.failed_login))),
        set: |partial, raw| {
            set(&mut partial.config.limits.failed_login, value::limit(raw, &[LimitScope::Account, LimitScope::Ip]))
        },
        ..DEFAULT
    },
    Setting {
        key: "limits.sign_up",
        kind: "limit per IP address",
        description: "Sign-ups.",
        get: |config| Some(text(value::format_limit(&config.limits.sign_up))),
        set: |partial, raw| set(&mut partial.config.limits.sign_up, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.password_reset",
        kind: "limit per IP address",
        description: "Requests for a password reset, or for a verification email by someone who is not signed in.",
        get: |config| Some(text(value::format_limit(&config.limits.password_reset))),
        set: |partial, raw| set(&mut partial.config.limits.password_reset, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.verification_email",
        kind: "limit per account",
        description: "Requests of a user for a verification email, or for a change of email address.",
        get: |config| Some(text(value::format_limit(&config.limits.verification_email))),
        set: |partial, raw| set(&mut partial.config.limits.verification_email, value::limit(raw, &[LimitScope::Account])),
        ..DEFAULT
    },
    Setting {
        key: "limits.email_codes",
        kind: "limit per account and per IP address",
        description: "Wrong codes and links of emails. Independently of this, an email's code stops working after five wrong ones.",
        get: |config| Some(text(value::format_limit(&config.limits.email_codes))),
        set: |partial, raw| {
            set(&mut partial.config.limits.email_codes, value::limit(raw, &[LimitScope::Account, LimitScope::Ip]))
        },
        ..DEFAULT
    },
    Setting {
        key: "limits.refresh",
        kind: "limit per IP address",
        description: "Invalid refresh tokens.",
        get: |config| Some(text(value::format_limit(&config.limits.refresh))),
        set: |partial, raw| set(&mut partial.config.limits.refresh, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.api_key",
        kind: "limit per IP address",
        description: "Invalid API keys.",
        get: |config| Some(text(value::format_limit(&config.limits.api_key))),
        set: |partial, raw| set(&mut partial.config.limits.api_key, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.password_check",
        kind: "limit per IP address",
        description: "Passwords that pages ask about while they are typed. Beyond it, pages show no verdict until the form is sent.",
        get: |config| Some(text(value::format_limit(&config.limits.password_check))),
        set: |partial, raw| set(&mut partial.config.limits.password_check, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.second_factor",
        kind: "limit per account and per IP address",
        description: "Wrong codes of an authenticator app and wrong recovery codes. Independently of this, a sign-in begins with the\n\
                      password again after five of them.",
        get: |config| Some(text(value::format_limit(&config.limits.second_factor))),
        set: |partial, raw| {
            set(&mut partial.config.limits.second_factor, value::limit(raw, &[LimitScope::Account, LimitScope::Ip]))
        },
        ..DEFAULT
    },
    Setting {
        key: "limits.emails_per_recipient",
        kind: "limit per recipient",
        description: "Emails that an unauthenticated client can have sent to an email address: verification, password reset, invitation,\n\
                      and the notice that the address is taken. Further ones are dropped; the response does not change.",
        get: |config| Some(text(value::format_limit(&config.limits.emails_per_recipient))),
        set: |partial, raw| set(&mut partial.config.limits.emails_per_recipient, value::limit(raw, &[LimitScope::Recipient])),
        ..DEFAULT
    },
    Setting {
        key: "limits.notices_per_recipient",
        kind: "limit per recipient",
        description: "Security notices to an email address, each kind counted separately: a changed password, a new device, an API key\n\
                      and so on. Emails of `vestibule email test` count here.",
        get: |config| Some(text(value::format_limit(&config.limits.notices_per_recipient))),
        set: |partial, raw| set(&mut partial.config.limits.notices_per_recipient, value::limit(raw, &[LimitScope::Recipient])),
        ..DEFAULT
    },
];
