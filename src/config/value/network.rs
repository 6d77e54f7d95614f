//! Values about the network: IP addresses, origins, paths, header names and domains.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::{Host, Url};

use super::{
    plain::{list, text},
    raw::{ParseResult, RawValue},
};
use crate::types::{allowed_url::AllowedUrl, email::ascii_domain, pages_at::PagesAt};

pub fn socket_address(raw: &RawValue) -> ParseResult<SocketAddr> {
    let right = || "an IP address and a port such as \"127.0.0.1:8000\" or \"[::1]:8000\"".to_owned();
    text(raw).ok().and_then(|text| text.parse().ok()).ok_or_else(right)
}

/// IP addresses and networks; an address is a network of one.
pub fn networks(raw: &RawValue) -> ParseResult<Vec<IpNet>> {
    let right = || "a list of IP addresses or networks such as [\"10.0.0.0/8\", \"::1\"]".to_owned();
    let network = |item: &String| {
        let item = item.trim();
        item.parse().or_else(|_| item.parse::<IpAddr>().map(IpNet::from)).map(|network: IpNet| network.trunc())
    };
    list(raw).map_err(|_| right())?.iter().map(network).collect::<Result<_, _>>().map_err(|_| right())
}

/// Domains in the form in which they are compared; may be empty.
pub fn domains(raw: &RawValue) -> ParseResult<Vec<String>> {
    let given = match raw {
        RawValue::List(items) if items.is_empty() => return Ok(Vec::new()),
        RawValue::Text(text) if text.trim().is_empty() => return Ok(Vec::new()),
        raw => list(raw),
    };
    let known = |item: String| ascii_domain(item.trim()).filter(|domain| domain.contains('.'));
    let right = || "a list of domains such as [\"example.com\"]".to_owned();
    given.map_err(|_| right())?.into_iter().map(|item| known(item).ok_or_else(right)).collect()
}

/// Scheme, host and port as a browser writes them in `Origin`, and nothing else.
pub fn origin(raw: &RawValue) -> ParseResult<String> {
    let right = || "a URL such as \"https://accounts.example.com\", without path or query".to_owned();
    text(raw).ok().and_then(|text| source_of(&text)).ok_or_else(right)
}

fn source_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let has_user = !url.username().is_empty() || url.password().is_some();
    let has_host = match url.host()? {
        // `Url` lets underscores and empty labels pass.
        Host::Domain(name) => ascii_domain(name).is_some_and(|ascii| ascii == name),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    };
    (matches!(url.scheme(), "http" | "https") && is_bare && !has_user && has_host).then(|| url.origin().ascii_serialization())
}

/// Where the pages are below an origin.
pub fn pages_at(raw: &RawValue) -> ParseResult<PagesAt> {
    PagesAt::parse(&text(raw).unwrap_or_default())
}

/// A list of origins; `*` is refused: no setting means every site.
pub fn origins(raw: &RawValue) -> ParseResult<Vec<String>> {
    let right =
        || "a list of origins such as [\"https://app.example.com\"], each with its scheme and none of them \"*\"".to_owned();
    let items = list(raw).map_err(|_| right())?;
    items.into_iter().map(|item| origin(&RawValue::Text(item)).map_err(|_| right())).collect()
}

/// So many entries fit into the headers of every response, which name their origins.
const MAX_ALLOWED_URLS: usize = 50;

/// Origins and beginnings of paths; may be empty.
pub fn allowed_urls(raw: &RawValue) -> ParseResult<Vec<AllowedUrl>> {
    let given = match raw {
        RawValue::List(items) if items.is_empty() => return Ok(Vec::new()),
        raw => list(raw),
    };
    let right = || {
        "a list of at most 50 URLs such as [\"https://app.example.com\", \"https://example.com/shop/\"]: each with its scheme and host, and \
         without wildcards, users, queries, \"..\", escapes and IPv6 addresses"
            .to_owned()
    };
    let given = given.ok().filter(|items| items.len() <= MAX_ALLOWED_URLS).ok_or_else(right)?;
    given.iter().map(|item| AllowedUrl::parse(item.trim()).ok_or_else(|| format!("{}; `{item}` is not", right()))).collect()
}

/// Names of headers in lower case; may be empty.
pub fn header_names(raw: &RawValue) -> ParseResult<Vec<String>> {
    let given = if matches!(raw, RawValue::List(items) if items.is_empty()) { Ok(Vec::new()) } else { list(raw) };
    let is_name = |item: &str| !item.is_empty() && item.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let name = |item: String| Some(item.trim().to_ascii_lowercase()).filter(|item| is_name(item));
    let named = given.ok().and_then(|items| items.into_iter().map(name).collect());
    named.ok_or_else(|| "a list of header names such as [\"content-type\", \"x-requested-with\"]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (given, kept) in [
            ("https://Example.COM/", "https://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://example.com:80/", "http://example.com"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            ("http://[::1]", "http://[::1]"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("HTTP://intranet", "http://intranet"),
            ("http://0x7f.1", "http://127.0.0.1"),
        ] {
            assert_eq!(origin(&raw(given)).as_deref(), Ok(kept), "{given}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for bad in [
            "example.com",
            "ftp://a.b",
            "https://",
            "https://a/b",
            "https://a\\b",
            "https://a?b",
            "https://a#b",
            "https://u@a",
            "https://a:b",
            "https://a:99999",
            "https://a b",
            "https://a_b",
            "https://[::1",
            "https://a..b",
            "https://*.example.com",
            "*",
        ] {
            assert!(origin(&raw(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn allowed_urls_are_a_list_of_their_own() {
        let two = allowed_urls(&raw("https://app.example.com, http://localhost:3000/a")).unwrap();
        assert_eq!(
            two.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["https://app.example.com", "http://localhost:3000/a"]
        );
        assert_eq!(allowed_urls(&RawValue::List(Vec::new())), Ok(Vec::new()));
        for bad in ["*", "app.example.com", "https://*.example.com"] {
            let error = allowed_urls(&raw(&format!("https://app.example.com, {bad}"))).unwrap_err();
            assert!(
                error.contains("such as [\"https://app.example.com\"") && error.ends_with(&format!("; `{bad}` is not")),
                "{error}"
            );
        }
        assert!(allowed_urls(&raw(&["https://app.example.com"; 51].join(","))).is_err());
    }

    #[test]
    fn networks_are_ip_addresses_or_ranges_of_them() {
        let list = networks(&raw("10.0.0.0/8, ::1,192.0.2.7/24")).unwrap();
        assert_eq!(list.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8", "::1/128", "192.0.2.0/24"]);
        assert_eq!(networks(&RawValue::List(Vec::new())), Ok(Vec::new()));
        for bad in ["10.0.0.0/33", "proxy.example", "10.0.0.0-10.0.0.9"] {
            assert!(networks(&raw(bad)).is_err(), "{bad}");
        }
    }
}
