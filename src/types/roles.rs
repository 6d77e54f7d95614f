//! How much room the names of a user's roles have in an access token.

/// Bytes of the list as JSON: with the other claims, the signature and the attributes of a cookie they are less than 4096.
const MAX_WEIGHT: usize = 2_400;
/// The quotes of a name and the comma after it.
const OVERHEAD: usize = 3;

/// Whether an access token can hold all of them.
pub fn fit(names: &[String]) -> bool {
    names.iter().map(|name| weight(name)).sum::<usize>() <= MAX_WEIGHT
}

/// Those that an access token can hold, from the first on. `fit` keeps anybody from having more; this is for the roles that were given before it did.
pub fn fitting(mut names: Vec<String>) -> Vec<String> {
    let mut taken = 0;
    names.retain(|name| {
        let fits = taken + weight(name) <= MAX_WEIGHT;
        taken += if fits { weight(name) } else { 0 };
        fits
    });
    names
}

fn weight(name: &str) -> usize {
    let written = |c: char| match c {
        '"' | '\\' => 2,
        c if c.is_control() => 6,
        c => c.len_utf8(),
    };
    name.chars().map(written).sum::<usize>() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_never_longer_than_its_json_may_be() {
        for name in ["a", "Entrep\u{f4}t", "\u{41a}\u{43b}\u{430}\u{434}", "\"\\", "\u{1}"] {
            let many = fitting(vec![name.repeat(10); 500]);
            let json = serde_json::to_string(&many).unwrap();
            assert!(fit(&many) && json.len() <= MAX_WEIGHT + 2 && json.len() + 100 > MAX_WEIGHT, "{} of {name}", json.len());
        }
        assert!(fit(&[]) && !fit(&["a".repeat(MAX_WEIGHT)]));
    }
}
