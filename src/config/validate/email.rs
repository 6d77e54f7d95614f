//! How mails leave: what follows from what was given, and what cannot hold together.

use std::fs;

use super::{Config, PartialConfig, Source, Validator};
use crate::{
    config::{Smtp, Tls},
    types::host,
};

impl Validator {
    pub(super) fn email(&mut self, draft: &mut PartialConfig) {
        let smtp = std::mem::take(&mut draft.smtp);
        let secret = self.one_secret(["email.smtp.password", "email.smtp.password_file"], smtp.password, smtp.password_file);
        let Some(host) = smtp.host else {
            let stray = self.sources.given.iter().map(|given| given.setting.key);
            let mut stray = stray.filter(|key| key.starts_with("email.smtp.") && *key != "email.smtp.host");
            // Once for all of them.
            if let Some(key) = stray.next_back() {
                self.refuse(key, format!("`{key}` is set and `email.smtp.host` is not"));
            }
            self.no_mail_server(&draft.config);
            return;
        };
        let here = host::is_loopback(&host);
        let tls = smtp.tls.unwrap_or(match smtp.port {
            Some(465) => Tls::Implicit,
            _ if here => Tls::None,
            _ => Tls::Starttls,
        });
        let port = smtp.port.unwrap_or(match tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        });
        let credentials = match (smtp.username, secret) {
            (Some(name), Some((_, password))) => Some((name, password)),
            (None, None) => None,
            (Some(_), None) => {
                self.refuse(
                    "email.smtp.username",
                    "`email.smtp.username` needs `email.smtp.password` or `email.smtp.password_file`",
                );
                None
            }
            (None, Some((key, _))) => {
                self.refuse(key, format!("`{key}` needs `email.smtp.username`"));
                None
            }
        };
        if tls == Tls::None && !here {
            let what = if credentials.is_some() { "the password" } else { "links that set passwords" };
            self.refuse(
                "email.smtp.tls",
                format!("`email.smtp.tls` must not be \"none\": {what} would travel to {host} in clear"),
            );
        }
        self.authority(&draft.config);
        if self.origin("email.from") == Source::Default {
            self.warn("email.from", format!("`email.from` is not set: few servers take mails from {}", draft.config.email.from));
        }
        draft.config.email.smtp = Some(Smtp { host, port, tls, credentials });
    }

    fn no_mail_server(&mut self, config: &Config) {
        if config.public_url.starts_with("https://") {
            let folder = config.data_dir.join("emails");
            let shown = folder.display();
            self.warn("public_url", format!("`email.smtp.host` is not set: mails are written to {shown} and reach nobody"));
        }
    }

    fn authority(&mut self, config: &Config) {
        let Some(path) = &config.email.ca_file else { return };
        let shown = path.display();
        match fs::read_to_string(path) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {}
            Ok(_) => self.refuse("email.smtp.ca_file", format!("{shown} holds no certificate in PEM")),
            Err(error) => self.refuse("email.smtp.ca_file", format!("{shown} cannot be read: {error}")),
        }
    }
}
