//! Where the house stands, and with which keys.

use super::{DEFAULT, Setting, set, set_some, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        meaning: "Address and port to listen on. 0.0.0.0 is every address of this machine.",
        get: |config| Some(text(config.listen)),
        set: |draft, raw| set(&mut draft.config.listen, value::address(raw)),
        ..DEFAULT
    },
    Setting {
        key: "public_url",
        meaning: "How people reach the house: the only source of links in mails. Without it, the address above.",
        get: |config| Some(text(&config.public_url)),
        set: |draft, raw| set_some(&mut draft.public_url, value::origin(raw)),
        ..DEFAULT
    },
    Setting {
        key: "data_dir",
        meaning: "Keys, database and mails that are not sent by SMTP. Made where it is not there.",
        get: |config| Some(text(config.data_dir.display())),
        set: |draft, raw| set(&mut draft.config.data_dir, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "contracts",
        meaning: "The APIs that are served, by the names of their contracts. Without it, every one that there is.",
        example: "[\"accounts\"]",
        get: |config| config.contracts.clone().map(toml::Value::from),
        set: |draft, raw| set_some(&mut draft.config.contracts, value::words(raw)),
        ..DEFAULT
    },
    Setting {
        key: "contracts_dir",
        meaning: "A folder of contracts of your own: NAME.toml is the contract NAME.",
        example: "\"contracts\"",
        get: |config| config.contracts_dir.as_ref().map(|path| text(path.display())),
        set: |draft, raw| set_some(&mut draft.config.contracts_dir, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "master_key",
        meaning: "The secret that seals the signing keys and makes the links of mails; 32 bytes or more, and the same for every\n\
                  instance and every command. Without it, the one that the first start of the server makes in\n\
                  data_dir/keys.toml, which can be moved here as it is.",
        example: "\"the text that stands behind master in keys.toml\"",
        secret: true,
        set: |draft, raw| set_some(&mut draft.master_key, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "master_key_file",
        meaning: "The file that holds it. A systemd credential of the name master_key is found without being named here.",
        example: "\"/run/secrets/master_key\"",
        set: |draft, raw| set_some(&mut draft.master_key_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key",
        meaning: "A key that other back ends know too, such as Django's SECRET_KEY; 32 bytes or more. Who has it can check\n\
                  tokens, and can make tokens for anybody: give it to servers that you trust with every account. Without it,\n\
                  keys that only Vestibule has sign tokens; see `vestibule keys`. Better in a file of its own:",
        example: "\"at least thirty-two bytes that nobody guesses\"",
        secret: true,
        set: |draft, raw| set_some(&mut draft.signing_key, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_file",
        meaning: "The file that holds it; the end of its last line does not count.",
        example: "\"/run/secrets/signing_key\"",
        set: |draft, raw| set_some(&mut draft.signing_key_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_previous",
        meaning: "Keys that `signing_key` took the place of: their tokens are believed, and no token is signed with them. Take a key\n\
                  out of this list when its last refresh token has run out; at once, if somebody else has got hold of it. In the\n\
                  environment there is room for one.",
        example: "[\"the key that signed before, of 32 bytes or more\"]",
        secret: true,
        set: |draft, raw| set(&mut draft.signing_key_previous, value::secrets(raw)),
        ..DEFAULT
    },
    Setting {
        key: "signing_key_previous_file",
        meaning: "The file that holds them, one a line.",
        example: "\"/run/secrets/signing_key_previous\"",
        set: |draft, raw| set_some(&mut draft.signing_key_previous_file, value::path(raw)),
        ..DEFAULT
    },
];
