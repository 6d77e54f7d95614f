//! Names of cookies that a contract may choose.

/// Longer names leave too little of the 4096 bytes of a cookie for its token.
const MAX_LEN: usize = 64;

/// What is wrong with the name of a cookie, as the rest of a sentence.
pub fn problem(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let bare = without_prefix(name).map_or(name, |(_, bare)| bare);
    if name.is_empty() || name.len() > MAX_LEN || !name.chars().all(plain) {
        Some("a name has 1 to 64 ASCII letters, digits or any of ! # $ % & ' * + - . ^ _ ` | ~ (RFC 6265 4.1.1)")
    } else if bare.is_empty() {
        Some("a name has more than a prefix")
    } else if starts_with(bare, "vestibule") {
        Some("names that begin with vestibule are those of Vestibule's own cookies")
    } else {
        None
    }
}

/// Whether browsers keep a cookie of this name only if it is `Secure`.
pub fn must_be_secure(name: &str) -> bool {
    without_prefix(name).is_some()
}

/// Whether browsers keep a cookie of this name only if it is for the whole host.
pub fn must_have_root_path(name: &str) -> bool {
    without_prefix(name).is_some_and(|(prefix, _)| prefix == "__Host-")
}

/// Browsers compare the prefixes without regard to case (RFC 6265bis 5.4).
fn without_prefix(name: &str) -> Option<(&'static str, &str)> {
    let prefix = ["__Host-", "__Secure-"].into_iter().find(|prefix| starts_with(name, prefix))?;
    Some((prefix, &name[prefix.len()..]))
}

fn starts_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_our_own_and_names_that_are_no_tokens_are_refused() {
        for good in ["refreshToken", "access-token", "jwt", "__Host-refresh", "__secure-x", "my.vestibule"] {
            assert_eq!(problem(good), None, "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "a b", "a=b", "a;b", "a,b", "é", "a\r\nb", "__Host-", "vestibule_access", &long] {
            assert!(problem(bad).is_some(), "{bad}");
        }
        for ours in ["__Host-vestibule_refresh", "__hOsT-VESTIBULE_8080_access", "vestibule_8080_link"] {
            assert!(problem(ours).is_some_and(|why| why.contains("own cookies")), "{ours}");
        }
    }

    #[test]
    fn prefixes_are_known_in_any_case() {
        assert!(must_be_secure("__SECURE-a") && must_be_secure("__host-a") && !must_be_secure("__Hosta"));
        assert!(must_have_root_path("__HOST-a") && !must_have_root_path("__Secure-a"));
    }
}
