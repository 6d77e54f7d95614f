//! How long what nobody needs any more is remembered.

use super::{DEFAULT, Setting, set, span, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "retention.sessions",
        meaning: "Sessions, after their last access token has died: long enough to ask what became of one.",
        get: |config| Some(span(config.retention.sessions)),
        set: |draft, raw| set(&mut draft.config.retention.sessions, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.email_tokens",
        meaning: "Links of mails, after they have run out. Only what they were for and whose they were is kept.",
        get: |config| Some(span(config.retention.email_tokens)),
        set: |draft, raw| set(&mut draft.config.retention.email_tokens, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.emails",
        meaning: "What mails there were, after they have left or failed. Their text is never kept.",
        get: |config| Some(span(config.retention.emails)),
        set: |draft, raw| set(&mut draft.config.retention.emails, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.api_keys",
        meaning: "API keys, after they were revoked.",
        get: |config| Some(span(config.retention.api_keys)),
        set: |draft, raw| set(&mut draft.config.retention.api_keys, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.audit",
        meaning: "What happened: `vestibule audit`.",
        get: |config| Some(span(config.retention.audit)),
        set: |draft, raw| set(&mut draft.config.retention.audit, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.anonymous_audit",
        meaning: "Of that, what was tried with accounts that there are not, of which attackers make any number.",
        get: |config| Some(span(config.retention.anonymous_audit)),
        set: |draft, raw| set(&mut draft.config.retention.anonymous_audit, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.unverified_accounts",
        meaning: "Accounts that somebody signed up for and whose address was never confirmed, after the sign-up and their last use.\n\
                  Then the address and the user name are free again. \"off\" keeps them. Accounts that an administrator made or\n\
                  invited are kept.",
        get: |config| Some(config.retention.unverified_accounts.map_or_else(|| text("off"), span)),
        set: |draft, raw| set(&mut draft.config.retention.unverified_accounts, value::span_or_off(raw)),
        ..DEFAULT
    },
];
