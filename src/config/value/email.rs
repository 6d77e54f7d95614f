//! Values about email: the sender, and names of servers.

use std::net::IpAddr;

use super::{
    plain::{optional_text, text},
    raw::{ParseResult, RawValue},
};
use crate::types::{email::ascii_domain, host, sender::Sender};

/// `Name <address>` or an email address, checked as when emails are sent. Not by lettre's `Mailbox`, which refuses names with
/// a comma or brackets unless they are in quotes.
pub fn sender(raw: &RawValue) -> ParseResult<String> {
    let text = text(raw).map_err(|_| "an email address such as \"Accounts <accounts@example.com>\"".to_owned())?;
    Sender::parse(&text).map(|_| text)
}

/// The host name or IP address of a server, without scheme and port; an IPv6 address without its brackets.
pub fn server_name(raw: &RawValue) -> ParseResult<Option<String>> {
    let right = || "a name such as \"smtp.example.com\" or an IP address, without a port".to_owned();
    let Some(text) = optional_text(raw).map_err(|_| right())? else { return Ok(None) };
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(Some(address.to_string()));
    }
    // Names of containers may have underscores.
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let ascii = if text.is_ascii() { Some(text.clone()) } else { ascii_domain(&text) };
    let known = ascii.filter(|name| name.len() <= 253 && name.strip_suffix('.').unwrap_or(name).split('.').all(label));
    known.map(Some).ok_or_else(right)
}

/// A fully qualified domain name.
pub fn full_domain_name(raw: &RawValue) -> ParseResult<Option<String>> {
    let right = || "a fully qualified name such as \"accounts.example.com\"".to_owned();
    let Some(text) = optional_text(raw).map_err(|_| right())? else { return Ok(None) };
    ascii_domain(&text).filter(|name| host::is_full(name)).map(Some).ok_or_else(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn a_sender_is_an_email_address_with_or_without_a_name() {
        for good in ["a@localhost", "Accounts of Ada <a@b.cd>"] {
            assert_eq!(sender(&raw(good)).as_deref(), Ok(good));
        }
        for bad in ["", "a", "a@", "A <a@b.cd", "a@b.cd\nBcc: x@y.zz", "a b@c.de", "a@@b.cd"] {
            assert!(sender(&raw(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_server_name_has_no_scheme_and_no_port() {
        for (given, kept) in [
            ("smtp.example.com", "smtp.example.com"),
            ("mailpit", "mailpit"),
            ("mail_server", "mail_server"),
            ("[::1]", "::1"),
            ("::1", "::1"),
            ("127.0.0.1", "127.0.0.1"),
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(server_name(&raw(given)), Ok(Some(kept.to_owned())), "{given}");
        }
        for bad in
            ["127.0.0.1:25", "mailpit:1025", "[::1]:25", "smtp://mailpit", "a b", "a..b", "a/b", "user@mailpit", "[mailpit]"]
        {
            assert!(server_name(&raw(bad)).is_err(), "{bad}");
        }
        assert_eq!(server_name(&raw("")), Ok(None));
        assert!(full_domain_name(&raw("vm")).is_err() && full_domain_name(&raw("192.0.2.1")).is_err());
        assert_eq!(full_domain_name(&raw("Accounts.Example.com")), Ok(Some("accounts.example.com".to_owned())));
    }
}
