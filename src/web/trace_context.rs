//! W3C trace context: the trace that a request belongs to, as a client or a proxy names it in `traceparent`.

use poem::http::{HeaderMap, HeaderName};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace id, which log lines carry so that they can be found beside the traces of other services. It is untrusted: any client can
/// choose it, so nothing is decided by it.
pub fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(TRACEPARENT).iter();
    let (line, None) = (lines.next()?.to_str().ok()?, lines.next()) else { return None };
    let mut parts = line.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_known = version != "00" || parts.next().is_none();
    let fits = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    let is_valid = version != "ff" && !is_zero(trace) && !is_zero(parent);
    (is_known && fits && is_valid).then_some(trace)
}

/// Lower case, as the specification demands.
fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn of(lines: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(TRACEPARENT, HeaderValue::from_str(line).unwrap());
        }
        trace_id(&headers).map(ToOwned::to_owned)
    }

    #[test]
    fn the_trace_id_of_a_valid_traceparent_is_read_and_of_no_other() {
        let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
        assert_eq!(of(&[&format!("00-{trace}-{parent}-01")]).as_deref(), Some(trace));
        // A later version may add parts.
        assert_eq!(of(&[&format!("cc-{trace}-{parent}-01-new")]).as_deref(), Some(trace));
        for line in [
            String::new(),
            format!("00-{trace}-{parent}"),
            format!("00-{trace}-{parent}-01-more"),
            format!("ff-{trace}-{parent}-01"),
            format!("00-{}-{parent}-01", trace.to_uppercase()),
            format!("00-{}-{parent}-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{trace}x-{parent}-01"),
        ] {
            assert_eq!(of(&[&line]), None, "{line}");
        }
        let line = format!("00-{trace}-{parent}-01");
        assert_eq!(of(&[&line, &line]), None);
    }
}
