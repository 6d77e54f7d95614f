//! Whether a password may be chosen: NIST SP 800-63B-4 3.1.1.2, which asks for length and for nothing that attackers try first.

use crate::{
    error::{Field, FieldError},
    types::secret::Password,
};

/// OWASP ASVS 5.0 6.2.1.
pub const MIN_LEN: usize = 8;
/// Shorter parts of a name occur in too many good passwords.
const MIN_PERSONAL_LEN: usize = 4;

/// The common passwords that Django ships (BSD licence), lower case, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// What an attacker who knows the person would try.
#[derive(Default)]
pub struct Person<'a> {
    pub email: &'a str,
    pub username: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
}

/// What a password must be. The default is Vestibule's own policy; a contract may have another one for its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// In characters.
    pub min_length: usize,
    /// Passwords of the list, and one character again and again.
    pub common: Weak,
    /// What is mostly a name or the email address of its owner.
    pub personal: Weak,
}

/// What happens to a password that is easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Refuse,
    Allow,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: MIN_LEN, common: Weak::Refuse, personal: Weak::Refuse }
    }
}

impl PasswordPolicy {
    /// Accepts every password, for an operator who takes the responsibility.
    pub const ANY: Self = Self { min_length: 1, common: Weak::Allow, personal: Weak::Allow };

    /// # Errors
    /// `TooShort`, `PasswordCommon` or `PasswordPersonal`.
    pub fn judge(&self, password: &Password, person: &Person<'_>) -> Result<(), FieldError> {
        let text = password.reveal();
        if text.chars().count() < self.min_length {
            return Err(FieldError::TooShort { min: self.min_length });
        }
        let folded = text.to_lowercase();
        if self.common == Weak::Refuse && is_common(&folded) {
            return Err(FieldError::PasswordCommon);
        }
        match person.likeness(&folded).filter(|_| self.personal == Weak::Refuse) {
            Some(like) => Err(FieldError::PasswordPersonal { like }),
            None => Ok(()),
        }
    }

    /// Refuses what either refuses.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let stricter = |one, other| if other == Weak::Refuse { other } else { one };
        Self {
            min_length: self.min_length.max(other.min_length),
            common: stricter(self.common, other.common),
            personal: stricter(self.personal, other.personal),
        }
    }
}

impl Weak {
    pub const WORDS: [(&str, Self); 2] = [("refuse", Self::Refuse), ("allow", Self::Allow)];
}

/// By Vestibule's own policy.
///
/// # Errors
/// As `PasswordPolicy::judge`.
pub fn judge(password: &Password, person: &Person<'_>) -> Result<(), FieldError> {
    PasswordPolicy::default().judge(password, person)
}

fn is_common(folded: &str) -> bool {
    COMMON.lines().any(|common| common == folded) || is_one_letter(folded)
}

impl<'a> Person<'a> {
    /// What of the person a password is mostly made of.
    fn likeness(&self, folded: &str) -> Option<Field> {
        self.parts().into_iter().find(|(_, part)| is_mostly(folded, &part.to_lowercase())).map(|(like, _)| like)
    }

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
    fn another_policy_refuses_only_what_it_says() {
        let judged = |policy: PasswordPolicy, text: &str| {
            policy.judge(&Password::parse(text).unwrap(), &Person { username: "string", ..Person::default() })
        };
        let short = PasswordPolicy { min_length: 6, ..PasswordPolicy::default() };
        assert_eq!(judged(short, "string"), Err(FieldError::PasswordPersonal { like: Field::Username }));
        assert_eq!(judged(short, "123456"), Err(FieldError::PasswordCommon), "short ones are in the list too");
        assert_eq!(judged(short, "k3v9p"), Err(FieldError::TooShort { min: 6 }));
        assert_eq!(judged(PasswordPolicy { personal: Weak::Allow, ..short }, "string"), Ok(()));
        assert_eq!(judged(PasswordPolicy { common: Weak::Allow, ..short }, "123456"), Ok(()));
    }

    #[test]
    fn two_policies_together_refuse_what_either_refuses() {
        let one = PasswordPolicy { min_length: 6, common: Weak::Allow, personal: Weak::Refuse };
        let other = PasswordPolicy { min_length: 7, common: Weak::Refuse, personal: Weak::Allow };
        let both = PasswordPolicy { min_length: 7, common: Weak::Refuse, personal: Weak::Refuse };
        assert_eq!((one.and(other), other.and(one), one.and(one)), (both, both, one));
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
