//! How mails leave.

use super::{DEFAULT, Setting, number, set, set_some, text};
use crate::config::{Config, Smtp, Tls, value};

const TLS_MODES: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "email.from",
        meaning: "Who writes the mails of the house.",
        get: |config| Some(text(&config.email.from)),
        set: |draft, raw| set(&mut draft.config.email.from, value::mailbox(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.host",
        meaning: "The server that takes the mails. Without it they go to files in data_dir/emails, and to /dev/emails on a\n\
                  loopback address.",
        example: "\"smtp.example.com\"",
        get: |config| smtp(config).map(|smtp| text(&smtp.host)),
        set: |draft, raw| set(&mut draft.smtp.host, value::server_name(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.port",
        meaning: "Without it, 587 with starttls, 465 with implicit, 25 with none.",
        example: "587",
        get: |config| smtp(config).map(|smtp| number(smtp.port)),
        set: |draft, raw| set_some(&mut draft.smtp.port, value::number(raw, 1, 65_535)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.tls",
        meaning: "\"starttls\", \"implicit\" (from the first byte) or \"none\" (for a server on this machine). Without it,\n\
                  implicit on port 465, none on a loopback address and starttls elsewhere.",
        example: "\"starttls\"",
        get: |config| smtp(config).map(|smtp| text(value::word(smtp.tls, &TLS_MODES))),
        set: |draft, raw| set_some(&mut draft.smtp.tls, value::choice(raw, &TLS_MODES)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.username",
        meaning: "Where the server asks who we are.",
        example: "\"accounts@example.com\"",
        get: |config| smtp(config).and_then(|smtp| Some(text(&smtp.credentials.as_ref()?.0))),
        set: |draft, raw| set(&mut draft.smtp.username, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.password",
        meaning: "Better in a file of its own:",
        example: "\"its password\"",
        secret: true,
        set: |draft, raw| set_some(&mut draft.smtp.password, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.password_file",
        meaning: "The file that holds it; the end of its last line does not count.",
        example: "\"/run/secrets/smtp_password\"",
        set: |draft, raw| set_some(&mut draft.smtp.password_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.ca_file",
        meaning: "Certificates of authorities that the server's may come from, beside those that this machine trusts: PEM.",
        example: "\"/etc/vestibule/authority.pem\"",
        get: |config| config.email.ca_file.as_ref().map(|path| text(path.display())),
        set: |draft, raw| set_some(&mut draft.config.email.ca_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.ehlo_name",
        meaning: "The name with which we greet the server (EHLO): a full one. Without it, the host of public_url.",
        example: "\"accounts.example.com\"",
        get: |config| config.email.ehlo_name.as_ref().map(text),
        set: |draft, raw| set(&mut draft.config.email.ehlo_name, value::full_name(raw)),
        ..DEFAULT
    },
];

fn smtp(config: &Config) -> Option<&Smtp> {
    config.email.smtp.as_ref()
}
