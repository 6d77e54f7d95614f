//! IP addresses in whichever spelling they are typed or copied.

use std::net::{IpAddr, Ipv4Addr};

/// No spelling is longer: an IPv6 address with an IPv4 address in it, a zone, brackets.
const MAX_LEN: usize = 100;

/// With or without brackets, a zone (which names an interface of another machine) and leading zeros; an IPv4 address in IPv6 is IPv4.
pub fn parse(text: &str) -> Option<IpAddr> {
    let text = Some(text.trim()).filter(|text| text.len() <= MAX_LEN)?;
    let bare = text.strip_prefix('[').map_or(Some(text), |rest| rest.strip_suffix(']'))?;
    match bare.split_once('%') {
        Some((address, zone)) => address.parse().ok().filter(|ip: &IpAddr| ip.is_ipv6() && !zone.is_empty()),
        None => bare.parse().ok().or_else(|| padded(bare)),
    }
    .map(|ip| ip.to_canonical())
}

/// As devices write it that align their columns: `192.168.001.010`, whose digits are decimal.
fn padded(text: &str) -> Option<IpAddr> {
    let number = |part: &str| part.parse().ok().filter(|_: &u8| part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()));
    let parts: Vec<u8> = text.split('.').map(number).collect::<Option<_>>()?;
    let parts: [u8; 4] = parts.try_into().ok()?;
    Some(Ipv4Addr::from(parts).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_the_same_address() {
        for (typed, read) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.000.113.007 ", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::FFFF:cb00:7107", "203.0.113.7"),
            ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%3]", "fe80::1"),
        ] {
            assert_eq!(parse(typed).map(|ip| ip.to_string()).as_deref(), Some(read), "{typed}");
        }
    }

    #[test]
    fn nothing_else_is_an_address() {
        let long = format!("fe80::1%{}", "x".repeat(200));
        for typed in [
            "",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.7.1",
            "203.0.113.+7",
            "203.0.113.0007",
            "203.0.113.7%eth0",
            "203.0.113.0/24",
            "::g",
            "[::1",
            "::1]",
            "fe80::1%",
            "1",
            "localhost",
            "127.0.0.1:80",
            "[::1]:80",
            "٢٠٣.0.113.7",
            &*long,
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}
