//! Reads the method of an action: GET for what only looks, or what has its secret outside of the URL.

use http::Method;

use super::{
    toml_reader::{Section, Text},
    vocabulary::Operation,
};

pub(super) const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

pub(super) fn read(section: &Section<'_>, text: &Text<'_>) -> Option<Method> {
    let words: Vec<(&str, usize)> = METHODS.iter().map(Method::as_str).zip(0..).collect();
    Some(METHODS[section.choice("method", text, &words)?].clone())
}

/// Reports a method that is not for this operation. A GET has no body, and a secret in a URL ends in logs.
pub(super) fn check(section: &Section<'_>, operation: Operation, (method, reads_body): (&Method, bool)) {
    let why = match (operation, method == Method::GET) {
        (Operation::Me, false) if *method != Method::POST => "must be GET or POST",
        (Operation::Me, _) | (_, false) => return,
        (Operation::Refresh | Operation::Verify, true) if !reads_body => return,
        (Operation::Refresh | Operation::Verify, true) => {
            "must not be GET while it has `request`: a GET has no body, and a secret must not be in a URL; \
             the token may come in `request_cookies` or `request_headers`"
        }
        (_, true) => "must not be GET: a link or a prefetch would do it",
    };
    section.report(section.position("method"), format!("the method of {} {why}", operation.word()));
}
