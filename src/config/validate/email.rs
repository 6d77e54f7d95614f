//! How emails are sent: what follows from the given settings, and what contradicts.

use std::fs;

use super::validator::Validator;
use crate::{
    config::{
        model::{Config, Smtp, Tls},
        partial::{PartialConfig, PartialSmtp},
        source::Source,
    },
    types::{host, secret::Secret},
};

impl Validator {
    pub fn email(&mut self, partial: &mut PartialConfig) {
        let mut smtp = std::mem::take(&mut partial.smtp);
        let secret =
            self.one_secret(["email.smtp.password", "email.smtp.password_file"], smtp.password.take(), smtp.password_file.take());
        let Some(host) = smtp.host.take() else { return self.no_smtp_server(&partial.config) };
        let (port, tls) = port_and_tls(&smtp, &host);
        let credentials = self.credentials(smtp.username, secret);
        if tls == Tls::None && !host::is_loopback(&host) {
            let what = if credentials.is_some() { "the password" } else { "links that set passwords" };
            self.refuse(
                "email.smtp.tls",
                format!("`email.smtp.tls` must not be \"none\": {what} would go to {host} unencrypted"),
            );
        }
        self.certificate_authority(&partial.config);
        if self.source("email.from") == Source::Default {
            let from = &partial.config.email.from;
            self.warn("email.from", format!("`email.from` is not set: few SMTP servers accept emails from {from}"));
        }
        partial.config.email.smtp = Some(Smtp { host, port, tls, credentials });
    }

    fn credentials(&mut self, username: Option<String>, secret: Option<(&'static str, Secret)>) -> Option<(String, Secret)> {
        match (username, secret) {
            (Some(name), Some((_, password))) => return Some((name, password)),
            (None, None) => {}
            (Some(_), None) => self.refuse(
                "email.smtp.username",
                "`email.smtp.username` requires `email.smtp.password` or `email.smtp.password_file`",
            ),
            (None, Some((key, _))) => self.refuse(key, format!("`{key}` requires `email.smtp.username`")),
        }
        None
    }

    fn no_smtp_server(&mut self, config: &Config) {
        let given = self.sources.given.iter().map(|given| given.setting.key);
        let mut without_host = given.filter(|key| key.starts_with("email.smtp.") && *key != "email.smtp.host");
        // Once for all of them.
        if let Some(key) = without_host.next_back() {
            self.refuse(key, format!("`{key}` is set, but `email.smtp.host` is not"));
        }
        if config.public_url.starts_with("https://") {
            let folder = config.data_dir.join("emails");
            let shown = folder.display();
            self.warn("public_url", format!("`email.smtp.host` is not set: emails are written to {shown} and not sent"));
        }
    }

    fn certificate_authority(&mut self, config: &Config) {
        let Some(path) = &config.email.ca_file else { return };
        let shown = path.display();
        match fs::read_to_string(path) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {}
            Ok(_) => self.refuse("email.smtp.ca_file", format!("{shown} contains no PEM certificate")),
            Err(error) => self.refuse("email.smtp.ca_file", format!("{shown} cannot be read: {error}")),
        }
    }
}

fn port_and_tls(smtp: &PartialSmtp, host: &str) -> (u16, Tls) {
    let tls = smtp.tls.unwrap_or(match smtp.port {
        Some(465) => Tls::Implicit,
        _ if host::is_loopback(host) => Tls::None,
        _ => Tls::Starttls,
    });
    let port = smtp.port.unwrap_or(match tls {
        Tls::Implicit => 465,
        Tls::Starttls => 587,
        Tls::None => 25,
    });
    (port, tls)
}
