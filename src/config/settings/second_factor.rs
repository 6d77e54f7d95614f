//! The second step of sign-ins.

use super::setting::{DEFAULT, Setting, set, span};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[Setting {
    key: "second_factor.remember_device",
    kind: "duration",
    description: "How long a browser needs no second step after its user has asked to be remembered on it. \"0s\" remembers none; what\n\
                  was remembered for longer than a new value is forgotten.",
    get: |config| Some(span(config.second_factor.remember_device)),
    set: |partial, raw| set(&mut partial.config.second_factor.remember_device, value::duration_or_zero(raw)),
    ..DEFAULT
}];
