//! Where a request comes from: the address at the other end, or the one that a proxy of ours tells of.
//!
//! Each hop adds the address that it saw to the right of what it was told. Read from there, past the hops that we trust, the
//! first address that no trusted hop has is the caller's: everything to the left of it is the caller's own invention.

use std::{
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use ipnet::IpNet;
use poem::http::{HeaderMap, HeaderName, header};

use crate::config::{ForwardedHeader, Http};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who may tell, and in which header.
pub struct Addresses {
    proxies: Vec<IpNet>,
    header: ForwardedHeader,
    warned: AtomicBool,
}

impl Addresses {
    pub fn new(http: &Http) -> Self {
        Self { proxies: http.trusted_proxies.clone(), header: http.forwarded_header, warned: AtomicBool::new(false) }
    }

    /// The caller's, for limits and for what is written down.
    pub fn of(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer?.to_canonical();
        if self.trusts(peer) {
            return Some(self.told(peer, headers));
        }
        if !self.warned.load(Ordering::Relaxed) {
            self.warn(peer, headers);
        }
        Some(peer)
    }

    pub fn trusts(&self, hop: IpAddr) -> bool {
        !self.proxies.is_empty() && self.proxies.iter().any(|network| network.contains(&hop))
    }

    fn told(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let name = match self.header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        let mut nearest = peer;
        // Several lines are one list, in their order (RFC 9110 5.3).
        for line in headers.get_all(name).iter().rev() {
            // A proxy that writes what nobody can read is the last that we know of.
            let Ok(line) = line.to_str() else { return nearest };
            for element in elements(line).into_iter().rev() {
                let hop = match self.header {
                    ForwardedHeader::XForwardedFor => node(element),
                    ForwardedHeader::Forwarded => for_parameter(element).and_then(node),
                };
                let Some(hop) = hop else { return nearest };
                nearest = hop;
                if !self.trusts(hop) {
                    return nearest;
                }
            }
        }
        nearest
    }

    /// Either somebody tries to look like somebody else, or a proxy is not known to us and all of its callers look like one.
    fn warn(&self, peer: IpAddr, headers: &HeaderMap) {
        let told = [X_FORWARDED_FOR, header::FORWARDED].into_iter().find(|name| headers.contains_key(name));
        if let Some(header) = told
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                %peer, %header,
                "somebody who is not in `http.trusted_proxies` says for whom they ask; that is ignored, now and from here on"
            );
        }
    }
}

/// The parts between commas, but for commas in quotes.
fn elements(line: &str) -> Vec<&str> {
    let mut quoted = false;
    line.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(str::trim)
    .filter(|element| !element.is_empty())
    .collect()
}

/// RFC 7239 4: `for="[2001:db8::1]:4711";proto=https`.
fn for_parameter(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    Some(value.trim().trim_matches('"'))
}

/// An address with or without a port; IPv6 with a port stands in brackets. `unknown` and `_hidden` are none.
fn node(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip()));
    ip.ok().map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn caller(header: ForwardedHeader, peer: &str, lines: &[&'static str]) -> String {
        let mut http = Config::default().http;
        http.trusted_proxies = ["10.0.0.0/8", "2001:db8:1::/48"].map(|network| network.parse().unwrap()).to_vec();
        http.forwarded_header = header;
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = if header == ForwardedHeader::Forwarded { header::FORWARDED } else { X_FORWARDED_FOR };
            headers.append(name, line.parse().unwrap());
        }
        Addresses::new(&http).of(peer.parse().ok(), &headers).unwrap().to_string()
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
            ("10.0.0.1", &["203.0.113.9:1234"], "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8:2::1]:1234"], "2001:db8:2::1"),
            ("2001:db8:1::7", &["2001:db8:2::1"], "2001:db8:2::1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["10.9.9.9, 10.1.1.1"], "10.9.9.9"),
            // What cannot be read is nobody, and what stands before it is not looked at.
            ("10.0.0.1", &["203.0.113.9, nonsense, 10.1.1.1"], "10.1.1.1"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
        ] {
            assert_eq!(caller(ForwardedHeader::XForwardedFor, peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_too() {
        for (lines, expected) in [
            (&["for=203.0.113.9"][..], "203.0.113.9"),
            (&["For=\"[2001:db8:2::17]:4711\";proto=https;by=10.0.0.1"], "2001:db8:2::17"),
            (&["for=198.51.100.1, proto=http; for=203.0.113.9;host=\"a,b\", for=10.1.1.1"], "203.0.113.9"),
            (&["for=203.0.113.9, for=unknown"], "10.0.0.1"),
            (&["for=_hidden"], "10.0.0.1"),
            (&["proto=https"], "10.0.0.1"),
        ] {
            assert_eq!(caller(ForwardedHeader::Forwarded, "10.0.0.1", lines), expected, "{lines:?}");
        }
    }
}
