//! How emails are sent.

use super::setting::{DEFAULT, Setting, number, set, set_some, text};
use crate::config::{
    model::{Config, Smtp, Tls},
    value,
};

const TLS_MODES: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "email.from",
        kind: "email address, with a name or without",
        description: "The sender of all emails. An address without a name gets branding.name.",
        get: |config| Some(text(&config.email.from)),
        set: |partial, raw| set(&mut partial.config.email.from, value::sender(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.host",
        kind: "host name or IP address",
        description: "The SMTP server. Without one, emails are written to files in data_dir/emails, which you can read at /dev/emails\n\
                      while `listen` is a loopback address.",
        example: "\"smtp.example.com\"",
        get: |config| smtp(config).map(|smtp| text(&smtp.host)),
        set: |partial, raw| set(&mut partial.smtp.host, value::server_name(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.port",
        kind: "number",
        description: "Default: 587 with starttls, 465 with implicit, 25 with none.",
        example: "587",
        get: |config| smtp(config).map(|smtp| number(smtp.port)),
        set: |partial, raw| set_some(&mut partial.smtp.port, value::number(raw, 1, 65_535)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.tls",
        kind: "\"starttls\", \"implicit\" or \"none\"",
        description: "\"starttls\", \"implicit\" (TLS from the first byte) or \"none\" (only for a server on this machine). Default: implicit\n\
                      on port 465, none on a loopback address, starttls otherwise.",
        example: "\"starttls\"",
        get: |config| smtp(config).map(|smtp| text(value::choice_word(smtp.tls, &TLS_MODES))),
        set: |partial, raw| set_some(&mut partial.smtp.tls, value::choice(raw, &TLS_MODES)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.username",
        description: "The username, if the SMTP server requires authentication.",
        example: "\"accounts@example.com\"",
        get: |config| smtp(config).and_then(|smtp| Some(text(&smtp.credentials.as_ref()?.0))),
        set: |partial, raw| set(&mut partial.smtp.username, value::optional_text(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.password",
        kind: "secret",
        description: "Its password. Better kept in a file:",
        example: "\"its password\"",
        secret: true,
        set: |partial, raw| set_some(&mut partial.smtp.password, value::secret(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.password_file",
        kind: "path",
        description: "A file with the password; a line break at its end is ignored.",
        example: "\"/run/secrets/smtp_password\"",
        set: |partial, raw| set_some(&mut partial.smtp.password_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.ca_file",
        kind: "path",
        description: "PEM certificates of authorities to trust for the SMTP server, besides those that this machine trusts.",
        example: "\"/etc/vestibule/authority.pem\"",
        get: |config| config.email.ca_file.as_ref().map(|path| text(path.display())),
        set: |partial, raw| set_some(&mut partial.config.email.ca_file, value::path(raw)),
        ..DEFAULT
    },
    Setting {
        key: "email.smtp.ehlo_name",
        kind: "domain name",
        description: "The fully qualified name that Vestibule gives in EHLO. Default: the host of public_url.",
        example: "\"accounts.example.com\"",
        get: |config| config.email.ehlo_name.as_ref().map(text),
        set: |partial, raw| set(&mut partial.config.email.ehlo_name, value::full_domain_name(raw)),
        ..DEFAULT
    },
];

fn smtp(config: &Config) -> Option<&Smtp> {
    config.email.smtp.as_ref()
}
