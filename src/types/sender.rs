//! The sender of emails: an address with or without a name.

use std::fmt;

use super::{email, text};

/// `Accounts <accounts@example.com>`, or the address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    name: Option<String>,
    local: String,
    /// As its A-label (RFC 5891).
    domain: String,
}

impl Sender {
    /// A name may hold commas and brackets, with quotes around it or without. The address is checked as those of users are, but
    /// for a domain without a dot, which is fine on a network of one's own.
    ///
    /// # Errors
    /// What would be right, as in "must be ...".
    pub fn parse(typed: &str) -> Result<Self, String> {
        let right = || "an email address such as \"Accounts <accounts@example.com>\"".to_owned();
        let typed = typed.trim();
        let (name, address) = match typed.rsplit_once('<') {
            Some((name, rest)) => (unquoted(name.trim()), rest.strip_suffix('>').ok_or_else(right)?.trim()),
            None => (String::new(), typed),
        };
        let odd = name.contains(char::is_control) || text::has_hidden(&name) || name.contains(['<', '>']);
        if odd {
            return Err(right());
        }
        let (local, domain) = address.rsplit_once('@').ok_or_else(right)?;
        if !local.is_ascii() {
            return Err(format!("{}, with nothing but ASCII before the @", right()));
        }
        let domain = email::ascii_domain(domain).filter(|domain| email::is_host(domain)).ok_or_else(right)?;
        if !email::is_local_part(local) {
            return Err(right());
        }
        Ok(Self { name: (!name.is_empty()).then_some(name), local: local.to_owned(), domain })
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn local(&self) -> &str {
        &self.local
    }

    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}@{}>", self.local, self.domain),
            None => write!(f, "{}@{}", self.local, self.domain),
        }
    }
}

/// A quoted string (RFC 5322 3.2.4) as what it says; anything else unchanged.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return name.to_owned() };
    let mut plain = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for (given, name, address) in [
            ("a@localhost", None, "a@localhost"),
            ("Accounts of Ada <a@b.cd>", Some("Accounts of Ada"), "a@b.cd"),
            ("Librairie Zola, Paris <a@b.cd>", Some("Librairie Zola, Paris"), "a@b.cd"),
            ("Zola (Paris) <a@b.cd>", Some("Zola (Paris)"), "a@b.cd"),
            ("accounts@example.org <a@b.cd>", Some("accounts@example.org"), "a@b.cd"),
            ("\"Zola, \\\"Paris\\\"\" <a@b.cd>", Some("Zola, \"Paris\""), "a@b.cd"),
            ("Zoë <no-reply@bücher.example>", Some("Zoë"), "no-reply@xn--bcher-kva.example"),
            ("<a@b.cd>", None, "a@b.cd"),
        ] {
            let sender = Sender::parse(given).unwrap();
            assert_eq!((sender.name(), format!("{}@{}", sender.local(), sender.domain()).as_str()), (name, address), "{given}");
        }
        for bad in
            ["", "a", "a@", "@b.cd", "A <a@b.cd", "a b@c.de", "a@@b.cd", "a@b_c.de", "a..b@c.de", "a@-b.cd", "A\u{7} <a@b.cd>"]
        {
            assert!(Sender::parse(bad).is_err(), "{bad}");
        }
        assert!(Sender::parse("Z <zoë@example.org>").unwrap_err().contains("ASCII before the @"));
    }
}
