//! What a form was made for, with a MAC: the signed-in account, and the emailed token that it came from.

use std::num::ParseIntError;

use data_encoding::BASE64URL_NOPAD;

use super::keyring::HmacKey;

/// Bytes of the MAC that are kept.
const MAC_LEN: usize = 16;

/// `None` and `None`, if no user was signed in and the page came from no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormBinding {
    pub user: Option<i64>,
    pub link: Option<i64>,
}

impl FormBinding {
    /// `user.link.mac`, safe in a form.
    pub fn seal(self, key: &HmacKey) -> String {
        let plain = self.plain();
        format!("{plain}.{}", BASE64URL_NOPAD.encode(&key.sign(&message(&plain)).as_ref()[..MAC_LEN]))
    }

    /// `None`, if its MAC is wrong.
    pub fn read(key: &HmacKey, sealed: &str) -> Option<Self> {
        let (user, rest) = sealed.split_once('.')?;
        let (link, _) = rest.split_once('.')?;
        let read = Self { user: number(user).ok()?, link: number(link).ok()? };
        let right = read.seal(key);
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(right.as_bytes(), sealed.as_bytes());
        same.is_ok().then_some(read)
    }

    fn plain(self) -> String {
        let word = |id: Option<i64>| id.map_or_else(|| NONE.to_owned(), |id| id.to_string());
        format!("{}.{}", word(self.user), word(self.link))
    }
}

const NONE: &str = "-";

fn number(word: &str) -> Result<Option<i64>, ParseIntError> {
    if word == NONE { Ok(None) } else { word.parse().map(Some) }
}

fn message(plain: &str) -> Vec<u8> {
    format!("made for\n{plain}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::MasterKey;

    #[test]
    fn a_form_binding_cannot_be_forged() {
        let master = MasterKey::temporary();
        let key = master.derive("links");
        for (user, link) in [(None, None), (Some(7), None), (None, Some(9)), (Some(7), Some(9)), (Some(-1), Some(i64::MAX))] {
            let made = FormBinding { user, link };
            let sealed = made.seal(&key);
            assert_eq!(FormBinding::read(&key, &sealed), Some(made));
            assert_eq!(FormBinding::read(&master.derive("other"), &sealed), None);
            assert_eq!(FormBinding::read(&key, &sealed[1..]), None);
        }
        let sevens = FormBinding { user: Some(7), link: None }.seal(&key);
        for forged in [
            "",
            ".",
            "..",
            "-.-.",
            "7.-.",
            "+7.-.x",
            &sevens.replacen('7', "8", 1),
            &sevens.replacen('7', "07", 1),
            &"9".repeat(5000),
        ] {
            assert_eq!(FormBinding::read(&key, forged), None, "{forged}");
        }
    }
}
