//! What makes the house look like part of something else.

use super::{DEFAULT, Setting, set, set_some, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "branding.name",
        meaning: "What the house is called on pages and in mails.",
        get: |config| Some(text(&config.branding.name)),
        set: |draft, raw| set(&mut draft.config.branding.name, value::text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.logo",
        meaning: "A square mark that stands beside the name: an SVG or PNG file of 256 KiB at most.",
        example: "\"logo.svg\"",
        get: |config| config.branding.logo.as_ref().map(|path| text(path.display())),
        set: |draft, raw| set_some(&mut draft.config.branding.logo, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.accent",
        meaning: "The colour of buttons and links. What is written on it, and how it looks by night, follows.",
        example: "\"#1d6b57\"",
        get: |config| config.branding.accent.map(text),
        set: |draft, raw| set(&mut draft.config.branding.accent, value::colour(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.terms_url",
        meaning: "Linked below every page.",
        example: "\"https://example.com/terms\"",
        get: |config| config.branding.terms_url.as_ref().map(text),
        set: |draft, raw| set(&mut draft.config.branding.terms_url, value::link(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.privacy_url",
        meaning: "Likewise.",
        example: "\"https://example.com/privacy\"",
        get: |config| config.branding.privacy_url.as_ref().map(text),
        set: |draft, raw| set(&mut draft.config.branding.privacy_url, value::link(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.header",
        meaning: "A line above every page.",
        example: "\"Accounts are moving house on Sunday.\"",
        get: |config| config.branding.header.as_ref().map(text),
        set: |draft, raw| set(&mut draft.config.branding.header, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.footer",
        meaning: "A line below every page.",
        example: "\"Example Ltd, 1 Example Street\"",
        get: |config| config.branding.footer.as_ref().map(text),
        set: |draft, raw| set(&mut draft.config.branding.footer, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.email_dir",
        meaning: "A folder of texts of mails in your own words: en.ftl, fr.ftl and so on, each with some of the house's\n\
                  own keys that begin with `mail-`. `vestibule email preview` shows what becomes of them.",
        example: "\"email-texts\"",
        get: |config| config.branding.email_dir.as_ref().map(|path| text(path.display())),
        set: |draft, raw| set_some(&mut draft.config.branding.email_dir, value::path(raw)),
        ..DEFAULT
    },
];
