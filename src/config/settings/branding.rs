//! The operator's name and looks.

use super::setting::{DEFAULT, Setting, set, set_some, text};
use crate::config::value;

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "branding.name",
        description: "The name of your service on pages and in emails.",
        get: |config| Some(text(&config.branding.name)),
        set: |partial, raw| set(&mut partial.config.branding.name, value::text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.logo",
        kind: "path",
        description: "A square logo beside the name: an SVG or PNG file of at most 256 KiB.",
        example: "\"logo.svg\"",
        get: |config| config.branding.logo.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.branding.logo, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.accent",
        kind: "colour",
        description: "The colour of buttons and links. The text on them and the dark theme are derived from it.",
        example: "\"#1d6b57\"",
        get: |config| config.branding.accent.map(text),
        set: |partial, raw| set(&mut partial.config.branding.accent, value::colour(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.home_url",
        kind: "URL or path",
        description: "Where your service is. The logo leads there, and so does / ; users go there after they have signed in, unless\n\
                      they came from somewhere else. Default: a welcome page, and the profile after signing in.",
        example: "\"https://app.example.com/\"",
        get: |config| config.branding.home_url.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.branding.home_url, value::destination(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.terms_url",
        kind: "URL or path",
        description: "Terms of service, linked at the bottom of every page. New users agree to them on the sign-up page.",
        example: "\"https://example.com/terms\"",
        get: |config| config.branding.terms_url.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.branding.terms_url, value::link(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.privacy_url",
        kind: "URL or path",
        description: "Privacy policy, linked at the bottom of every page and on the sign-up page.",
        example: "\"https://example.com/privacy\"",
        get: |config| config.branding.privacy_url.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.branding.privacy_url, value::link(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.terms_version",
        description: "The version of these documents. It is recorded with each account whose owner signs up on the pages,\n\
                      accepts an invitation or chooses the first password there, with the time; without it, the URL is.",
        example: "\"2026-11\"",
        get: |config| config.branding.terms_version.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.branding.terms_version, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.header",
        kind: "text, or a table of texts by language",
        description: "A line at the top of every page: one text, or one for each language. Where a language has none, the English\n\
                      one is shown.",
        example: "{ en = \"Closed on Sunday.\", fr = \"Fermé le dimanche.\" }",
        get: |config| config.branding.header.as_ref().map(value::format_localized_text),
        set: |partial, raw| set(&mut partial.config.branding.header, value::localized_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.footer",
        kind: "text, or a table of texts by language",
        description: "A line at the bottom of every page: one text, or one for each language, as above.",
        example: "\"Example Ltd, 1 Example Street\"",
        get: |config| config.branding.footer.as_ref().map(value::format_localized_text),
        set: |partial, raw| set(&mut partial.config.branding.footer, value::localized_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.templates_dir",
        kind: "path",
        description: "A folder with your own header.html, footer.html or home.html (or header.fr.html for one language), each in place\n\
                      of that part of the pages.",
        example: "\"templates\"",
        get: |config| config.branding.templates_dir.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.branding.templates_dir, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.css",
        kind: "path",
        description: "A file of CSS that follows the built-in style sheet, of at most 64 KiB: for its variables, and for your templates.",
        example: "\"brand.css\"",
        get: |config| config.branding.css.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.branding.css, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.email_logo",
        kind: "path",
        description: "A picture at the top of emails, in place of the name: a PNG file of at most 64 KiB, which each email carries.\n\
                      It is shown 48 pixels high or 240 wide at most; twice as many look sharp everywhere. On dark backgrounds\n\
                      it gets a white one.",
        example: "\"email-logo.png\"",
        get: |config| config.branding.email_logo.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.branding.email_logo, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "branding.email_dir",
        kind: "path",
        description: "A folder with your own texts of emails: en.ftl, fr.ftl and so on. Each replaces some of the texts in\n\
                      locales/ that begin with `email-`. `vestibule email preview` shows the result.",
        example: "\"email-texts\"",
        get: |config| config.branding.email_dir.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.branding.email_dir, value::path(raw)),
        ..DEFAULT
    },
];
