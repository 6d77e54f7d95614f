//! How people come in, how long they stay, and what it costs.

use super::{PLAIN, Setting, number, put, size, span, text};
use crate::config::{Admission, Unverified, value};

const GIB: u64 = 1 << 30;

const MODES: [(&str, Admission); 3] = [("open", Admission::Open), ("invite", Admission::Invite), ("closed", Admission::Closed)];
const UNVERIFIED: [(&str, Unverified); 3] =
    [("all", Unverified::All), ("profile", Unverified::Profile), ("nothing", Unverified::Nothing)];

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
        meaning: "For how long a client may repeat its renewal: two tabs, a lost answer. \"0s\" is strictly once.",
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
        key: "sessions.remember",
        meaning: "Whether the box on the sign-in page that keeps people signed in is ticked before they come.",
        get: |config| Some(toml::Value::Boolean(config.sessions.remember)),
        set: |draft, raw| put(&mut draft.config.sessions.remember, value::flag(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.brief",
        meaning: "How long somebody who leaves it empty stays signed in without coming back; the browser that is closed\n\
                  signs them out at once.",
        get: |config| Some(span(config.sessions.brief)),
        set: |draft, raw| put(&mut draft.config.sessions.brief, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "sessions.per_account",
        meaning: "How many sessions one account may have at a time; a sign-in beyond that ends the oldest. Those of API keys\n\
                  are counted apart.",
        get: |config| Some(number(config.sessions.per_account)),
        set: |draft, raw| put(&mut draft.config.sessions.per_account, value::number(raw, 1, 10_000)),
        ..PLAIN
    },
    Setting {
        key: "sessions.per_key",
        meaning: "As sessions.per_account, for the sessions that one API key has opened.",
        get: |config| Some(number(config.sessions.per_key)),
        set: |draft, raw| put(&mut draft.config.sessions.per_key, value::number(raw, 1, 10_000)),
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
        key: "links.invite",
        meaning: "How long an invitation holds.",
        get: |config| Some(span(config.links.invite)),
        set: |draft, raw| put(&mut draft.config.links.invite, value::span(raw)),
        ..PLAIN
    },
    Setting {
        key: "links.resend",
        meaning: "How long one waits before another mail to confirm an address is sent.",
        get: |config| Some(span(config.links.resend)),
        set: |draft, raw| put(&mut draft.config.links.resend, value::span_or_nothing(raw)),
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
        key: "registration.mode",
        meaning: "Who may make an account: \"open\" is anybody, \"invite\" whoever is invited, \"closed\" nobody.",
        get: |config| Some(text(value::word(config.registration.mode, &MODES))),
        set: |draft, raw| put(&mut draft.config.registration.mode, value::choice(raw, &MODES)),
        ..PLAIN
    },
    Setting {
        key: "registration.reveal",
        meaning: "Whether a sign-up says that an address is taken. false tells only its owner, by mail; it needs\n\
                  registration.unverified = \"nothing\", and contracts whose sign-up answers nothing about the person.",
        get: |config| Some(config.registration.reveal.into()),
        set: |draft, raw| put(&mut draft.config.registration.reveal, value::flag(raw)),
        ..PLAIN
    },
    Setting {
        key: "registration.unverified",
        meaning: "What people may do before they have confirmed their address: \"all\", \"profile\" (look after their own\n\
                  account; their tokens have no roles) or \"nothing\" (not sign in).",
        get: |config| Some(text(value::word(config.registration.unverified, &UNVERIFIED))),
        set: |draft, raw| put(&mut draft.config.registration.unverified, value::choice(raw, &UNVERIFIED)),
        ..PLAIN
    },
    Setting {
        key: "registration.form_time",
        meaning: "Whoever sends the form faster is a robot. \"0s\" asks nobody.",
        get: |config| Some(span(config.registration.form_time)),
        set: |draft, raw| put(&mut draft.config.registration.form_time, value::span_or_nothing(raw)),
        ..PLAIN
    },
    Setting {
        key: "registration.allow_domains",
        meaning: "The only domains whose addresses people may have. [] is every domain.",
        get: |config| Some(config.registration.allow_domains.clone().into()),
        set: |draft, raw| put(&mut draft.config.registration.allow_domains, value::domains(raw)),
        ..PLAIN
    },
    Setting {
        key: "registration.deny_domains",
        meaning: "Domains whose addresses people may not have.",
        get: |config| Some(config.registration.deny_domains.clone().into()),
        set: |draft, raw| put(&mut draft.config.registration.deny_domains, value::domains(raw)),
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
