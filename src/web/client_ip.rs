//! Where a request comes from: the IP address of the peer, or the one that a trusted proxy reports.
//!
//! Each hop appends the IP address that it saw. Read from there, past the hops that we trust, the
//! first address that no trusted hop has is the caller's: everything to the left of it is the caller's own invention. It is read
//! by bytes, so that nothing that a caller sends changes what a proxy adds to its right.

use std::{
    net::IpAddr,
    str,
    sync::atomic::{AtomicBool, Ordering},
};

use ipnet::IpNet;
use poem::http::{HeaderMap, HeaderName, header};

use crate::config::{ForwardedHeader, Http};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who may tell, and in which header.
pub struct ClientIp {
    proxies: Vec<IpNet>,
    name: HeaderName,
    warned: AtomicBool,
}

impl ClientIp {
    pub fn new(http: &Http) -> Self {
        let name = match http.forwarded_header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        Self { proxies: http.trusted_proxies.clone(), name, warned: AtomicBool::new(false) }
    }

    /// The client's, for limits and for the audit log; `None` if a trusted proxy sends what cannot be parsed.
    pub fn resolve(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer?.to_canonical();
        if self.is_trusted(peer) {
            return self.forwarded(peer, headers);
        }
        if !self.warned.load(Ordering::Relaxed) {
            self.warn(peer, headers);
        }
        Some(peer)
    }

    pub fn is_trusted(&self, hop: IpAddr) -> bool {
        !self.proxies.is_empty() && self.proxies.iter().any(|network| network.contains(&hop))
    }

    /// The nearest hop that is not trusted. Without the header it is the proxy itself that asks. A hop that cannot be read is
    /// unknown: neither the proxy nor the hop before it.
    fn forwarded(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut nearest = peer;
        // Several lines are one list, in their order (RFC 9110 5.3).
        for line in headers.get_all(&self.name).iter().rev() {
            let mut rest = Some(line.as_bytes());
            while let Some(line) = rest {
                let (element, before) = self.last(line)?;
                rest = before;
                let element = trim(element);
                if element.is_empty() {
                    continue;
                }
                nearest = self.hop(element)?;
                if !self.is_trusted(nearest) {
                    return Some(nearest);
                }
            }
        }
        Some(nearest)
    }

    fn last<'a>(&self, line: &'a [u8]) -> Option<(&'a [u8], Option<&'a [u8]>)> {
        if self.name == header::FORWARDED { last_quoted(line) } else { Some(last(line)) }
    }

    fn hop(&self, element: &[u8]) -> Option<IpAddr> {
        if self.name == header::FORWARDED {
            for_parameter(element).and_then(node)
        } else {
            str::from_utf8(element).ok().and_then(node)
        }
    }

    /// Either a client forges the header, or a proxy is missing in the settings and all of its clients share one IP address.
    fn warn(&self, peer: IpAddr, headers: &HeaderMap) {
        let forwarded = [X_FORWARDED_FOR, header::FORWARDED].into_iter().find(|name| headers.contains_key(name));
        if let Some(header) = forwarded
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                event = "untrusted_forwarded_header",
                %peer,
                %header,
                "a client that is not in `http.trusted_proxies` sends a header about the client IP; it is ignored, and so are later ones"
            );
        }
    }
}

/// The bytes after the last comma, and those before it.
fn last(line: &[u8]) -> (&[u8], Option<&[u8]>) {
    split(line, line.iter().rposition(|&byte| byte == b','))
}

/// As `last`, past commas in quotes. Read from the right: what precedes the last element cannot reach into it. `None`,
/// if the quotes of the last element do not pair, because its start is unknown then.
fn last_quoted(line: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let mut at = line.len();
    while at > 0 {
        at -= 1;
        match line[at] {
            b',' => return Some(split(line, Some(at))),
            b'"' => at = opening(&line[..at])?,
            _ => {}
        }
    }
    Some((line, None))
}

/// Where the quoted value begins that ends after these bytes: at a quote that follows `=`. A quote within it has an odd number
/// of backslashes before it.
fn opening(before: &[u8]) -> Option<usize> {
    let mut at = before.len();
    loop {
        at = before[..at].iter().rposition(|&byte| byte == b'"')?;
        let escapes = before[..at].iter().rev().take_while(|&&byte| byte == b'\\').count();
        if escapes % 2 == 0 {
            return (before[..at].last() == Some(&b'=')).then_some(at);
        }
    }
}

