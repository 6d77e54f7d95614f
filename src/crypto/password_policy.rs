//! Whether a password may be chosen: NIST SP 800-63B-4 3.1.1.2, which asks for length and for nothing that attackers try first.

use super::password_guesses::{Guesses, estimate, is_listed};
use crate::{
    error::{Field, FieldError},
    types::secret::Password,
};

/// OWASP ASVS 5.0 6.2.1.
pub const MIN_LEN: usize = 8;
/// Shorter parts of a name occur in too many good passwords.
const MIN_PERSONAL_LEN: usize = 4;
/// Of a password that takes 10^12 guesses or more.
const VERY_GOOD: Guesses = 120;
/// What a random digit is worth.
const DIGIT: Guesses = 10;

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
    pub common: CommonPasswords,
    /// What is mostly a name or the email address of its owner.
    pub personal: Weak,
}

/// What happens to a password that many users have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommonPasswords {
    Allow,
    /// Those of Django's list are refused, and one character again and again.
    RefuseListed,
    /// So is what takes fewer guesses than `min_length` random digits, or than eight: words with digits around them, rows of keys, dates.
    Refuse,
}

/// What happens to a password that tells of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Refuse,
    Allow,
}

/// How good a password is that may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    Good,
    VeryGood,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: MIN_LEN, common: CommonPasswords::Refuse, personal: Weak::Refuse }
    }
}

impl PasswordPolicy {
    /// Accepts every password, for an operator who takes the responsibility.
    pub const ANY: Self = Self { min_length: 1, common: CommonPasswords::Allow, personal: Weak::Allow };

    /// `service` are the names of the service, which its users choose too.
    ///
    /// # Errors
    /// `TooShort`, `PasswordCommon` or `PasswordPersonal`.
    pub fn judge(&self, password: &Password, person: &Person<'_>, service: &[String]) -> Result<Strength, FieldError> {
        let text = password.reveal();
        if text.chars().count() < self.min_length {
            return Err(FieldError::TooShort { min: self.min_length });
        }
        let folded = text.to_lowercase();
        if self.common >= CommonPasswords::RefuseListed && (is_listed(&folded) || is_one_letter(&folded)) {
            return Err(FieldError::PasswordCommon);
        }
        let mut names: Vec<&str> = service.iter().map(String::as_str).collect();
        if self.is_easy(estimate(text, &names)) {
            return Err(FieldError::PasswordCommon);
        }
        names.extend(person.names());
        let guesses = estimate(text, &names);
        let like = person.likeness(&folded).or_else(|| self.is_easy(guesses).then(|| person.part_of(&folded)));
        match like.filter(|_| self.personal == Weak::Refuse) {
            Some(like) => Err(FieldError::PasswordPersonal { like }),
            None if guesses < VERY_GOOD => Ok(Strength::Good),
            None => Ok(Strength::VeryGood),
        }
    }

    fn is_easy(&self, guesses: Guesses) -> bool {
        let digits = Guesses::try_from(self.min_length.min(MIN_LEN)).unwrap_or(Guesses::MAX);
        self.common == CommonPasswords::Refuse && guesses < digits * DIGIT
    }

    /// Refuses what either refuses.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let stricter = |one, other| if other == Weak::Refuse { other } else { one };
        Self {
            min_length: self.min_length.max(other.min_length),
            common: self.common.max(other.common),
            personal: stricter(self.personal, other.personal),
        }
    }
}

impl CommonPasswords {
    pub const WORDS: [(&str, Self); 3] =
        [("refuse", Self::Refuse), ("refuse-listed", Self::RefuseListed), ("allow", Self::Allow)];
}

impl Weak {
    pub const WORDS: [(&str, Self); 2] = [("refuse", Self::Refuse), ("allow", Self::Allow)];
}

impl<'a> Person<'a> {
    /// What of the person a password is mostly made of.
    fn likeness(&self, folded: &str) -> Option<Field> {
        self.parts().into_iter().find(|(_, part)| is_mostly(folded, &part.to_lowercase())).map(|(like, _)| like)
    }

