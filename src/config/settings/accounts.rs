//! How people come in, how long they stay, and what it costs.

use super::{DEFAULT, Setting, number, set, size, span, text};
use crate::config::{RegistrationMode, UnverifiedAccess, value};

const GIB: u64 = 1 << 30;

const MODES: [(&str, RegistrationMode); 3] =
    [("open", RegistrationMode::Open), ("invite", RegistrationMode::Invite), ("closed", RegistrationMode::Closed)];
const UNVERIFIED: [(&str, UnverifiedAccess); 3] =
    [("all", UnverifiedAccess::All), ("profile", UnverifiedAccess::Profile), ("nothing", UnverifiedAccess::Nothing)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "sessions.access_lifetime",
        meaning: "How long an access token of the pages lives. Contracts state their own times.",
        get: |config| Some(span(config.sessions.access_lifetime)),
        set: |draft, raw| set(&mut draft.config.sessions.access_lifetime, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.refresh_lifetime",
        meaning: "How long somebody stays signed in without coming back.",
        get: |config| Some(span(config.sessions.refresh_lifetime)),
        set: |draft, raw| set(&mut draft.config.sessions.refresh_lifetime, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.max_lifetime",
        meaning: "How long at most, however often they come back.",
        get: |config| Some(span(config.sessions.max_lifetime)),
        set: |draft, raw| set(&mut draft.config.sessions.max_lifetime, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.grace",
        meaning: "For how long a client may repeat its renewal: two tabs, a lost answer. \"0s\" is strictly once.",
        get: |config| Some(span(config.sessions.grace)),
        set: |draft, raw| set(&mut draft.config.sessions.grace, value::span_or_nothing(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.reauthenticate_after",
        meaning: "After this time, sensitive steps ask for the password again.",
        get: |config| Some(span(config.sessions.reauthenticate_after)),
        set: |draft, raw| set(&mut draft.config.sessions.reauthenticate_after, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.remember_by_default",
        meaning: "Whether the box on the sign-in page that keeps people signed in is ticked before they come.",
        get: |config| Some(toml::Value::Boolean(config.sessions.remember_by_default)),
        set: |draft, raw| set(&mut draft.config.sessions.remember_by_default, value::flag(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.transient_lifetime",
        meaning: "How long somebody who leaves it empty stays signed in without coming back; the browser that is closed\n\
                  signs them out at once.",
        get: |config| Some(span(config.sessions.transient_lifetime)),
        set: |draft, raw| set(&mut draft.config.sessions.transient_lifetime, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.per_account",
        meaning: "How many sessions one account may have at a time; a sign-in beyond that ends the oldest. Those of API keys\n\
                  are counted apart.",
        get: |config| Some(number(config.sessions.per_account)),
        set: |draft, raw| set(&mut draft.config.sessions.per_account, value::number(raw, 1, 10_000)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.per_api_key",
        meaning: "As sessions.per_account, for the sessions that one API key has opened.",
        get: |config| Some(number(config.sessions.per_api_key)),
        set: |draft, raw| set(&mut draft.config.sessions.per_api_key, value::number(raw, 1, 10_000)),
        ..DEFAULT
    },
    Setting {
        key: "hashing.memory_budget",
        meaning: "What all password hashes together may use at one time.",
        get: |config| Some(size(config.hashing.memory_budget)),
        set: |draft, raw| set(&mut draft.config.hashing.memory_budget, value::size(raw, 1 << 20, 1024 * GIB)),
        ..DEFAULT
    },
    Setting {
        key: "hashing.argon2.memory",
        meaning: "What one password hash uses (Argon2id, m). A new cost holds from the next sign-in on.",
        get: |config| Some(size(u64::from(config.hashing.argon2.memory_kib) << 10)),
        set: |draft, raw| {
            let kib = value::size::<u32>(raw, 1 << 20, 128 << 20).map(|bytes| bytes >> 10);
            set(&mut draft.config.hashing.argon2.memory_kib, kib)
        },
        ..DEFAULT
    },
    Setting {
        key: "hashing.argon2.iterations",
        meaning: "How often it goes over that memory (Argon2id, t).",
        get: |config| Some(number(config.hashing.argon2.iterations)),
        set: |draft, raw| set(&mut draft.config.hashing.argon2.iterations, value::number(raw, 1, 8)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.verify_email",
        meaning: "How long the link works that shows whose an address is.",
        get: |config| Some(span(config.email_links.verify_email)),
        set: |draft, raw| set(&mut draft.config.email_links.verify_email, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.reset_password",
        meaning: "How long the link works that sets a new password.",
        get: |config| Some(span(config.email_links.reset_password)),
        set: |draft, raw| set(&mut draft.config.email_links.reset_password, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.undo_change",
        meaning: "How long the old address can take an account back after the address was changed.",
        get: |config| Some(span(config.email_links.undo_change)),
        set: |draft, raw| set(&mut draft.config.email_links.undo_change, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.invitation",
        meaning: "How long an invitation holds.",
        get: |config| Some(span(config.email_links.invitation)),
        set: |draft, raw| set(&mut draft.config.email_links.invitation, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.resend_after",
        meaning: "How long one waits before another mail to confirm an address is sent.",
        get: |config| Some(span(config.email_links.resend_after)),
        set: |draft, raw| set(&mut draft.config.email_links.resend_after, value::span_or_nothing(raw)),
        ..DEFAULT
    },
    Setting {
        key: "accounts.deletion_delay",
        meaning: "How long people may change their mind who have deleted their account.",
        get: |config| Some(span(config.accounts.deletion_delay)),
        set: |draft, raw| set(&mut draft.config.accounts.deletion_delay, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.mode",
        meaning: "Who may make an account: \"open\" is anybody, \"invite\" whoever is invited, \"closed\" nobody.",
        get: |config| Some(text(value::word(config.registration.mode, &MODES))),
        set: |draft, raw| set(&mut draft.config.registration.mode, value::choice(raw, &MODES)),
        ..DEFAULT
    },
    Setting {
        key: "registration.reveal_existing_accounts",
        meaning: "Whether a sign-up says that an address is taken. false tells only its owner, by mail; it needs\n\
                  registration.unverified = \"nothing\", and contracts whose sign-up answers nothing about the person.",
        get: |config| Some(config.registration.reveal_existing_accounts.into()),
        set: |draft, raw| set(&mut draft.config.registration.reveal_existing_accounts, value::flag(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.unverified",
        meaning: "What people may do before they have confirmed their address: \"all\", \"profile\" (look after their own\n\
                  account; their tokens have no roles) or \"nothing\" (not sign in).",
        get: |config| Some(text(value::word(config.registration.unverified, &UNVERIFIED))),
        set: |draft, raw| set(&mut draft.config.registration.unverified, value::choice(raw, &UNVERIFIED)),
        ..DEFAULT
    },
    Setting {
        key: "registration.min_form_time",
        meaning: "Whoever sends the form faster is a robot. \"0s\" asks nobody.",
        get: |config| Some(span(config.registration.min_form_time)),
        set: |draft, raw| set(&mut draft.config.registration.min_form_time, value::span_or_nothing(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.allow_domains",
        meaning: "The only domains whose addresses people may have. [] is every domain.",
        get: |config| Some(config.registration.allow_domains.clone().into()),
        set: |draft, raw| set(&mut draft.config.registration.allow_domains, value::domains(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.deny_domains",
        meaning: "Domains whose addresses people may not have.",
        get: |config| Some(config.registration.deny_domains.clone().into()),
        set: |draft, raw| set(&mut draft.config.registration.deny_domains, value::domains(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.default_role",
        meaning: "The role of everybody who signs up; made at the first need. \"\" is none.",
        get: |config| Some(text(config.registration.default_role.as_deref().unwrap_or_default())),
        set: |draft, raw| set(&mut draft.config.registration.default_role, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "admin.role",
        meaning: "Who looks after people, roles and mails at /admin/ and /api/admin/: a role. \"\" is nobody.",
        get: |config| Some(text(config.admin.role.as_deref().unwrap_or_default())),
        set: |draft, raw| set(&mut draft.config.admin.role, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "stocks.editor_role",
        meaning: "Who may change what stands at /api/stocks/: a role. \"\" is nobody.",
        get: |config| Some(text(config.stocks.editor_role.as_deref().unwrap_or_default())),
        set: |draft, raw| set(&mut draft.config.stocks.editor_role, value::optional_text(raw)),
        ..DEFAULT
    },
];
