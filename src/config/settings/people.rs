//! How people come in, how long they stay, and what it costs.

use super::{PLAIN, Setting, number, put, size, span, text};
use crate::config::value;

const GIB: u64 = 1 << 30;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "sessions.access",
        meaning: "How long an access token of the pages lives. Contracts state their own times.",
        get: |config| Some(span(config.sessions.access)),
        set: |draft, raw| put(&mut draft.config.sessions.access, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.refresh",
        meaning: "How long somebody stays signed in without coming back.",
        get: |config| Some(span(config.sessions.refresh)),
        set: |draft, raw| put(&mut draft.config.sessions.refresh, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.absolute",
        meaning: "How long at most, however often they come back.",
        get: |config| Some(span(config.sessions.absolute)),
        set: |draft, raw| put(&mut draft.config.sessions.absolute, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.grace",
        meaning: "For how long a renewal may be repeated: two tabs, a lost answer. \"0s\" is strictly once.",
        get: |config| Some(span(config.sessions.grace)),
        set: |draft, raw| put(&mut draft.config.sessions.grace, value::span_or_nothing(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.proof",
        meaning: "After this time, sensitive steps ask for the password again.",
        get: |config| Some(span(config.sessions.proof)),
        set: |draft, raw| put(&mut draft.config.sessions.proof, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "hashing.memory",
        meaning: "What all password hashes together may use at one time.",
        get: |config| Some(size(config.hashing.memory)),
        set: |draft, raw| put(&mut draft.config.hashing.memory, value::size(raw, 1 << 20, 1024 * GIB)),
        ..PLAIN
    },
    Setting {
        key: "hashing.cost.memory",
        meaning: "What one password hash uses (Argon2id, m). A new cost holds from the next sign-in on.",
        get: |config| Some(size(u64::from(config.hashing.cost.memory_kib) << 10)),
        set: |draft, raw| {
            let kib = value::size::<u32>(raw, 1 << 20, 128 << 20).map(|bytes| bytes >> 10);
            put(&mut draft.config.hashing.cost.memory_kib, kib)
        },
        ..PLAIN
    },
    Setting {
        key: "hashing.cost.passes",
        meaning: "How often it goes over that memory (Argon2id, t).",
        get: |config| Some(number(config.hashing.cost.passes)),
        set: |draft, raw| put(&mut draft.config.hashing.cost.passes, value::number(raw, 1, 8)),
        ..PLAIN
    },
    Setting {
        key: "links.verify",
        meaning: "How long the link works that shows whose an address is.",
        get: |config| Some(span(config.links.verify)),
        set: |draft, raw| put(&mut draft.config.links.verify, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "links.reset",
        meaning: "How long the link works that sets a new password.",
        get: |config| Some(span(config.links.reset)),
        set: |draft, raw| put(&mut draft.config.links.reset, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "links.undo",
        meaning: "How long the old address can take an account back after the address was changed.",
        get: |config| Some(span(config.links.undo)),
        set: |draft, raw| put(&mut draft.config.links.undo, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "accounts.deletion_delay",
        meaning: "How long people may change their mind who have deleted their account.",
        get: |config| Some(span(config.accounts.deletion_delay)),
        set: |draft, raw| put(&mut draft.config.accounts.deletion_delay, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "registration.default_role",
        meaning: "The role of everybody who signs up; made at the first need. \"\" is none.",
        get: |config| Some(text(config.registration.default_role.as_deref().unwrap_or_default())),
        set: |draft, raw| put(&mut draft.config.registration.default_role, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "admin.role",
        meaning: "Who looks after people, roles and mails at /admin/ and /api/admin/: a role. \"\" is nobody.",
        get: |config| Some(text(config.admin.role.as_deref().unwrap_or_default())),
        set: |draft, raw| put(&mut draft.config.admin.role, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "stocks.editor_role",
        meaning: "Who may change what stands at /api/stocks/: a role. \"\" is nobody.",
        get: |config| Some(text(config.stocks.editor_role.as_deref().unwrap_or_default())),
        set: |draft, raw| put(&mut draft.config.stocks.editor_role, value::optional_text(raw)),
        ..PLAIN
    },
];
