//! Forms and queries: pairs of names and values, in UTF-8 or not at all. The usual decoders replace all bytes that are no UTF-8 by
//! the same character, and so take one password for another.

/// The pairs, in their order; nothing, where one of them is no UTF-8.
pub fn pairs(encoded: &[u8]) -> Option<Vec<(String, String)>> {
    let pairs = encoded.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let at = pair.iter().position(|&byte| byte == b'=');
            let (name, value) = at.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            Some((text(name)?, text(value)?))
        })
        .collect()
}

/// The value of a name; of several, the last.
pub fn last<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Whether what is escaped in a path or a query is UTF-8.
pub fn is_text(encoded: &str) -> bool {
    !encoded.contains('%') || String::from_utf8(unescape(encoded.as_bytes())).is_ok()
}

fn text(encoded: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = encoded.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
    String::from_utf8(unescape(&spaced)).ok()
}

/// A `%` that no two digits follow stands for itself.
fn unescape(mut encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    while let [first, rest @ ..] = encoded {
        let byte = if *first == b'%' { escaped(rest) } else { None };
        bytes.push(byte.unwrap_or(*first));
        encoded = if byte.is_some() { &rest[2..] } else { rest };
    }
    bytes
}

fn escaped(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| digits.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_text_is_refused_and_never_replaced() {
        for bytes in [&b"a=%E9"[..], b"%E9=a", b"a=\xe9", b"a=b&c=%C3&d=%A9", b"a=%ED%A0%BD", b"a=%C0%80", b"%C3=%A9"] {
            assert_eq!(pairs(bytes), None, "{}", bytes.escape_ascii());
        }
        let said = pairs(b"a=%C3%A9+%2B&&=b&c&%zz=%4&d=%EF%BF%BD").unwrap();
        let said: Vec<_> = said.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(said, [("a", "\u{e9} +"), ("", "b"), ("c", ""), ("%zz", "%4"), ("d", "\u{fffd}")]);
    }

    #[test]
    fn of_two_with_one_name_the_last_counts() {
        let said = pairs(b"a=1&b=2&a=3").unwrap();
        assert_eq!((last(&said, "a"), last(&said, "b"), last(&said, "c")), (Some("3"), Some("2"), None));
    }

    proptest! {
        #[test]
        fn text_is_read_as_every_browser_writes_it(name in ".*", value in ".*") {
            let written = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            prop_assert_eq!(pairs(written.as_bytes()), Some(vec![(name, value)]));
        }

        #[test]
        fn bytes_are_read_as_the_usual_decoder_reads_them_or_not_at_all(bytes in any::<Vec<u8>>()) {
            let usual: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
            let Some(read) = pairs(&bytes) else {
                let replaced = usual.iter().any(|(name, value)| [name, value].iter().any(|text| text.contains('\u{fffd}')));
                prop_assert!(replaced);
                return Ok(());
            };
            prop_assert_eq!(read, usual);
        }
    }
}
