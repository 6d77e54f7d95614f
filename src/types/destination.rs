//! Where a user goes on to: a path of this server, or a URL that the operator allows.

use std::fmt;

use super::{
    allowed_url::{self, AllowedUrl},
    site_path::SitePath,
};
use crate::error::FieldError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    Own(SitePath),
    /// The URL, as browsers write it.
    Elsewhere(String),
}

impl Destination {
    /// What a request asks for. Nothing, where that is neither a path of this server nor a URL that the list allows.
    pub fn parse(text: &str, list: &[AllowedUrl]) -> Option<Self> {
        let own = SitePath::parse(text).map(Self::Own);
        own.or_else(|| allowed_url::judge(text, list).map(Self::Elsewhere))
    }

    /// As `parse`, for a client that sees what is wrong. Nothing asks for nothing.
    ///
    /// # Errors
    /// `DestinationNotAllowed`.
    pub fn judge(text: &str, list: &[AllowedUrl]) -> Result<Option<Self>, FieldError> {
        if text.is_empty() {
            return Ok(None);
        }
        Self::parse(text, list).map(Some).ok_or(FieldError::DestinationNotAllowed)
    }

    /// What the operator asks for: any URL of the web, or a path of this server.
    pub fn of_operator(text: &str) -> Option<Self> {
        let own = SitePath::parse(text).map(Self::Own);
        own.or_else(|| allowed_url::read(text).map(|url| Self::Elsewhere(url.into())))
    }

    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Elsewhere(_))
    }

    /// Scheme, host and port of a URL.
    pub fn origin(&self) -> Option<String> {
        match self {
            Self::Own(_) => None,
            Self::Elsewhere(url) => allowed_url::read(url).map(|url| allowed_url::origin_of(&url)),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Own(path) => path.as_str(),
            Self::Elsewhere(url) => url,
        }
    }
}

impl From<SitePath> for Destination {
    fn from(path: SitePath) -> Self {
        Self::Own(path)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_go_on_to_own_paths_and_allowed_urls() {
        let list = [AllowedUrl::parse("https://app.example.com").unwrap()];
        for (text, kept, elsewhere) in [
            ("/profile", "/profile", false),
            ("https://app.example.com/x?y=z", "https://app.example.com/x?y=z", true),
            ("https://app.example.com", "https://app.example.com/", true),
        ] {
            let found = Destination::parse(text, &list).unwrap();
            assert_eq!((found.as_str(), found.is_elsewhere()), (kept, elsewhere));
        }
        for bad in ["", "//app.example.com", "https://evil.example", "profile", "javascript:alert(1)"] {
            assert_eq!(Destination::parse(bad, &list), None, "{bad}");
        }
    }

    #[test]
    fn the_operator_may_name_any_url_of_the_web() {
        for (text, origin) in [
            ("https://Example.com:443/start?a=b#c", Some("https://example.com")),
            ("http://127.0.0.1:3000", Some("http://127.0.0.1:3000")),
            ("/shop", None),
        ] {
            assert_eq!(Destination::of_operator(text).unwrap().origin().as_deref(), origin, "{text}");
        }
        for bad in ["", "example.com", "//example.com", "ftp://example.com", "javascript:alert(1)", "https://u@example.com"] {
            assert_eq!(Destination::of_operator(bad), None, "{bad}");
        }
    }
}
