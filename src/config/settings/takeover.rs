//! The takeover of a Django service: which of its tokens are accepted, and what becomes of its password hashes.

use super::setting::{DEFAULT, Setting, set, set_some, span, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "takeover.key",
        kind: "secret",
        description: "The key that signed the tokens of the former server: SIGNING_KEY of SIMPLE_JWT, or SECRET_KEY where that is not\n\
                      set. It never signs, and may have fewer than 32 bytes. Default: `signing_key`. Better kept in a file:",
        example: "\"the SECRET_KEY of the former server\"",
        secret: true,
        set: |partial, raw| set_some(&mut partial.takeover_key, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.key_file",
        kind: "path",
        description: "A file with that key; a line break at its end is ignored.",
        example: "\"/run/secrets/django_secret_key\"",
        set: |partial, raw| set_some(&mut partial.takeover_key_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.switched_at",
        kind: "time",
        description: "When the former server stopped: tokens that it issued later are not accepted. Default: when the last import ran;\n\
                      without an import, no token of it is accepted.",
        example: "\"2026-11-27T12:00:00Z\"",
        get: |config| config.takeover.switched_at.map(value::format_time),
        set: |partial, raw| set_some(&mut partial.config.takeover.switched_at, value::time(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.tokens_until",
        kind: "time or \"never\"",
        description: "From then on, no token of the former server is accepted. Default: what the import found; without an import,\n\
                      `takeover.switched_at` and the longest life of a refresh token. \"never\": as long as each is valid.",
        example: "\"2026-12-11T12:00:00Z\"",
        get: |config| config.takeover.tokens_until.map(value::format_time),
        set: |partial, raw| set_some(&mut partial.config.takeover.tokens_until, value::time_or_never(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.leeway",
        kind: "duration",
        description: "For how long after their expiry the tokens of the former server are accepted: LEEWAY of SIMPLE_JWT.",
        get: |config| Some(span(config.takeover.leeway)),
        set: |partial, raw| set(&mut partial.config.takeover.leeway, value::duration_or_zero(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.issuer",
        kind: "text",
        description: "What its tokens must have as `iss`: ISSUER of SIMPLE_JWT. \"\" does not ask.",
        get: |config| Some(text(config.takeover.issuer.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.takeover.issuer, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.audience",
        kind: "text",
        description: "What its tokens must have as `aud`, or in the list there: AUDIENCE of SIMPLE_JWT. \"\" does not ask.",
        get: |config| Some(text(config.takeover.audience.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.takeover.audience, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.keep_hashes",
        kind: "boolean",
        description: "Whether the password hashes of the former server stay as they are until `vestibule import finish`. With false,\n\
                      each is replaced at its user's next sign-in, and the way back needs argon2-cffi at the former server.",
        get: |config| Some(config.takeover.keep_hashes.into()),
        set: |partial, raw| set(&mut partial.config.takeover.keep_hashes, value::boolean(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.ask",
        kind: "URL",
        description: "The origin of the former server. At the sign-in of an imported user whose hash cannot be read here, Vestibule\n\
                      sends the same request there, and keeps a hash of its own if the password is right. \"\" turns this off.",
        get: |config| Some(text(config.takeover.ask.as_deref().unwrap_or_default())),
        set: |partial, raw| set(&mut partial.config.takeover.ask, value::optional_origin(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.claims.user",
        kind: "name of a claim",
        description: "The claim of its tokens that has the id of the user: USER_ID_CLAIM of SIMPLE_JWT.",
        get: |config| Some(text(&config.takeover.claims.user_id)),
        set: |partial, raw| set(&mut partial.config.takeover.claims.user_id, value::claim(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.claims.id",
        kind: "name of a claim",
        description: "The claim that has the id of the token: JTI_CLAIM of SIMPLE_JWT.",
        get: |config| Some(text(&config.takeover.claims.jti)),
        set: |partial, raw| set(&mut partial.config.takeover.claims.jti, value::claim(raw)),
        ..DEFAULT
    },
    Setting {
        key: "takeover.claims.kind",
        kind: "name of a claim",
        description: "The claim that tells access tokens from refresh tokens: TOKEN_TYPE_CLAIM of SIMPLE_JWT.",
        get: |config| Some(text(&config.takeover.claims.token_type)),
        set: |partial, raw| set(&mut partial.config.takeover.claims.token_type, value::claim(raw)),
        ..DEFAULT
    },
];
