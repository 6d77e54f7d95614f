//! The least that the password policies of contracts refuse.

use super::setting::{DEFAULT, Setting, number, set, text};
use crate::{
    config::value,
    crypto::password_policy::{CommonPasswords, MIN_LEN, Weak},
};

const KIND: &str = "\"refuse\" or \"allow\"";

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "passwords.floor.min_length",
        kind: "number",
        description: "The shortest password that the [passwords] of any contract can accept, at most 8, which is what Vestibule itself\n\
                      asks for. The default is what the document of the shipped contract `author` prints: set it to 8 where no\n\
                      client needs less.",
        get: |config| Some(number(u32::try_from(config.passwords.floor.min_length).unwrap_or(u32::MAX))),
        set: |partial, raw| set(&mut partial.config.passwords.floor.min_length, value::number(raw, 1, MIN_LEN as u64)),
        ..DEFAULT
    },
    Setting {
        key: "passwords.floor.common",
        kind: "\"refuse\", \"refuse-listed\" or \"allow\"",
        description: "Which common passwords the [passwords] of any contract can accept. \"refuse\" refuses everywhere what Vestibule\n\
                      itself refuses, \"refuse-listed\" what Django refuses. The default is what the documents of the shipped contracts\n\
                      `accounts` and `clients` need, which print `motdepasse123` and `votre_password`: set it to \"refuse\" where no\n\
                      client needs less.",
        get: |config| Some(text(value::choice_word(config.passwords.floor.common, &CommonPasswords::WORDS))),
        set: |partial, raw| set(&mut partial.config.passwords.floor.common, value::choice(raw, &CommonPasswords::WORDS)),
        ..DEFAULT
    },
    Setting {
        key: "passwords.floor.personal",
        kind: KIND,
        description: "Whether the [passwords] of a contract can allow passwords that are mostly a name or the email address of their\n\
                      owner. \"refuse\" refuses them everywhere.",
        get: |config| Some(text(value::choice_word(config.passwords.floor.personal, &Weak::WORDS))),
        set: |partial, raw| set(&mut partial.config.passwords.floor.personal, value::choice(raw, &Weak::WORDS)),
        ..DEFAULT
    },
];
