//! Where people and their sessions are kept.

use super::{PLAIN, Setting, put_some, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[Setting {
    key: "database.url",
    meaning: "Where people and their sessions are kept. Without it, vestibule.db in data_dir.",
    get: |config| Some(text(format!("sqlite://{}", config.database.display()))),
    set: |draft, raw| put_some(&mut draft.database, value::database(raw)),
    ..PLAIN
}];
