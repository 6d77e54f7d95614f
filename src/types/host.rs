//! The host that a URL or a Host header names.

use std::net::IpAddr;

use super::email::is_host;

/// Host and port of a URL: `hall.example:8443` of `https://hall.example:8443/x`.
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// The host without its port; an IPv6 address keeps its brackets.
pub fn name(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => authority,
    }
}

/// Whether this is certainly the machine that we are on, whatever name servers say.
pub fn is_loopback(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether this is a full domain name in ASCII, as other machines know it: no address, and not of this machine only.
pub fn is_full(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let elsewhere = !last.bytes().all(|b| b.is_ascii_digit()) && !last.eq_ignore_ascii_case("localhost");
    is_host(name) && name.contains('.') && elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_from_urls() {
        for (url, host, bare) in [
            ("https://hall.example", "hall.example", "hall.example"),
            ("http://127.0.0.1:8000", "127.0.0.1:8000", "127.0.0.1"),
            ("http://[::1]:8000/x", "[::1]:8000", "[::1]"),
            ("http://[::1]", "[::1]", "[::1]"),
            ("localhost:80", "localhost:80", "localhost"),
        ] {
            assert_eq!((authority(url), name(authority(url))), (host, bare));
        }
    }

    #[test]
    fn only_this_machine_is_this_machine() {
        for near in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "::1", "[::ffff:127.0.0.1]"] {
            assert!(is_loopback(near), "{near}");
        }
        for far in ["", "0.0.0.0", "localhost.example", "127.0.0.1.example", "10.0.0.1", "[::]"] {
            assert!(!is_loopback(far), "{far}");
        }
    }

    #[test]
    fn a_full_name_has_several_labels_and_is_no_address() {
        for full in ["accounts.example.com", "a.b", "xn--bcher-kva.example"] {
            assert!(is_full(full), "{full}");
        }
        for bare in
            ["", "vm", "localhost", "app.localhost", "127.0.0.1", "[::1]", "a..b", "-a.b", "a_b.c", "a b.c", "bücher.example"]
        {
            assert!(!is_full(bare), "{bare}");
        }
    }
}
