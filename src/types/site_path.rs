//! A path of this server, with its query: nothing that a browser could read as another site.

use std::fmt;

use form_urlencoded::Serializer;

const MAX_LEN: usize = 2000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePath(String);

impl SitePath {
    /// The text, if it is a slash and then plain characters. Double slashes, `..` and escapes are refused; in the query, which leads
    /// nowhere, escapes are not.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?=&".contains(&byte);
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let ours = text.starts_with('/') && text.len() <= MAX_LEN && path.bytes().all(plain);
        let asked = query.bytes().all(|byte| plain(byte) || b"%+".contains(&byte));
        (ours && asked && !text.contains("//") && !path.split('/').any(|step| step == "..")).then(|| Self(text.to_owned()))
    }

    /// A path that we have made ourselves.
    pub(super) fn of_ours(path: String) -> Self {
        Self(path)
    }

    /// With more in its query.
    #[must_use]
    pub fn with_query(&self, pairs: &[(&str, &str)]) -> Self {
        let between = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{between}{}", self.0, Serializer::new(String::new()).extend_pairs(pairs).finish()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_accepted() {
        for good in
            ["/", "/profile", "/email-verify?from=email", "/a/b.c/~d_e-f?x=1&y=2", "/login?return_to=https%3A%2F%2Fa.example%2F"]
        {
            assert_eq!(SitePath::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "profile",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/..//evil.example",
            "/a/../b",
            "/a//b",
            "/@evil.example:80",
            " /profile",
            "/profile\0",
            "/pr\u{f6}file",
            "/a#b",
            "/a?b#c",
            "/a?b\\c",
            "/a?b\nc",
        ] {
            assert_eq!(SitePath::parse(bad), None, "{bad:?}");
        }
        assert_eq!(SitePath::parse(&format!("/{}", "a".repeat(MAX_LEN))), None);
    }

    #[test]
    fn a_query_is_escaped_and_added_to_the_one_that_is_there() {
        let path = SitePath::parse("/login").unwrap().with_query(&[("return_to", "/a?b=c&d")]);
        assert_eq!(path.as_str(), "/login?return_to=%2Fa%3Fb%3Dc%26d");
        assert_eq!(path.with_query(&[("cookies", "none")]).as_str(), "/login?return_to=%2Fa%3Fb%3Dc%26d&cookies=none");
    }
}
