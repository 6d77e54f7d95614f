//! URLs that users may return to: an origin, and the beginning of a path. Judged as a browser reads them.

use std::fmt;

use url::{Host, Url};

use super::{email::ascii_domain, host};

/// The longest URL that anyone returns to.
pub const MAX_LEN: usize = 2000;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedUrl {
    /// Scheme, host and port, as browsers write them in `Origin`.
    origin: String,
    /// With a slash at its end, everything below it; without, itself as well.
    path: String,
}

impl AllowedUrl {
    /// An entry as it is written in the settings. `None` for anything that browsers would read as something else, or that has more than
    /// an origin and a plain path.
    pub fn parse(text: &str) -> Option<Self> {
        let url = read(text)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        let is_bare = url.query().is_none() && url.fragment().is_none();
        let is_plain = url.path().bytes().all(plain) && !url.path().contains("//");
        // Without dot segments, which `Url` resolves: an entry means what it says.
        let (_, rest) = text.split_once("://")?;
        let typed = &rest[authority(rest).len()..];
        let is_literal = typed.is_empty() || typed == url.path();
        (is_bare && is_plain && is_literal).then(|| Self { origin: origin_of(&url), path: url.path().to_owned() })
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    fn allows(&self, url: &Url) -> bool {
        let below = |rest: &str| self.path.ends_with('/') || rest.is_empty() || rest.starts_with('/');
        let is_there = url.path().strip_prefix(&self.path).is_some_and(below);
        is_there && origin_of(url) == self.origin && (self.path == "/" || !may_climb(url.path()))
    }
}

/// As in the settings.
impl fmt::Display for AllowedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, if self.path == "/" { "" } else { &self.path })
    }
}

/// The URL as a browser would ask for it, if one of the list allows it.
pub fn judge(text: &str, list: &[AllowedUrl]) -> Option<String> {
    let url = read(text)?;
    list.iter().any(|allowed| allowed.allows(&url)).then(|| url.into())
}

/// An absolute URL of the web without anything that a reader and a browser understand in different ways: users and passwords, backslashes,
/// control characters, blanks, or a missing slash. The host is one that `Content-Security-Policy` can name, so no IPv6 address.
pub fn read(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if !is_web || text.len() > MAX_LEN || rest.starts_with('/') || text.chars().any(is_odd) {
        return None;
    }
    let url = Url::parse(text).ok().filter(|url| url.as_str().len() <= MAX_LEN)?;
    let has_host = match url.host()? {
        // `Url` lets underscores and empty labels pass.
        Host::Domain(name) => ascii_domain(name).is_some_and(|ascii| ascii == name),
        Host::Ipv4(_) => true,
        Host::Ipv6(_) => false,
    };
    let has_user = !url.username().is_empty() || url.password().is_some() || authority(rest).contains('@');
    (has_host && !has_user).then_some(url)
}

