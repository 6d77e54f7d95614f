//! Paths of a description, without what comes before them and after them.

/// The path of a URL: without scheme, host, query and fragment.
pub(super) fn of_url(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let has_host = after_scheme.len() < url.len();
    match after_scheme.find('/') {
        Some(at) if has_host => &after_scheme[at..],
        None if has_host => "",
        _ => url,
    }
}

/// The path below a base, with one slash between them and one at the beginning.
pub(super) fn join(base: &str, path: &str) -> String {
    let base = base.trim_matches('/');
    let path = path.trim_start_matches('/');
    if base.is_empty() { format!("/{path}") } else { format!("/{base}/{path}") }
}

/// The parts of a path; `None` where one of them is a parameter.
pub(super) fn fixed_parts(path: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_parameter = |part: &&str| part.contains(['{', '}', '<', '>', '*']) || part.starts_with(':');
    if parts.iter().any(is_parameter) { None } else { Some(parts) }
}
