//! How often somebody may try, in one table.

use super::{DEFAULT, Setting, set, text};
use crate::{config::value, types::rate_limit::LimitScope};

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "limits.login",
        meaning: "Sign-ins that were right, of one account or with one API key; the password asked for again is one too.",
        get: |config| Some(text(value::limit_text(&config.limits.login))),
        set: |draft, raw| set(&mut draft.config.limits.login, value::limit(raw, &[LimitScope::Account])),
        ..DEFAULT
    },
    Setting {
        key: "limits.failed_login",
        meaning: "Wrong passwords, here as everywhere: so many at once, and in that time as many again; \"off\" is no limit.\n\
                  \"per account\" is kept in the database, \"per ip\" in memory; an IPv6 /64 is one address.",
        get: |config| Some(text(value::limit_text(&config.limits.failed_login))),
        set: |draft, raw| set(&mut draft.config.limits.failed_login, value::limit(raw, &[LimitScope::Account, LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.sign_up",
        meaning: "Accounts that are asked for.",
        get: |config| Some(text(value::limit_text(&config.limits.sign_up))),
        set: |draft, raw| set(&mut draft.config.limits.sign_up, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.password_reset",
        meaning: "Mails asked for that lead back in.",
        get: |config| Some(text(value::limit_text(&config.limits.password_reset))),
        set: |draft, raw| set(&mut draft.config.limits.password_reset, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.verification_email",
        meaning: "Mails asked for again that show whose an address is.",
        get: |config| Some(text(value::limit_text(&config.limits.verification_email))),
        set: |draft, raw| set(&mut draft.config.limits.verification_email, value::limit(raw, &[LimitScope::Account])),
        ..DEFAULT
    },
    Setting {
        key: "limits.email_codes",
        meaning: "Wrong codes of mails, beyond the five that each mail bears.",
        get: |config| Some(text(value::limit_text(&config.limits.email_codes))),
        set: |draft, raw| set(&mut draft.config.limits.email_codes, value::limit(raw, &[LimitScope::Account, LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.refresh",
        meaning: "Refresh tokens that open nothing.",
        get: |config| Some(text(value::limit_text(&config.limits.refresh))),
        set: |draft, raw| set(&mut draft.config.limits.refresh, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.api_key",
        meaning: "API keys that open nothing.",
        get: |config| Some(text(value::limit_text(&config.limits.api_key))),
        set: |draft, raw| set(&mut draft.config.limits.api_key, value::limit(raw, &[LimitScope::Ip])),
        ..DEFAULT
    },
    Setting {
        key: "limits.emails_per_recipient",
        meaning: "Mails that anybody can have sent to an address: to confirm it, to reset a password, to invite, and that it is\n\
                  taken. More of them are dropped without a word.",
        get: |config| Some(text(value::limit_text(&config.limits.emails_per_recipient))),
        set: |draft, raw| set(&mut draft.config.limits.emails_per_recipient, value::limit(raw, &[LimitScope::Recipient])),
        ..DEFAULT
    },
    Setting {
        key: "limits.notices_per_recipient",
        meaning: "Security notices to an address, each kind by itself: a changed password, a new device, an API key and the like.\n\
                  The mails of `vestibule email test` count here.",
        get: |config| Some(text(value::limit_text(&config.limits.notices_per_recipient))),
        set: |draft, raw| set(&mut draft.config.limits.notices_per_recipient, value::limit(raw, &[LimitScope::Recipient])),
        ..DEFAULT
    },
];
