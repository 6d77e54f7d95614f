//! Who is answered: a browser that shows pages, or a program that reads JSON.

use poem::http::{Method, header};

use super::context::RequestContext;

/// By what the caller accepts; where that says neither, by what it sends.
pub fn prefers_json(context: &RequestContext) -> bool {
    let lines = context.headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let ranges: Vec<(String, f32)> = lines.flat_map(|line| line.split(',')).map(range).collect();
    let weight = |media: &[&str]| {
        let named = ranges.iter().filter(|(range, _)| media.contains(&range.as_str()));
        named.map(|(_, weight)| *weight).fold(0.0, f32::max)
    };
    let (html, json) = (weight(&["text/html", "application/xhtml+xml"]), weight(&["application/json"]));
    if html > 0.0 || json > 0.0 {
        return json > html;
    }
    let takes_anything = ranges.is_empty() || weight(&["*/*", "text/*"]) > 0.0;
    !takes_anything || sends_as_a_program(context)
}

/// A browser that sends a form says that it wants a page.
fn sends_as_a_program(context: &RequestContext) -> bool {
    !matches!(context.method, Method::GET | Method::HEAD) || context.media_type().as_deref() == Some("application/json")
}

/// A range of media types and its weight, which is 1 unless told.
fn range(text: &str) -> (String, f32) {
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (media, weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
}
