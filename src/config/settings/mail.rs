//! How mails leave.

use super::{PLAIN, Setting, number, put, put_some, text};
use crate::config::{Config, Smtp, Tls, value};

const SECURITIES: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "mail.from",
        meaning: "Who writes the mails of the house.",
        get: |config| Some(text(&config.mail.from)),
        set: |draft, raw| put(&mut draft.config.mail.from, value::mailbox(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.host",
        meaning: "The server that takes the mails. Without it they go to files in data_dir/mail, and to /dev/mail on a\n\
                  loopback address.",
        example: "\"smtp.example.com\"",
        get: |config| smtp(config).map(|smtp| text(&smtp.host)),
        set: |draft, raw| put(&mut draft.smtp.host, value::server_name(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.port",
        meaning: "Without it, 587 with starttls, 465 with implicit, 25 with none.",
        example: "587",
        get: |config| smtp(config).map(|smtp| number(smtp.port)),
        set: |draft, raw| put_some(&mut draft.smtp.port, value::number(raw, 1, 65_535)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.tls",
        meaning: "\"starttls\", \"implicit\" (from the first byte) or \"none\" (for a server on this machine). Without it,\n\
                  implicit on port 465, none on a loopback address and starttls elsewhere.",
        example: "\"starttls\"",
        get: |config| smtp(config).map(|smtp| text(value::word(smtp.tls, &SECURITIES))),
        set: |draft, raw| put_some(&mut draft.smtp.tls, value::choice(raw, &SECURITIES)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.username",
        meaning: "Where the server asks who we are.",
        example: "\"accounts@example.com\"",
        get: |config| smtp(config).and_then(|smtp| Some(text(&smtp.credentials.as_ref()?.0))),
        set: |draft, raw| put(&mut draft.smtp.username, value::optional_text(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.password",
        meaning: "Better in a file of its own:",
        example: "\"its password\"",
        secret: true,
        set: |draft, raw| put_some(&mut draft.smtp.password, value::secret(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.password_file",
        meaning: "The file that holds it; the end of its last line does not count.",
        example: "\"/run/secrets/smtp_password\"",
        set: |draft, raw| put_some(&mut draft.smtp.password_file, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.ca_file",
        meaning: "Certificates of authorities that the server's may come from, beside those that this machine trusts: PEM.",
        example: "\"/etc/vestibule/authority.pem\"",
        get: |config| config.mail.ca_file.as_ref().map(|path| text(path.display())),
        set: |draft, raw| put_some(&mut draft.config.mail.ca_file, value::path(raw)),
        ..PLAIN
    },
    Setting {
        key: "mail.smtp.ehlo_name",
        meaning: "The name with which we greet the server (EHLO): a full one. Without it, the host of public_url.",
        example: "\"accounts.example.com\"",
        get: |config| config.mail.ehlo_name.as_ref().map(text),
        set: |draft, raw| put(&mut draft.config.mail.ehlo_name, value::full_name(raw)),
        ..PLAIN
    },
];

fn smtp(config: &Config) -> Option<&Smtp> {
    config.mail.smtp.as_ref()
}
