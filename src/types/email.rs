//! An e-mail address: as its owner types it, and as we compare it.

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::text;
use crate::error::FieldError;

/// RFC 5321 4.5.3.1: 64 octets before the `@`, 254 in all (RFC 3696 erratum 1690).
const MAX_LEN: usize = 254;
const MAX_LOCAL_LEN: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    typed: String,
    key: String,
}

impl Email {
    /// Spaces around an address are removed; everything else is kept as entered.
    ///
    /// # Errors
    /// `Blank`, `NulCharacter`, `TooLong` or `NotAnEmail`. A local part outside ASCII is refused, as most of the world's
    /// SMTP servers would refuse it (RFC 6531); a domain outside ASCII is compared as its A-label (RFC 5891).
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(FieldError::Blank);
        }
        if typed.contains('\0') {
            return Err(FieldError::NulCharacter);
        }
        if typed.len() > MAX_LEN {
            return Err(FieldError::TooLong { max: MAX_LEN });
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(FieldError::NotAnEmail)?;
        // IDNA passes over some of these, and a page would not show that they are there.
        if !is_local_part(local) || !is_nfkc(domain) || domain.contains(text::is_hidden) {
            return Err(FieldError::NotAnEmail);
        }
        let ascii = ascii_domain(domain).ok_or(FieldError::NotAnEmail)?;
        if !is_domain(&ascii) {
            return Err(FieldError::NotAnEmail);
        }
        Ok(Self { typed: typed.to_owned(), key: format!("{}@{ascii}", local.to_ascii_lowercase()) })
    }

    /// Where emails go: the spelling that the owner entered.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// As domains are compared.
    pub fn domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Enough for its owner to know it by, and too little for anybody else to write to: `a•••@example.org`.
    pub fn masked(&self) -> String {
        let first: String = self.typed.chars().take(1).collect();
        format!("{first}•••@{}", self.domain())
    }

    /// What makes two addresses the same account.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// A domain as its A-label (RFC 5891), in lower case; nothing, where it cannot be one.
pub fn ascii_domain(domain: &str) -> Option<String> {
    idna::domain_to_ascii_strict(&domain.nfc().collect::<String>()).ok()
}

/// A dot-atom of RFC 5322 3.2.3.
pub(super) fn is_local_part(local: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local.len() <= MAX_LOCAL_LEN && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

/// One label or several (RFC 1123 2.1).
pub(super) fn is_host(ascii: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    ascii.len() <= 253 && ascii.split('.').all(label)
}

fn is_domain(ascii: &str) -> bool {
    let last = ascii.rsplit('.').next().unwrap_or_default();
    is_host(ascii) && ascii.contains('.') && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_as_typed_and_compared_without_case() {
        let email = Email::parse("  Ada.Lovelace+x@Example.COM ").unwrap();
        assert_eq!((email.as_typed(), email.key()), ("Ada.Lovelace+x@Example.COM", "ada.lovelace+x@example.com"));
        assert_eq!(Email::parse("a@bücher.example").unwrap().key(), "a@xn--bcher-kva.example");
    }

    #[test]
    fn what_no_smtp_server_would_accept_is_refused() {
        for bad in [
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.de",
            "a@@b.cd",
            "a..b@c.de",
            "é@b.cd",
            "a@b.cd\r\nBcc: x@y.zz",
            "a@-b.cd",
            "a@1.2.3.4",
            "tom@example.com\u{200b}",
            "ann@exa\u{ad}mple\u{2060}.com",
            "ann@exam\u{34f}ple.com",
            "ann@ex\u{fe0f}ample.com",
            "ann@\u{feff}example.com",
            "ann@exa\u{200d}mple.com",
            "a\u{200b}nn@example.com",
        ] {
            assert_eq!(Email::parse(bad), Err(FieldError::NotAnEmail), "{bad}");
        }
        assert_eq!(Email::parse(&format!("{}@b.cd", "a".repeat(65))), Err(FieldError::NotAnEmail));
        assert_eq!(Email::parse(&format!("a@{}", "b".repeat(300))), Err(FieldError::TooLong { max: 254 }));
    }
}
