//! How a user has proved who they are, in the words of RFC 8176.

use std::{convert::Infallible, fmt, str::FromStr};

use sea_orm::DeriveValueType;

/// One way of proving it, as a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMethod {
    /// A key that its device does not give away.
    Hwk = 1,
    /// More than one factor.
    Mfa = 2,
    /// A code that works once.
    Otp = 4,
    Pwd = 8,
    /// The device has verified its user.
    User = 16,
}

impl AuthMethod {
    /// In the order in which they are written.
    const ALL: [Self; 5] = [Self::Hwk, Self::Mfa, Self::Otp, Self::Pwd, Self::User];

    pub fn word(self) -> &'static str {
        match self {
            Self::Hwk => "hwk",
            Self::Mfa => "mfa",
            Self::Otp => "otp",
            Self::Pwd => "pwd",
            Self::User => "user",
        }
    }
}

/// A set of ways, written as sorted words with a space between: `mfa otp pwd`. It is empty where an API key signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct AuthMethods(u8);

impl AuthMethods {
    pub const NONE: Self = Self(0);
    pub const PASSWORD: Self = Self(AuthMethod::Pwd as u8);

    #[must_use]
    pub fn and(self, method: AuthMethod) -> Self {
        Self(self.0 | method as u8)
    }

    pub fn has(self, method: AuthMethod) -> bool {
        self.0 & method as u8 != 0
    }

    pub fn words(self) -> impl Iterator<Item = &'static str> {
        AuthMethod::ALL.into_iter().filter(move |method| self.has(*method)).map(AuthMethod::word)
    }

    /// Words that are none of these are left out.
    pub fn parse(text: &str) -> Self {
        let known = AuthMethod::ALL.into_iter().filter(|method| text.split(' ').any(|word| word == method.word()));
        known.fold(Self::NONE, Self::and)
    }

    /// As `bits` has written it.
    pub fn from_bits(bits: u8) -> Self {
        AuthMethod::ALL.into_iter().filter(|method| bits & *method as u8 != 0).fold(Self::NONE, Self::and)
    }

    pub fn bits(self) -> u8 {
        self.0
    }
}

impl fmt::Display for AuthMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().collect::<Vec<_>>().join(" "))
    }
}

/// For the column alone: words that are unknown are left out, so that it never fails.
impl FromStr for AuthMethods {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::parse(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_written_sorted_and_read_back() {
        let both = AuthMethods::PASSWORD.and(AuthMethod::Otp).and(AuthMethod::Mfa);
        assert_eq!(both.to_string(), "mfa otp pwd");
        assert_eq!(AuthMethods::parse("pwd mfa otp other"), both);
        assert_eq!(AuthMethods::from_bits(both.bits()), both);
        assert_eq!(AuthMethods::from_bits(255).to_string(), "hwk mfa otp pwd user");
        assert_eq!((AuthMethods::NONE.to_string().as_str(), AuthMethods::parse("")), ("", AuthMethods::NONE));
        assert!(both.has(AuthMethod::Mfa) && !both.has(AuthMethod::Hwk));
    }
}
