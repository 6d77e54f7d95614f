//! Whether a password may be chosen: NIST SP 800-63B-4 3.1.1.2, which asks for length and for nothing that attackers try first.

use crate::{
    error::{Field, FieldError},
    types::secret::Password,
};

/// OWASP ASVS 5.0 6.2.1.
pub const MIN_LEN: usize = 8;
/// Shorter parts of a name occur in too many good passwords.
const MIN_PERSONAL_LEN: usize = 4;

/// The common passwords of eight letters and more that Django ships (BSD licence), lower case, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// What an attacker who knows the person would try.
#[derive(Default)]
pub struct Person<'a> {
    pub email: &'a str,
    pub username: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
}

/// # Errors
/// `TooShort`, `PasswordCommon` or `PasswordPersonal`.
pub fn judge(password: &Password, person: &Person<'_>) -> Result<(), FieldError> {
    let text = password.reveal();
    if text.chars().count() < MIN_LEN {
        return Err(FieldError::TooShort { min: MIN_LEN });
    }
    let folded = text.to_lowercase();
    if COMMON.lines().any(|common| common == folded) || is_one_letter(&folded) {
        return Err(FieldError::PasswordCommon);
    }
    match person.parts().into_iter().find(|(_, part)| is_mostly(&folded, &part.to_lowercase())) {
        Some((like, _)) => Err(FieldError::PasswordPersonal { like }),
        None => Ok(()),
    }
}

impl<'a> Person<'a> {
    fn parts(&self) -> Vec<(Field, &'a str)> {
        let local = self.email.split('@').next().unwrap_or_default();
        vec![
            (Field::Email, self.email),
            (Field::Email, local),
            (Field::Username, self.username),
            (Field::FirstName, self.first_name),
            (Field::LastName, self.last_name),
        ]
    }
}

/// `ada-lovelace-1815` is mostly `ada-lovelace`; `correct horse of ada` is not.
fn is_mostly(password: &str, part: &str) -> bool {
    let (whole, known) = (password.chars().count(), part.chars().count());
    known >= MIN_PERSONAL_LEN && known * 2 >= whole && (password.contains(part) || part.contains(password))
}

fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next();
    letters.all(|letter| Some(letter) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Result<(), FieldError> {
        let person = Person { email: "ada.lovelace@example.com", username: "countess", first_name: "Ada", last_name: "Lovelace" };
        judge(&Password::parse(text).unwrap(), &person)
    }

    #[test]
    fn length_is_what_counts_and_no_rule_asks_for_signs_or_digits() {
        assert_eq!(verdict("motdepasse123"), Ok(()));
        assert_eq!(verdict("only small letters here"), Ok(()));
        assert_eq!(verdict(" 9471 0382 65 "), Ok(()));
        assert_eq!(verdict("пароль-на-века"), Ok(()));
        assert_eq!(verdict("seven77"), Err(FieldError::TooShort { min: 8 }));
        assert_eq!(verdict("1234567é"), Ok(()));
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for common in ["password123", "12345678", "Password123", "aaaaaaaaaaaa"] {
            assert_eq!(verdict(common), Err(FieldError::PasswordCommon), "{common}");
        }
        assert_eq!(verdict("lovelace1815"), Err(FieldError::PasswordPersonal { like: Field::LastName }));
        assert_eq!(verdict("ada.lovelace@example.com"), Err(FieldError::PasswordPersonal { like: Field::Email }));
        assert_eq!(verdict("countess!"), Err(FieldError::PasswordPersonal { like: Field::Username }));
    }
}
