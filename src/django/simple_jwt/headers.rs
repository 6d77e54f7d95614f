//! Names of headers as Django has them in its environment of a request.

/// `X-Access-Token` of `HTTP_X_ACCESS_TOKEN`.
pub(super) fn of_environment(name: &str) -> Option<String> {
    let rest = name.strip_prefix("HTTP_").filter(|rest| !rest.is_empty())?;
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect::<String>()
    };
    Some(rest.split('_').map(part).collect::<Vec<_>>().join("-"))
}
