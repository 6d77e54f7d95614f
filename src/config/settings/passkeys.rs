//! Passkeys: whether there are any, the domain that they belong to, and who may use them besides the pages.

use super::setting::{DEFAULT, Setting, set, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "passkeys.enabled",
        kind: "boolean",
        description: "Whether users can sign in with passkeys. They need https and a host name in `public_url`; http://localhost works\n\
                      too. Elsewhere there are none.",
        get: |config| Some(config.passkeys.enabled.into()),
        set: |partial, raw| set(&mut partial.config.passkeys.enabled, value::boolean(raw)),
        ..DEFAULT
    },
    Setting {
        key: "passkeys.rp_id",
        kind: "domain",
        description: "The domain that passkeys belong to: the host of `public_url` (the default), or a domain above it. Once it is\n\
                      changed, no passkey works that was made before.",
        example: "\"example.com\"",
        get: |config| config.passkeys.rp_id.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.passkeys.rp_id, value::optional_domain(raw)),
        ..DEFAULT
    },
    Setting {
        key: "passkeys.related_origins",
        kind: "list of origins",
        description: "Origins of other front ends that may use them by way of the API; published at /.well-known/webauthn.",
        get: |config| Some(config.passkeys.related_origins.clone().into()),
        set: |partial, raw| set(&mut partial.config.passkeys.related_origins, value::origins_or_none(raw)),
        ..DEFAULT
    },
    Setting {
        key: "passkeys.apple_apps",
        kind: "list of apps",
        description: "Apps for iOS and macOS that may use them, by team and bundle ID; published at\n\
                      /.well-known/apple-app-site-association.",
        get: |config| Some(config.passkeys.apple_apps.clone().into()),
        set: |partial, raw| set(&mut partial.config.passkeys.apple_apps, value::apple_apps(raw)),
        ..DEFAULT
    },
    Setting {
        key: "passkeys.android_apps",
        kind: "list of apps",
        description: "Apps for Android that may use them, by package and SHA-256 fingerprint of the signing certificate; published at\n\
                      /.well-known/assetlinks.json.",
        get: |config| {
            let apps = config.passkeys.android_apps.iter().map(|app| format!("{}={}", app.package, app.fingerprint_text()));
            Some(apps.collect::<Vec<_>>().into())
        },
        set: |partial, raw| set(&mut partial.config.passkeys.android_apps, value::android_apps(raw)),
        ..DEFAULT
    },
];