fn split(line: &[u8], comma: Option<usize>) -> (&[u8], Option<&[u8]>) {
    comma.map_or((line, None), |at| (&line[at + 1..], Some(&line[..at])))
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

/// RFC 7239 4: `for="[2001:db8::1]:4711";proto=https`. Two of `for` in one element say nothing.
fn for_parameter(element: &[u8]) -> Option<&str> {
    let mut values = pairs(str::from_utf8(element).ok()?).filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    });
    let (value, None) = (values.next()?, values.next()) else { return None };
    Some(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value))
}

/// The parts between semicolons, but for those in quotes.
fn pairs(element: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    element.split(move |c| {
        let literal = std::mem::take(&mut escaped);
        quoted ^= c == '"' && !literal;
        escaped = c == '\\' && quoted && !literal;
        c == ';' && !quoted
    })
}

/// An IP address with or without a port; IPv6 with a port is in brackets. `unknown` and `_hidden` are none.
fn node(text: &str) -> Option<IpAddr> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None if text.matches(':').count() == 1 => text.split_at(text.find(':')?),
        None => (text, ""),
    };
    let is_six = name.contains(':');
    let fits = port.is_empty() || (is_port(port) && is_six == text.starts_with('['));
    let ip: IpAddr = name.parse().ok().filter(|_| fits)?;
    Some(ip.to_canonical())
}

