//! How the tokens of a contract look: the algorithm that signs them, and the names and forms of their claims.

use std::time::Duration;

/// The claims that Vestibule writes under these names itself.
pub const OWN_CLAIMS: [&str; 10] = ["exp", "iat", "nbf", "iss", "aud", "sid", "gen", "contract", "roles", USER_NUMBER];
/// The number of the user, where the token writes the user otherwise.
pub const USER_NUMBER: &str = "user_number";
/// The claim of RFC 7519 4.1.2; it is a text, whatever ids look like elsewhere.
pub const SUBJECT: &str = "sub";

/// How `user_id` is written in claims and replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserIdFormat {
    #[default]
    Integer,
    String,
    /// The lasting random id (RFC 9562), version 4.
    Uuid,
}

/// One of the algorithms of RFC 7518 3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HmacAlgorithm {
    #[default]
    Hs256,
    Hs384,
    Hs512,
}

impl HmacAlgorithm {
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    pub fn word(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// The fewest bytes of a key (RFC 7518 3.2): as many as its hash has.
    pub fn min_key_len(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }
}

/// What three claims are called whose names clients may know differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimNames {
    pub user_id: String,
    pub jti: String,
    pub token_type: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self { user_id: "user_id".to_owned(), jti: "jti".to_owned(), token_type: "token_type".to_owned() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenFormat {
    pub algorithm: HmacAlgorithm,
    /// Written as `iss`, and asked for.
    pub issuer: Option<String>,
    /// Written as `aud`, and one of them is asked for; none means that nothing is.
    pub audience: Vec<String>,
    /// How long after its end a token is still taken.
    pub leeway: Duration,
    pub claims: ClaimNames,
    /// How the user is written in tokens.
    pub user_id: UserIdFormat,
}

impl TokenFormat {
    /// Whether a token of this format is checked like those of the pages; how the user is written makes no difference.
    pub fn is_usual(&self) -> bool {
        *self == Self { user_id: self.user_id, ..Self::default() }
    }
}
