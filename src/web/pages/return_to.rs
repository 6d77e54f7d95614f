//! Where to go on to after a form: own paths only, and nothing that a browser could read as another site.

use form_urlencoded::byte_serialize;
use poem::{
    Response,
    http::{HeaderValue, Method, header},
};

use crate::web::{context::RequestContext, cookies};

const MAX_LEN: usize = 300;

/// The text, if it is an own path: a slash, then plain characters. Escapes, double slashes and `..` are refused.
pub fn own(text: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?=&".contains(&byte);
    let path = text.split('?').next().unwrap_or_default();
    let ours = text.starts_with('/') && text.len() <= MAX_LEN && text.bytes().all(plain);
    (ours && !text.contains("//") && !path.split('/').any(|step| step == "..")).then_some(text)
}

/// The page that was asked for or, for a form that was sent, the page it is on: browsers name it, and the path of a form is at
/// or below that of its page.
pub fn here(context: &RequestContext) -> String {
    let page = if matches!(context.method, Method::GET | Method::HEAD) {
        let query = if context.query.is_empty() { String::new() } else { format!("?{}", context.query) };
        format!("{}{query}", context.path)
    } else {
        referrer(context).unwrap_or_else(|| format!("/{}", context.path.split('/').nth(1).unwrap_or_default()))
    };
    // A search may contain any character; the page without it is better than none.
    own(&page).or_else(|| own(&context.path)).unwrap_or("/").to_owned()
}

fn referrer(context: &RequestContext) -> Option<String> {
    let page = context.header(&header::REFERER)?.strip_prefix(&context.app().config.public_url)?;
    own(page).map(ToOwned::to_owned)
}

/// Added to the redirect after a sign-in, if the browser has sent no cookie before: if it sends none then either, it keeps none.
const SIGNED_IN: (&str, &str) = ("signed-in", "1");

/// Makes the page that this answer leads to check whether cookies were kept.
pub fn mark_signed_in(response: &mut Response) {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("/");
    let between = if to.contains('?') { '&' } else { '?' };
    if let Ok(marked) = HeaderValue::from_str(&format!("{to}{between}{}={}", SIGNED_IN.0, SIGNED_IN.1)) {
        response.headers_mut().insert(header::LOCATION, marked);
    }
}

/// Where a browser was sent after a sign-in whose cookies it does not send.
pub fn without_cookies(context: &RequestContext) -> Option<String> {
    let lost = context.query_value(SIGNED_IN.0).is_some() && !cookies::any(&context.web, &context.headers);
    lost.then(|| here(context).replace(&format!("{}={}", SIGNED_IN.0, SIGNED_IN.1), "").trim_end_matches(['?', '&']).to_owned())
}

/// A path with the path to go on to in its query.
pub fn with(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    format!("{path}?next={}", byte_serialize(next.as_bytes()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_accepted() {
        for good in ["/", "/profile", "/email-verify?from=email", "/a/b.c/~d_e-f?x=1&y=2"] {
            assert_eq!(own(good), Some(good));
        }
        for bad in [
            "",
            "profile",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/..//evil.example",
            "/a/../b",
            "/a//b",
            "/@evil.example:80",
            " /profile",
            "/profile\0",
            "/pr\u{f6}file",
            "/a#b",
        ] {
            assert_eq!(own(bad), None, "{bad:?}");
        }
        assert_eq!(own(&format!("/{}", "a".repeat(300))), None);
        assert_eq!(with("/login", "/a?b=c&d"), "/login?next=%2Fa%3Fb%3Dc%26d");
        assert_eq!(with("/login", ""), "/login");
    }
}
