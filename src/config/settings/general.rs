//! Where the server listens, its files and its keys.

use super::setting::{DEFAULT, Setting, set, set_some, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        kind: "IP address and port",
        description: "The IP address and port to listen on. 0.0.0.0 listens on every IPv4 address of this machine.",
        get: |config| Some(text(config.listen)),
        set: |partial, raw| set(&mut partial.config.listen, value::socket_address(raw)),
        ..DEFAULT
    },
    Setting {
        key: "public_url",
        kind: "URL",
        description: "The URL at which users reach Vestibule: links in emails begin with it. Default: http:// and the address of\n\
                      `listen`.",
        get: |config| Some(text(&config.public_url)),
        set: |partial, raw| set_some(&mut partial.public_url, value::origin(raw)),
        ..DEFAULT
    },
    Setting {
        key: "pages_at",
        kind: "path of a URL",
        description: "Where the pages are: with \"/account\", the sign-in page is /account/login, and no path outside of /account is\n\
                      taken but /, those of the APIs, /health and /.well-known/change-password. Contracts may then have paths such as\n\
                      /login and /profile. Links in emails that were sent before a change lead to the old place.",
        get: |config| Some(text(&config.pages_at)),
        set: |partial, raw| set(&mut partial.config.pages_at, value::pages_at(raw)),
        ..DEFAULT
    },
    Setting {
        key: "data_dir",
        kind: "path",
        description: "The folder of the master key, the SQLite database and emails that are not sent by SMTP. Created when missing.",
        get: |config| Some(text(config.data_dir.display())),
        set: |partial, raw| set(&mut partial.config.data_dir, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "contracts",
        kind: "list of names",
        description: "The contracts to serve, by name. Default: the five of the documents and all of contracts_dir; the ready-made\n\
                      families (`vestibule contract list` shows them) are served only if they are named here.",
        example: "[\"accounts\"]",
        get: |config| config.contracts.clone().map(toml::Value::from),
        set: |partial, raw| set_some(&mut partial.config.contracts, value::list(raw)),
        ..DEFAULT
    },
    Setting {
        key: "contracts_dir",
        kind: "path",
        description: "A folder of your own contracts: NAME.toml is the contract NAME.",
        example: "\"contracts\"",
        get: |config| config.contracts_dir.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.contracts_dir, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "master_key",
        kind: "secret",
        description: "The secret that encrypts the signing keys and signs links in emails: 32 bytes or more, the same for every\n\
                      instance and every command. Default: the key in data_dir/keys.toml, which the first start creates; you can\n\
                      move it here as it is.",
        example: "\"the value of master in keys.toml\"",
        secret: true,
        set: |partial, raw| set_some(&mut partial.master_key, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "master_key_file",
        kind: "path",
        description: "A file with the master key. A systemd credential named master_key is found without this setting.",
        example: "\"/run/secrets/master_key\"",
        set: |partial, raw| set_some(&mut partial.master_key_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key",
        kind: "secret",
        description: "A signing key that other back ends know, such as Django's SECRET_KEY: 32 bytes or more. A server that has it can\n\
                      verify tokens and also create tokens for any user: share it only with servers that you trust with every\n\
                      account. Default: keys that only Vestibule knows; see `vestibule keys`. Better kept in a file:",
        example: "\"at least thirty-two bytes that are random\"",
        secret: true,
        set: |partial, raw| set_some(&mut partial.signing_key, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_file",
        kind: "path",
        description: "A file with the signing key; a line break at its end is ignored.",
        example: "\"/run/secrets/signing_key\"",
        set: |partial, raw| set_some(&mut partial.signing_key_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_previous",
        kind: "list of secrets",
        description: "Keys that `signing_key` replaced: they verify tokens and no longer sign. Remove a key when its last refresh\n\
                      token has expired; at once, if it has leaked.",
        example: "[\"the key that signed before, of 32 bytes or more\"]",
        secret: true,
        set: |partial, raw| set(&mut partial.signing_key_previous, value::secrets(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_previous_file",
        kind: "path",
        description: "A file with the previous signing keys, one per line.",
        example: "\"/run/secrets/signing_key_previous\"",
        set: |partial, raw| set_some(&mut partial.signing_key_previous_file, value::path(raw)),
        ..DEFAULT
    },
];
