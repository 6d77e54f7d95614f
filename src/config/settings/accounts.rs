//! Sessions, password hashing, links in emails, sign-up and roles.

use super::setting::{DEFAULT, Setting, number, set, size, span, text};
use crate::config::{
    model::{RegistrationMode, UnverifiedAccess},
    value,
};

const GIB: u64 = 1 << 30;

const MODES: [(&str, RegistrationMode); 3] =
    [("open", RegistrationMode::Open), ("invite", RegistrationMode::Invite), ("closed", RegistrationMode::Closed)];
const UNVERIFIED: [(&str, UnverifiedAccess); 3] =
    [("all", UnverifiedAccess::All), ("profile", UnverifiedAccess::Profile), ("nothing", UnverifiedAccess::Nothing)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "sessions.access_lifetime",
        kind: "duration",
        description: "Lifetime of an access token of the pages. Contracts set their own lifetimes.",
        get: |config| Some(span(config.sessions.access_lifetime)),
        set: |partial, raw| set(&mut partial.config.sessions.access_lifetime, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.refresh_lifetime",
        kind: "duration",
        description: "How long a user stays signed in without visiting.",
        get: |config| Some(span(config.sessions.refresh_lifetime)),
        set: |partial, raw| set(&mut partial.config.sessions.refresh_lifetime, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.max_lifetime",
        kind: "duration",
        description: "How long a session lasts at most, however often it is used.",
        get: |config| Some(span(config.sessions.max_lifetime)),
        set: |partial, raw| set(&mut partial.config.sessions.max_lifetime, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.grace",
        kind: "duration",
        description: "How long a client may repeat a renewal: two tabs, or a response that was lost. \"0s\" allows no repetition.",
        get: |config| Some(span(config.sessions.grace)),
        set: |partial, raw| set(&mut partial.config.sessions.grace, value::duration_or_zero(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.reauthenticate_after",
        kind: "duration",
        description: "Sensitive actions ask for the password again when it was last entered longer ago than this.",
        get: |config| Some(span(config.sessions.reauthenticate_after)),
        set: |partial, raw| set(&mut partial.config.sessions.reauthenticate_after, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.remember_by_default",
        kind: "boolean",
        description: "Whether \"Stay signed in\" is ticked on the sign-in page.",
        get: |config| Some(toml::Value::Boolean(config.sessions.remember_by_default)),
        set: |partial, raw| set(&mut partial.config.sessions.remember_by_default, value::boolean(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.transient_lifetime",
        kind: "duration",
        description: "How long a user who does not tick it stays signed in without visiting. Closing the browser signs them out.",
        get: |config| Some(span(config.sessions.transient_lifetime)),
        set: |partial, raw| set(&mut partial.config.sessions.transient_lifetime, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.per_account",
        kind: "number",
        description: "Sessions per account. One more ends the oldest. Sessions opened with API keys are counted separately.",
        get: |config| Some(number(config.sessions.per_account)),
        set: |partial, raw| set(&mut partial.config.sessions.per_account, value::number(raw, 1, 10_000)),
        ..DEFAULT
    },
    Setting {
        key: "sessions.per_api_key",
        kind: "number",
        description: "Sessions per API key. One more ends the oldest.",
        get: |config| Some(number(config.sessions.per_api_key)),
        set: |partial, raw| set(&mut partial.config.sessions.per_api_key, value::number(raw, 1, 10_000)),
        ..DEFAULT
    },
    Setting {
        key: "hashing.memory_budget",
        kind: "size",
        description: "Memory that all password hashes together may use at a time.",
        get: |config| Some(size(config.hashing.memory_budget)),
        set: |partial, raw| set(&mut partial.config.hashing.memory_budget, value::size(raw, 1 << 20, 1024 * GIB)),
        ..DEFAULT
    },
    Setting {
        key: "hashing.argon2.memory",
        kind: "size",
        description: "Memory of one password hash (Argon2id, m). New hashes use a changed value; old ones are upgraded at sign-in.",
        get: |config| Some(size(u64::from(config.hashing.argon2.memory_kib) << 10)),
        set: |partial, raw| {
            let kib = value::size::<u32>(raw, 1 << 20, 128 << 20).map(|bytes| bytes >> 10);
            set(&mut partial.config.hashing.argon2.memory_kib, kib)
        },
        ..DEFAULT
    },
    Setting {
        key: "hashing.argon2.iterations",
        kind: "number",
        description: "Passes over that memory (Argon2id, t).",
        get: |config| Some(number(config.hashing.argon2.iterations)),
        set: |partial, raw| set(&mut partial.config.hashing.argon2.iterations, value::number(raw, 1, 8)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.verify_email",
        kind: "duration",
        description: "How long a link that verifies an email address is valid.",
        get: |config| Some(span(config.email_links.verify_email)),
        set: |partial, raw| set(&mut partial.config.email_links.verify_email, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.reset_password",
        kind: "duration",
        description: "How long a link that sets a new password is valid.",
        get: |config| Some(span(config.email_links.reset_password)),
        set: |partial, raw| set(&mut partial.config.email_links.reset_password, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.undo_change",
        kind: "duration",
        description: "How long the old email address can undo a change of email address.",
        get: |config| Some(span(config.email_links.undo_change)),
        set: |partial, raw| set(&mut partial.config.email_links.undo_change, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.invitation",
        kind: "duration",
        description: "How long an invitation is valid.",
        get: |config| Some(span(config.email_links.invitation)),
        set: |partial, raw| set(&mut partial.config.email_links.invitation, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email_links.resend_after",
        kind: "duration",
        description: "The least time between two verification emails to a user.",
        get: |config| Some(span(config.email_links.resend_after)),
        set: |partial, raw| set(&mut partial.config.email_links.resend_after, value::duration_or_zero(raw)),
        ..DEFAULT
    },
    Setting {
        key: "accounts.deletion_delay",
        kind: "duration",
        description: "How long users who delete their account can change their mind.",
        get: |config| Some(span(config.accounts.deletion_delay)),
        set: |partial, raw| set(&mut partial.config.accounts.deletion_delay, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.mode",
        kind: "\"open\", \"invite\" or \"closed\"",
        description: "Who can create an account: everyone (\"open\"), invited users (\"invite\") or administrators only (\"closed\").",
        get: |config| Some(text(value::choice_word(config.registration.mode, &MODES))),
        set: |partial, raw| set(&mut partial.config.registration.mode, value::choice(raw, &MODES)),
        ..DEFAULT
    },
    Setting {
        key: "registration.reveal_existing_accounts",
        kind: "boolean",
        description: "Whether sign-up says that an email address is taken. With false, only its owner learns it, by email; this requires\n\
                      registration.unverified = \"nothing\", and contracts whose sign-up returns nothing about the user.",
        get: |config| Some(config.registration.reveal_existing_accounts.into()),
        set: |partial, raw| set(&mut partial.config.registration.reveal_existing_accounts, value::boolean(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.unverified",
        kind: "\"all\", \"profile\" or \"nothing\"",
        description: "What users can do before they verify their email address: everything (\"all\"), manage their own account with\n\
                      tokens that carry no roles (\"profile\"), or not even sign in (\"nothing\").",
        get: |config| Some(text(value::choice_word(config.registration.unverified, &UNVERIFIED))),
        set: |partial, raw| set(&mut partial.config.registration.unverified, value::choice(raw, &UNVERIFIED)),
        ..DEFAULT
    },
    Setting {
        key: "registration.min_form_time",
        kind: "duration",
        description: "Sign-up forms submitted faster are treated as sent by bots. \"0s\" disables the check.",
        get: |config| Some(span(config.registration.min_form_time)),
        set: |partial, raw| set(&mut partial.config.registration.min_form_time, value::duration_or_zero(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.allow_domains",
        kind: "list of domains",
        description: "The only domains of email addresses that users may have. [] allows all.",
        get: |config| Some(config.registration.allow_domains.clone().into()),
        set: |partial, raw| set(&mut partial.config.registration.allow_domains, value::domains(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.deny_domains",
        kind: "list of domains",
        description: "Domains of email addresses that users may not have.",
        get: |config| Some(config.registration.deny_domains.clone().into()),
        set: |partial, raw| set(&mut partial.config.registration.deny_domains, value::domains(raw)),
        ..DEFAULT
    },
    Setting {
        key: "registration.default_role",
        kind: "role",
        description: "The role of every user who signs up; created when it is first needed. \"\" grants none.",
        get: |config| Some(text(config.registration.default_role.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.registration.default_role, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "admin.role",
        kind: "role",
        description: "The role that may manage users, roles and emails at /admin/ and /api/admin/. \"\" allows no one.",
        get: |config| Some(text(config.admin.role.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.admin.role, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "admin.role_labels",
        kind: "table of labels by the names of roles",
        description: "What pages and emails call roles, whose names stay as they are everywhere else: one label for all readers, or\n\
                      one for each language. admin, editor, Visiteur, Gestionnaire and Administrateur have one already.",
        example: "{ editor = \"Editor\", press = { en = \"Press office\", fr = \"Service de presse\" } }",
        get: |config| value::format_role_labels(&config.admin.role_labels),
        set: |partial, raw| set(&mut partial.config.admin.role_labels, value::role_labels(raw)),
        ..DEFAULT
    },
    Setting {
        key: "stocks.editor_role",
        kind: "role",
        description: "The role that may change stocks at /api/stocks/. \"\" allows no one.",
        get: |config| Some(text(config.stocks.editor_role.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.stocks.editor_role, value::optional_text(raw)),
        ..DEFAULT
    },
];
