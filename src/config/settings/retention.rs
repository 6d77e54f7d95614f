//! How long data is kept once it is no longer needed.

use super::setting::{DEFAULT, Setting, set, span, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "retention.sessions",
        kind: "duration",
        description: "Sessions, from the expiry of their last access token.",
        get: |config| Some(span(config.retention.sessions)),
        set: |partial, raw| set(&mut partial.config.retention.sessions, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.email_tokens",
        kind: "duration",
        description: "Links of emails, from their expiry. Only their purpose and their user are kept.",
        get: |config| Some(span(config.retention.email_tokens)),
        set: |partial, raw| set(&mut partial.config.retention.email_tokens, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.emails",
        kind: "duration",
        description: "Records of emails, from when they were sent or failed. Their contents are never stored.",
        get: |config| Some(span(config.retention.emails)),
        set: |partial, raw| set(&mut partial.config.retention.emails, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.api_keys",
        kind: "duration",
        description: "API keys, from their revocation.",
        get: |config| Some(span(config.retention.api_keys)),
        set: |partial, raw| set(&mut partial.config.retention.api_keys, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.audit",
        kind: "duration",
        description: "Audit events; `vestibule audit` lists them.",
        get: |config| Some(span(config.retention.audit)),
        set: |partial, raw| set(&mut partial.config.retention.audit, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.anonymous_audit",
        kind: "duration",
        description: "Audit events of attempts on accounts that do not exist, of which attackers can cause any number.",
        get: |config| Some(span(config.retention.anonymous_audit)),
        set: |partial, raw| set(&mut partial.config.retention.anonymous_audit, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "retention.unverified_accounts",
        kind: "duration or \"off\"",
        description: "Accounts whose email address was never verified, from sign-up and last use; then the email address and the user\n\
                      name are free again. \"off\" keeps them. Accounts that administrators created or invited are always kept.",
        get: |config| Some(config.retention.unverified_accounts.map_or_else(|| text("off"), span)),
        set: |partial, raw| set(&mut partial.config.retention.unverified_accounts, value::duration_or_off(raw)),
        ..DEFAULT
    },
];