/// Scheme, host and port.
pub fn origin_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether others on the way can read and change what is sent to this origin.
pub fn is_open_to_others(origin: &str) -> bool {
    origin.strip_prefix("http://").is_some_and(|rest| !host::is_loopback(host::name(rest)))
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a server that decodes a path, or cuts parameters off its segments, could find `..` in it.
fn may_climb(path: &str) -> bool {
    let hides = |segment: &str| {
        let folded = segment.to_ascii_lowercase();
        let decoded = folded.replace("%2e", ".").replace("%3b", ";");
        ["%2f", "%5c", "%25"].iter().any(|escape| folded.contains(escape)) || decoded.split(';').next() == Some("..")
    };
    path.split('/').any(hides)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list() -> Vec<AllowedUrl> {
        let entries = [
            "https://app.example.com",
            "https://Shop.example:443/shop/",
            "https://one.example/account",
            "http://localhost:3000",
            "https://bücher.example",
            "https://port.example:8443",
        ];
        entries.iter().map(|entry| AllowedUrl::parse(entry).unwrap()).collect()
    }

    #[test]
    fn an_entry_is_an_origin_or_the_beginning_of_a_path() {
        let shown: Vec<_> = list().iter().map(ToString::to_string).collect();
        let expected = [
            "https://app.example.com",
            "https://shop.example/shop/",
            "https://one.example/account",
            "http://localhost:3000",
            "https://xn--bcher-kva.example",
            "https://port.example:8443",
        ];
        assert_eq!(shown, expected);
        for bad in [
            "",
            "app.example.com",
            "//app.example.com",
            "https:app.example.com",
            "https:/app.example.com",
            "https:///app.example.com",
            "ftp://app.example.com",
            "javascript://app.example.com",
            "https://*.example.com",
            "https://user@app.example.com",
            "https://@app.example.com",
            "https://app.example.com/?a",
            "https://app.example.com/#a",
            "https://app.example.com/a/../b",
            "https://app.example.com/a//b",
            "https://app.example.com/%61",
            "https://app.example.com\\a",
            " https://app.example.com",
            "https://app.example.com\n",
            "https://app_1.example.com",
            "https://[::1]:3000",
            "https://",
        ] {
            assert_eq!(AllowedUrl::parse(bad), None, "{bad}");
        }
        assert_eq!(AllowedUrl::parse(&format!("https://app.example.com/{}", "a".repeat(MAX_LEN))), None);
    }

    #[test]
    fn what_is_on_the_list_is_allowed_as_a_browser_writes_it() {
        for (given, kept) in [
            ("https://app.example.com", "https://app.example.com/"),
            ("https://app.example.com/a/b?c=d#e", "https://app.example.com/a/b?c=d#e"),
            ("HTTPS://APP.EXAMPLE.COM:443/", "https://app.example.com/"),
            ("https://app.example.com/../x", "https://app.example.com/x"),
            ("https://app.example.com/a%2F..%2Fb", "https://app.example.com/a%2F..%2Fb"),
            ("https://app.example.com/caf\u{e9}?q=\u{e9}", "https://app.example.com/caf%C3%A9?q=%C3%A9"),
            ("https://app.example.com?next=https://evil.example", "https://app.example.com/?next=https://evil.example"),
            ("https://app.example.com#@evil.example", "https://app.example.com/#@evil.example"),
            ("https://shop.example/shop/", "https://shop.example/shop/"),
            ("https://shop.example/shop/./cart", "https://shop.example/shop/cart"),
            ("https://shop.example/shop/a/../b", "https://shop.example/shop/b"),
            ("https://one.example/account", "https://one.example/account"),
            ("https://one.example/account/x", "https://one.example/account/x"),
            ("https://one.example/account?x", "https://one.example/account?x"),
            ("http://localhost:3000/callback", "http://localhost:3000/callback"),
            ("https://B\u{dc}CHER.example/", "https://xn--bcher-kva.example/"),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            ("https://port.example:8443/", "https://port.example:8443/"),
        ] {
            assert_eq!(judge(given, &list()).as_deref(), Some(kept), "{given}");
        }
    }

    #[test]
    fn nothing_else_is_allowed() {
        for bad in [
            "",
            "app.example.com",
            "//app.example.com",
            "/\\app.example.com",
            "https:app.example.com",
            "https:/app.example.com",
            "https:///app.example.com",
            "https:\\\\app.example.com",
            "https://app.example.com\\@evil.example",
            "https://app.example.com.evil.example",
            "https://app.example.com.",
            "https://evil.example/https://app.example.com",
            "https://evil.example#https://app.example.com",
            "https://evil.example?https://app.example.com",
            "https://app.example.com@evil.example",
            "https://app.example.com:443@evil.example",
            "https://user@app.example.com",
            "https://user:password@app.example.com",
            "https://@app.example.com",
            "https://app.example.com:8443",
            "https://app.example.com:99999",
            "http://app.example.com",
            "https://sub.app.example.com",
            "https://example.com",
            "https://app.example.com%2eevil.example",
            "https://app%2eexample.com%00",
            "https://app.ex\u{430}mple.com",
            "https://evil.example\u{2f}\u{2f}app.example.com".trim_start_matches("https"),
            "https://app.example.com\u{0}",
            "https://app.example.com/\r\nSet-Cookie: a=b",
            "htt\tps://app.example.com",
            "https://app.example\t.com",
            " https://app.example.com",
            "https://app.example.com/ ",
            "https://app.example.com/a b",
            "javascript:alert(1)",
            "javascript://app.example.com/%0aalert(1)",
            "JavaScript:alert(1)//https://app.example.com",
            "data:text/html,x",
            "blob:https://app.example.com/x",
            "filesystem:https://app.example.com/x",
            "view-source:https://app.example.com",
            "https://shop.example",
            "https://shop.example/",
            "https://shop.example/shop",
            "https://shop.example/shopping",
            "https://shop.example/shop/../admin",
            "https://shop.example/shop/%2e%2e/admin",
            "https://shop.example/shop/.%2E/admin",
            "https://shop.example/shop/..%2fadmin",
            "https://shop.example/shop/..%5Cadmin",
            "https://shop.example/shop/%252e%252e/admin",
            "https://shop.example/shop/..;/admin",
            "https://shop.example/shop/%2e%2e;x=y/admin",
            "https://shop.example/shop/..%3b/admin",
            "https://shop.example//shop/",
            "https://shop.example/SHOP/",
            "https://one.example/accounts",
            "https://one.example/account/..",
            "http://localhost:3001",
            "http://localhost",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "https://port.example",
        ] {
            assert_eq!(judge(bad, &list()), None, "{bad:?}");
        }
        assert_eq!(judge(&format!("https://app.example.com/{}", "a".repeat(MAX_LEN)), &list()), None);
        assert_eq!(
            judge(&format!("https://app.example.com/{}", "\u{e9}".repeat(MAX_LEN / 4)), &list()),
            None,
            "escaped, it is longer"
        );
        assert_eq!(judge("https://app.example.com", &[]), None);
    }

    #[test]
    fn only_http_beyond_this_machine_is_open_to_others() {
        for (origin, open) in [
            ("http://intranet", true),
            ("http://localhost:3000", false),
            ("http://127.0.0.1", false),
            ("https://a.example", false),
        ] {
            assert_eq!(is_open_to_others(origin), open, "{origin}");
        }
    }

    /// Scheme, authority and path, by RFC 3986 alone.
    fn split(url: &str) -> (&str, &str, &str) {
        let (scheme, rest) = url.split_once("://").unwrap();
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let path = &rest[end..];
        (scheme, &rest[..end], &path[..path.find(['?', '#']).unwrap_or(path.len())])
    }

    fn is_listed(url: &str) -> bool {
        let (scheme, authority, path) = split(url);
        let climbs = path.split('/').any(|step| step == "..");
        match (scheme, authority) {
            ("https", "app.example.com" | "xn--bcher-kva.example" | "port.example:8443") | ("http", "localhost:3000") => true,
            ("https", "shop.example") => path.starts_with("/shop/") && !climbs,
            ("https", "one.example") => (path == "/account" || path.starts_with("/account/")) && !climbs,
            _ => false,
        }
    }

    const PIECES: [&str; 46] = [
        "https://",
        "http://",
        "https:",
        "HTTPS://",
        "//",
        "/",
        "\\",
        "@",
        ":",
        "?",
        "#",
        ".",
        "..",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "\t",
        "\n",
        "\u{0}",
        " ",
        ";",
        "app.example.com",
        "shop.example",
        "one.example",
        "localhost:3000",
        "port.example:8443",
        "b\u{fc}cher.example",
        "evil.example",
        ".evil.example",
        "shop",
        "/shop/",
        "account",
        "admin",
        "user",
        "443",
        ":443",
        ":8443",
        "[::1]",
        "\u{ff0f}",
        "\u{3002}",
        "\u{202e}",
        "javascript:",
        "a",
        "xn--",
        "%E9",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_allowed_has_an_origin_and_a_path_of_the_list(
            start in prop::option::of(0..6_usize),
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..9),
        ) {
            let list = list();
            let start = start.map(|at| list[at].to_string()).unwrap_or_default();
            let text = format!("{start}{}", pieces.concat());
            if let Some(kept) = judge(&text, &list) {
                prop_assert!(is_listed(&kept), "{text:?} became {kept:?}");
                prop_assert!(kept.is_ascii() && !kept.bytes().any(|byte| byte.is_ascii_control() || byte == b' '), "{kept:?}");
                let again = judge(&kept, &list);
                prop_assert_eq!(again.as_deref(), Some(kept.as_str()));
            }
        }
    }
}
