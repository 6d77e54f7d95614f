//! Who emails come from, as their readers see it: the sender and the logo.

use lettre::{Address, message::Mailbox};

use super::logo::Logo;
use crate::{
    config::Config,
    error::{InternalError, Result},
    types::sender::Sender,
};

/// The same in all emails of a server.
pub struct Identity {
    pub from: Mailbox,
    pub logo: Option<Logo>,
}

impl Identity {
    /// # Errors
    /// An internal error that names the setting that cannot be used.
    pub fn of(config: &Config) -> Result<Self> {
        let logo = config.branding.email_logo.as_deref().map(Logo::read).transpose()?;
        Ok(Self { from: sender(config)?, logo })
    }
}

/// The sender of all emails: an address without a name gets that of the service.
fn sender(config: &Config) -> Result<Mailbox> {
    let fault = |why: String| InternalError::new("read email.from", format!("`{}` is not a sender: {why}", config.email.from));
    let sender = Sender::parse(&config.email.from).map_err(|problem| fault(format!("{problem:?}")))?;
    let address = Address::new(sender.local(), sender.domain()).map_err(|error| fault(error.to_string()))?;
    let name = sender.name().unwrap_or(&config.branding.name);
    Ok(Mailbox::new(Some(name.to_owned()), address))
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn from(name: &str, from: &str) -> Mailbox {
        let mut config = Config::default();
        config.branding.name = name.to_owned();
        from.clone_into(&mut config.email.from);
        Identity::of(&config).unwrap().from
    }

    #[test]
    fn emails_come_from_the_service_unless_the_operator_names_a_sender() {
        assert_eq!(from("Zola", "vestibule@localhost").name.as_deref(), Some("Zola"));
        assert_eq!(from("Zola", "Accounts <a@b.cd>").name.as_deref(), Some("Accounts"));
        assert_eq!(Identity::of(&Config::default()).unwrap().from.to_string(), "Vestibule <vestibule@localhost>");
    }

    #[test]
    fn every_name_of_a_service_arrives_as_it_is() {
        for name in [
            "Zola & Cie",
            "Librairie « Zola »",
            "O'Neil, \"Books\" (Paris) <x@y.zz>",
            "Библиотека имени Льва Николаевича Толстого на Воздвиженке",
            "ספרייה",
            "=?utf-8?q?evil?=",
            "a\\b;c:d@e.f",
            "图书馆🙂",
            &"Ж".repeat(200),
        ] {
            let message = lettre::Message::builder().from(from(name, "a@b.cd")).to("x@y.zz".parse().unwrap());
            let raw = message.body(String::new()).unwrap().formatted();
            assert!(raw.is_ascii() && raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 79), "{name}");
            let read = MessageParser::default().parse(&raw).unwrap();
            let sender = read.from().and_then(|from| from.first()).unwrap();
            assert_eq!((sender.name(), sender.address()), (Some(name), Some("a@b.cd")));
            assert_eq!(read.from().unwrap().iter().count(), 1, "{name}");
        }
    }
}