    /// What of the person is in a password.
    fn part_of(&self, folded: &str) -> Field {
        let is_in = |part: &str| part.split(['.', '@', '-', '_', ' ']).any(|word| !word.is_empty() && folded.contains(word));
        self.parts().into_iter().find(|(_, part)| is_in(&part.to_lowercase())).map_or(Field::Email, |(like, _)| like)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.parts().into_iter().map(|(_, part)| part)
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

    fn verdict(text: &str) -> Result<Strength, FieldError> {
        let person = Person { email: "ada.lovelace@example.com", username: "countess", first_name: "Ada", last_name: "Lovelace" };
        let service = ["Acme Cloud".to_owned(), "accounts".to_owned()];
        PasswordPolicy::default().judge(&Password::parse(text).unwrap(), &person, &service)
    }

    #[test]
    fn length_is_what_counts_and_no_rule_asks_for_signs_or_digits() {
        for phrase in [
            "correct horse battery staple",
            "лошадь верно батарея скоба",
            "cheval correct pile agrafe",
            "only small letters here",
            "пароль-на-века",
            "オオカミと七匹の子ヤギ",
        ] {
            assert_eq!(verdict(phrase), Ok(Strength::VeryGood), "{phrase}");
        }
        for short in ["kv94x7mé", "94710382", "wqkzmvhe", "zebra-4821", "votre_password", "🔑🐎🌵🎈🧊🪁🧭🥕"] {
            assert!(verdict(short).is_ok(), "{short}");
        }
        assert_eq!(verdict("seven77"), Err(FieldError::TooShort { min: 8 }));
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for common in [
            "password123",
            "12345678",
            "Password123",
            "aaaaaaaaaaaa",
            "qwertyuiop",
            "azertyuiop",
            "iloveyou2",
            "Password123!",
            "Summer2026!",
            "trustno1!",
            "йцукенгшщз",
            "motdepasse123",
            "Motdepasse2026!",
            "пароль123",
            "Пароль2026!",
            "gfhjkm2026",
            "P@ssw0rd!!",
            "bonjour2026",
            "Soleil1234",
            "наташа1987",
            "27.11.1990",
            "19901127",
            "abcdefgh1",
            "qwerty-qwerty",
            "passwordpassword",
            "1q2w3e4r5t6y",
            "monkeydragon",
            "AcmeCloud2026",
            "acme-2026!",
            "Accounts123",
            "aaaabbbbcccc",
            "Ada123456",
        ] {
            assert_eq!(verdict(common), Err(FieldError::PasswordCommon), "{common}");
        }
        for (personal, like) in [
            ("lovelace1815", Field::LastName),
            ("ada.lovelace@example.com", Field::Email),
            ("countess!", Field::Username),
            ("Ada-lovelace-7x", Field::LastName),
            ("L0velace!1", Field::Email),
        ] {
            assert_eq!(verdict(personal), Err(FieldError::PasswordPersonal { like }), "{personal}");
        }
    }

    #[test]
    fn another_policy_refuses_only_what_it_says() {
        let judged = |policy: PasswordPolicy, text: &str| {
            let person = Person { username: "string", ..Person::default() };
            policy.judge(&Password::parse(text).unwrap(), &person, &[]).map(drop)
        };
        let short = PasswordPolicy { min_length: 6, ..PasswordPolicy::default() };
        assert_eq!(judged(short, "string"), Err(FieldError::PasswordPersonal { like: Field::Username }));
        assert_eq!(judged(short, "123456"), Err(FieldError::PasswordCommon), "short ones are in the list too");
        assert_eq!(judged(short, "k3v9p"), Err(FieldError::TooShort { min: 6 }));
        assert_eq!(judged(short, "k3v9px"), Ok(()), "six letters are enough where six are asked for");
        assert_eq!(judged(PasswordPolicy { personal: Weak::Allow, ..short }, "string"), Ok(()));
        assert_eq!(judged(PasswordPolicy { common: CommonPasswords::Allow, ..short }, "123456"), Ok(()));
        let listed = PasswordPolicy { common: CommonPasswords::RefuseListed, ..PasswordPolicy::default() };
        assert_eq!(judged(listed, "motdepasse123"), Ok(()), "it is not in Django's list");
        assert_eq!(judged(listed, "password123"), Err(FieldError::PasswordCommon));
    }

    #[test]
    fn two_policies_together_refuse_what_either_refuses() {
        let one = PasswordPolicy { min_length: 6, common: CommonPasswords::Allow, personal: Weak::Refuse };
        let other = PasswordPolicy { min_length: 7, common: CommonPasswords::RefuseListed, personal: Weak::Allow };
        let both = PasswordPolicy { min_length: 7, common: CommonPasswords::RefuseListed, personal: Weak::Refuse };
        assert_eq!((one.and(other), other.and(one), one.and(one)), (both, both, one));
        assert_eq!(both.and(PasswordPolicy::default()), PasswordPolicy::default());
    }
}