/// With its colon: a number, or a name that hides one (RFC 7239 6.3).
fn is_port(port: &str) -> bool {
    match port.strip_prefix(':').map(str::as_bytes) {
        Some([b'_', rest @ ..]) => !rest.is_empty() && rest.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b)),
        Some(digits) => digits.iter().all(u8::is_ascii_digit) && port[1..].parse::<u16>().is_ok(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::config::Config;

    const UNKNOWN: &str = "unknown";

    fn client(header: ForwardedHeader, peer: &str, lines: &[impl AsRef<[u8]>]) -> String {
        let mut http = Config::default().http;
        http.trusted_proxies = ["10.0.0.0/8", "2001:db8:1::/48"].map(|network| network.parse().unwrap()).to_vec();
        http.forwarded_header = header;
        let addresses = ClientIp::new(&http);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(addresses.name.clone(), HeaderValue::from_bytes(line.as_ref()).unwrap());
        }
        addresses.resolve(peer.parse().ok(), &headers).map_or(UNKNOWN.to_owned(), |ip| ip.to_string())
    }

    #[test]
    fn the_list_is_read_from_the_right_past_hops_that_are_trusted() {
        for (peer, lines, expected) in [
            ("192.0.2.1", &["203.0.113.9"][..], "192.0.2.1"),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9,10.1.1.1 , 10.2.2.2"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1", "203.0.113.9", "10.1.1.1"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1,\t203.0.113.9\t"], "203.0.113.9"),
            ("10.0.0.1", &["203.0.113.9:1234"], "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8:2::1]:1234"], "2001:db8:2::1"),
            ("10.0.0.1", &["[2001:db8:2::1]"], "2001:db8:2::1"),
            ("10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
            ("2001:db8:1::7", &["2001:db8:2::1"], "2001:db8:2::1"),
            // A proxy that asks for itself.
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["10.9.9.9, 10.1.1.1"], "10.9.9.9"),
            ("10.0.0.1", &["203.0.113.9, , 10.1.1.1,", ""], "203.0.113.9"),
        ] {
            assert_eq!(client(ForwardedHeader::XForwardedFor, peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_hop_that_cannot_be_read_is_unknown_and_nothing_before_it_is_looked_at() {
        let odd: [&[u8]; 14] = [
            b"nonsense",
            b"unknown",
            b"_hidden",
            b"\"203.0.113.9\"",
            b"203.0.113.9\"",
            b"\xe9",
            b"203.0.113.9\xff",
            b"unix:",
            b"203.0.113.9:",
            b"203.0.113.9:99999",
            b"203.0.113.9:+1",
            b"2001:db8:2::1]",
            b"[203.0.113.9]:80",
            b"203.0.113.9 10.1.1.1",
        ];
        for hop in odd {
            for lines in [vec![hop.to_vec()], vec![[b"203.0.113.9, ", hop, b", 10.1.1.1"].concat()]] {
                let shown = hop.escape_ascii();
                assert_eq!(client(ForwardedHeader::XForwardedFor, "10.0.0.1", &lines), UNKNOWN, "{shown}");
                assert_eq!(client(ForwardedHeader::XForwardedFor, "192.0.2.1", &lines), "192.0.2.1", "{shown}");
            }
        }
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_too() {
        for (lines, expected) in [
            (&["for=203.0.113.9"][..], "203.0.113.9"),
            (&["For=\"[2001:db8:2::17]:4711\";proto=https;by=10.0.0.1"], "2001:db8:2::17"),
            (&["for=198.51.100.1, proto=http; for=203.0.113.9;host=\"a,b\", for=10.1.1.1"], "203.0.113.9"),
            (&[r#"for=198.51.100.1, for=203.0.113.9;host="a\",for=9.9.9.9""#], "203.0.113.9"),
            (&["for=\"203.0.113.9:_port\"", ""], "203.0.113.9"),
            (&["for=9.9.9.9;x=\", for=203.0.113.9"], "203.0.113.9"),
            (&["for=203.0.113.9, for=unknown"], UNKNOWN),
            (&["for=_hidden"], UNKNOWN),
            (&["proto=https"], UNKNOWN),
            (&["for=9.9.9.9;for=203.0.113.9"], UNKNOWN),
            (&["for=203.0.113.9;host=\"x"], UNKNOWN),
            (&["for=203.0.113.9, x\"y;for=9.9.9.9\""], UNKNOWN),
            (&["for=203.0.113.9;host=\"a\"b\""], UNKNOWN),
            (&["203.0.113.9"], UNKNOWN),
        ] {
            assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    /// What a header may hold: everything but control characters, with what is dangerous more often than chance has it.
    fn byte() -> impl Strategy<Value = u8> {
        prop_oneof![
            prop::sample::select(b"\",;=\\ \t:[]f".to_vec()),
            any::<u8>().prop_filter("a byte of a header", |byte| *byte == b'\t' || (*byte >= b' ' && *byte != 127))
        ]
    }

    fn sent() -> impl Strategy<Value = Vec<Vec<u8>>> {
        vec(vec(byte(), 0..40), 1..5)
    }

    /// As proxies add: to the last line, as nginx does, or on a line of its own.
    fn added(mut lines: Vec<Vec<u8>>, hop: &str, on_its_own: bool) -> Vec<Vec<u8>> {
        match lines.last_mut() {
            Some(last) if !on_its_own => last.extend([b", ", hop.as_bytes()].concat()),
            _ => lines.push(hop.as_bytes().to_vec()),
        }
        lines
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_sends_changes_what_a_proxy_adds(
            sent in sent(), own in any::<bool>(), again in any::<bool>(),
            hop in prop::sample::select(vec!["203.0.113.9", "[2001:db8:2::1]:80", "2001:db8:2::1", "203.0.113.9:80"]),
        ) {
            let expected = if hop.contains("2001") { "2001:db8:2::1" } else { "203.0.113.9" };
            let lines = added(added(sent, hop, own), "10.1.1.1", again);
            prop_assert_eq!(client(ForwardedHeader::XForwardedFor, "10.0.0.1", &lines), expected);
        }

        #[test]
        fn nor_what_it_adds_as_rfc_7239_has_it(
            sent in sent(), own in any::<bool>(), again in any::<bool>(),
            hop in prop::sample::select(vec![
                "for=203.0.113.9", "for=\"203.0.113.9:80\";proto=https", "for=\"[2001:db8:2::1]:80\"",
                "proto=http;For=\"[2001:db8:2::1]\";host=\"a,b;for=9.9.9.9\\\",\"",
            ]),
        ) {
            let expected = if hop.contains("2001") { "2001:db8:2::1" } else { "203.0.113.9" };
            let lines = added(added(sent, hop, own), "for=10.1.1.1", again);
            prop_assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", &lines), expected);
        }
    }
}
