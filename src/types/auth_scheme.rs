//! The schemes of the `Authorization` header: the word before a token, in any case (RFC 9110 11.1).

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthScheme {
    Bearer,
    /// As in djoser's documentation.
    Jwt,
    /// As DRF's own tokens have it.
    Token,
    /// No word: the header is the token alone.
    Bare,
    /// Any of these: for Vestibule's own API, which the clients of every contract use.
    Any,
}

impl AuthScheme {
    /// Those that a contract can choose.
    pub const OF_CONTRACTS: [Self; 4] = [Self::Bearer, Self::Jwt, Self::Token, Self::Bare];

    pub fn word(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Jwt => "JWT",
            Self::Token => "Token",
            Self::Bare | Self::Any => "",
        }
    }

    /// Whether a word before a token is understood. `Bearer` always is.
    pub fn accepts(self, word: &str) -> bool {
        let known: &[Self] = if self == Self::Any { &Self::OF_CONTRACTS } else { &[Self::Bearer, self] };
        known.iter().any(|scheme| !scheme.word().is_empty() && scheme.word().eq_ignore_ascii_case(word))
    }
}
