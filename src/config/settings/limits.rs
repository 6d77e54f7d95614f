//! How often somebody may try, in one table.

use super::{PLAIN, Setting, put, text};
use crate::{config::value, types::rate::By};

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "limits.login",
        meaning: "Sign-ins that were right, of one account or with one API key; the password asked for again is one too.",
        get: |config| Some(text(value::limit_text(&config.limits.login))),
        set: |draft, raw| put(&mut draft.config.limits.login, value::limit(raw, &[By::Account])),
        ..PLAIN
    },
    Setting {
        key: "limits.login_failed",
        meaning: "Wrong passwords, here as everywhere: so many at once, and in that time as many again; \"off\" is no limit.\n\
                  \"per account\" is kept in the database, \"per ip\" in memory; an IPv6 /64 is one address.",
        get: |config| Some(text(value::limit_text(&config.limits.login_failed))),
        set: |draft, raw| put(&mut draft.config.limits.login_failed, value::limit(raw, &[By::Account, By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.sign_up",
        meaning: "Accounts that are asked for.",
        get: |config| Some(text(value::limit_text(&config.limits.sign_up))),
        set: |draft, raw| put(&mut draft.config.limits.sign_up, value::limit(raw, &[By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.forgotten",
        meaning: "Mails asked for that lead back in.",
        get: |config| Some(text(value::limit_text(&config.limits.forgotten))),
        set: |draft, raw| put(&mut draft.config.limits.forgotten, value::limit(raw, &[By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.resend",
        meaning: "Mails asked for again that show whose an address is.",
        get: |config| Some(text(value::limit_text(&config.limits.resend))),
        set: |draft, raw| put(&mut draft.config.limits.resend, value::limit(raw, &[By::Account])),
        ..PLAIN
    },
    Setting {
        key: "limits.codes",
        meaning: "Wrong codes of mails, beyond the five that each mail bears.",
        get: |config| Some(text(value::limit_text(&config.limits.codes))),
        set: |draft, raw| put(&mut draft.config.limits.codes, value::limit(raw, &[By::Account, By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.refresh",
        meaning: "Refresh tokens that open nothing.",
        get: |config| Some(text(value::limit_text(&config.limits.refresh))),
        set: |draft, raw| put(&mut draft.config.limits.refresh, value::limit(raw, &[By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.api_key",
        meaning: "API keys that open nothing.",
        get: |config| Some(text(value::limit_text(&config.limits.api_key))),
        set: |draft, raw| put(&mut draft.config.limits.api_key, value::limit(raw, &[By::Ip])),
        ..PLAIN
    },
    Setting {
        key: "limits.mail",
        meaning: "Mails that anybody can have sent to an address: to confirm it, to reset a password, to invite, and that it is\n\
                  taken. More of them are dropped without a word.",
        get: |config| Some(text(value::limit_text(&config.limits.mail))),
        set: |draft, raw| put(&mut draft.config.limits.mail, value::limit(raw, &[By::Address])),
        ..PLAIN
    },
    Setting {
        key: "limits.notice",
        meaning: "Security notices to an address, each kind by itself: a changed password, a new device, an API key and the like.\n\
                  The mails of `vestibule mail test` count here.",
        get: |config| Some(text(value::limit_text(&config.limits.notice))),
        set: |draft, raw| put(&mut draft.config.limits.notice, value::limit(raw, &[By::Address])),
        ..PLAIN
    },
];
