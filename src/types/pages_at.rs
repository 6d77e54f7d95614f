//! Where the pages are. A page has a name such as `/login`; only here does its path come from that.

use std::fmt;

use super::site_path::SitePath;

/// The beginning of the path of every page; empty, where they are at the root of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagesAt(String);

/// What is at the root itself: pages below it would be mixed with other things, or be cached as files are.
const RESERVED: [&str; 3] = ["api", "health", "static"];

const MAX_LEN: usize = 100;

impl PagesAt {
    pub const ROOT: Self = Self(String::new());

    /// # Errors
    /// What would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "/" {
            return Ok(Self::ROOT);
        }
        let right = "\"/\" or a path such as \"/account\": a slash and a word of the characters a-z, 0-9, \"-\" and \"_\", \
                     perhaps several times, and no slash at the end";
        let steps = text.strip_prefix('/').filter(|_| text.len() <= MAX_LEN).ok_or(right)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if !steps.split('/').all(|step| !step.is_empty() && step.bytes().all(plain)) {
            return Err(right.to_owned());
        }
        match RESERVED.iter().find(|reserved| steps.split('/').next() == Some(reserved)) {
            Some(reserved) => Err(format!("a path that does not begin with /{reserved}, such as \"/account\"")),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The path of the page of this name; a query may follow the name.
    pub fn page(&self, name: &str) -> SitePath {
        SitePath::of_ours(match name {
            "/" if !self.is_root() => self.0.clone(),
            _ => format!("{}{name}", self.0),
        })
    }

    /// The name of the page at a path, which may end with a slash; `None`, where no pages are.
    pub fn name_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        match path.strip_prefix(&self.0)?.trim_end_matches('/') {
            "" => Some("/"),
            name => name.starts_with('/').then_some(name),
        }
    }

    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

/// As in the settings.
impl fmt::Display for PagesAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "/" } else { &self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_path_and_a_path_has_a_page() {
        for (at, name, path) in [
            ("/", "/", "/"),
            ("/", "/login", "/login"),
            ("/account", "/", "/account"),
            ("/account", "/login", "/account/login"),
            ("/our/account", "/admin/users", "/our/account/admin/users"),
        ] {
            let pages = PagesAt::parse(at).unwrap();
            assert_eq!((pages.to_string().as_str(), pages.page(name).as_str()), (at, path));
            assert_eq!(pages.name_of(path), Some(name));
            assert_eq!(pages.name_of(&format!("{}/", path.trim_end_matches('/'))), Some(name));
        }
        let pages = PagesAt::parse("/account").unwrap();
        for path in ["/", "/login", "/accounts", "/accounts/login", ""] {
            assert_eq!(pages.name_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_place_that_is_no_plain_path_is_refused() {
        for bad in [
            "",
            "account",
            "/account/",
            "//account",
            "/a//b",
            "/..",
            "/a/./b",
            "/:id",
            "/*rest",
            "/a b",
            "/Account",
            "/a?b",
            "/a#b",
            "/%61",
            "/é",
            "https://example.com/account",
        ] {
            assert!(PagesAt::parse(bad).unwrap_err().contains("such as \"/account\""), "{bad}");
        }
        for reserved in ["/api", "/api/pages", "/health", "/static"] {
            assert!(PagesAt::parse(reserved).unwrap_err().contains("does not begin with"), "{reserved}");
        }
        assert!(PagesAt::parse(&format!("/{}", "a".repeat(100))).is_err());
        assert!(PagesAt::parse("/apis").is_ok() && PagesAt::parse("/my-account_2/pages").is_ok());
    }
}
