//! Connections, time-outs, proxies, CORS, metrics and the log.

use super::setting::{DEFAULT, Setting, number, set, set_some, size, span, text};
use crate::config::{
    model::{ApiDocs, ForwardedHeader, LogFormat},
    value,
};

const LEVELS: [(&str, &str); 5] =
    [("error", "error"), ("warn", "warn"), ("info", "info"), ("debug", "debug"), ("trace", "trace")];
const FORMATS: [(&str, LogFormat); 3] = [("auto", LogFormat::Auto), ("text", LogFormat::Text), ("json", LogFormat::Json)];

const DOCS: [(&str, ApiDocs); 3] = [("open", ApiDocs::Open), ("signed-in", ApiDocs::SignedIn), ("off", ApiDocs::Off)];
const FORWARDED: [(&str, ForwardedHeader); 2] =
    [("x-forwarded-for", ForwardedHeader::XForwardedFor), ("forwarded", ForwardedHeader::Forwarded)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "http.max_connections",
        kind: "number",
        description: "Connections at a time. Further ones wait until one ends.",
        get: |config| Some(number(u32::try_from(config.http.max_connections).unwrap_or(u32::MAX))),
        set: |partial, raw| set(&mut partial.config.http.max_connections, value::number(raw, 1, 1_000_000)),
        ..DEFAULT
    },
    Setting {
        key: "http.max_connections_per_ip",
        kind: "number",
        description: "Connections at a time from one IP address; 0 sets no limit. Trusted proxies are not limited.",
        get: |config| Some(number(u32::try_from(config.http.max_connections_per_ip).unwrap_or(u32::MAX))),
        set: |partial, raw| set(&mut partial.config.http.max_connections_per_ip, value::number(raw, 0, 1_000_000)),
        ..DEFAULT
    },
    Setting {
        key: "http.trusted_proxies",
        kind: "list of IP addresses and networks",
        description: "The proxies in front, such as [\"10.0.0.0/8\", \"::1\"]. Only their forwarded header is believed. Behind a proxy that\n\
                      is not listed, all clients share one IP address and its limits.",
        get: |config| Some(config.http.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
        set: |partial, raw| set(&mut partial.config.http.trusted_proxies, value::networks(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.forwarded_header",
        kind: "\"x-forwarded-for\" or \"forwarded\"",
        description: "The header in which proxies name the client: \"x-forwarded-for\" or \"forwarded\" (RFC 7239). Read from the right,\n\
                      past trusted proxies.",
        get: |config| Some(text(value::choice_word(config.http.forwarded_header, &FORWARDED))),
        set: |partial, raw| set(&mut partial.config.http.forwarded_header, value::choice(raw, &FORWARDED)),
        ..DEFAULT
    },
    Setting {
        key: "http.cors_origins",
        kind: "list of origins",
        description: "Origins whose scripts may read the responses of the APIs. Pages are never open to scripts of other sites.",
        example: "[\"https://app.example.com\"]",
        get: |config| Some(config.http.cors_origins.clone().into()),
        set: |partial, raw| set(&mut partial.config.http.cors_origins, value::origins(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.cors_headers",
        kind: "list of header names",
        description: "Request headers that these scripts may set.",
        get: |config| Some(config.http.cors_headers.clone().into()),
        set: |partial, raw| set(&mut partial.config.http.cors_headers, value::header_names(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.return_to",
        kind: "list of URLs",
        description: "Where applications may have their users sent back to, with the parameter `return_to`: origins, which allow every\n\
                      page, and URLs, which allow that page and all below it. Anything else is ignored. Paths of this server are\n\
                      always allowed.",
        example: "[\"https://app.example.com\", \"https://example.com/shop/\"]",
        get: |config| Some(config.http.return_to.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
        set: |partial, raw| set(&mut partial.config.http.return_to, value::allowed_urls(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.docs",
        kind: "\"open\", \"signed-in\" or \"off\"",
        description: "Who may read the documentation of the APIs, /api/docs and /api/openapi.json: everyone, browsers in which a user is\n\
                      signed in, or no one.",
        get: |config| Some(text(value::choice_word(config.http.docs, &DOCS))),
        set: |partial, raw| set(&mut partial.config.http.docs, value::choice(raw, &DOCS)),
        ..DEFAULT
    },
    Setting {
        key: "http.body_limit",
        kind: "size",
        description: "The largest request body.",
        get: |config| Some(size(config.http.body_limit as u64)),
        set: |partial, raw| set(&mut partial.config.http.body_limit, value::size(raw, 1 << 10, 64 << 20)),
        ..DEFAULT
    },
    Setting {
        key: "http.header_timeout",
        kind: "duration",
        description: "How long a client may take to send the headers of a request.",
        get: |config| Some(span(config.http.header_timeout)),
        set: |partial, raw| set(&mut partial.config.http.header_timeout, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.body_timeout",
        kind: "duration",
        description: "How long a client may take to send the body of a request.",
        get: |config| Some(span(config.http.body_timeout)),
        set: |partial, raw| set(&mut partial.config.http.body_timeout, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.handler_timeout",
        kind: "duration",
        description: "How long answering a request may take, including the time for its body.",
        get: |config| Some(span(config.http.handler_timeout)),
        set: |partial, raw| set(&mut partial.config.http.handler_timeout, value::duration(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.stop_timeout",
        kind: "duration",
        description: "How long running requests may still take when the server shuts down.",
        get: |config| Some(span(config.http.stop_timeout)),
        set: |partial, raw| set(&mut partial.config.http.stop_timeout, value::duration_or_zero(raw)),
        ..DEFAULT
    },
    Setting {
        key: "metrics.listen",
        kind: "IP address and port",
        description: "The IP address and port at which Prometheus reads /metrics. It requires no authentication: use an address that only\n\
                      your monitoring can reach. Without it, there are no metrics.",
        example: "\"127.0.0.1:9464\"",
        get: |config| config.metrics.listen.map(text),
        set: |partial, raw| set_some(&mut partial.config.metrics.listen, value::socket_address(raw)),
        ..DEFAULT
    },
    Setting {
        key: "log.level",
        kind: "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
        description: "The least severe level that is logged.",
        get: |config| Some(text(&config.log.level)),
        set: |partial, raw| set(&mut partial.config.log.level, value::choice(raw, &LEVELS).map(ToOwned::to_owned)),
        ..DEFAULT
    },
    Setting {
        key: "log.format",
        kind: "\"text\", \"json\" or \"auto\"",
        description: "\"text\", \"json\", or \"auto\": text on a terminal, JSON otherwise.",
        get: |config| Some(text(value::choice_word(config.log.format, &FORMATS))),
        set: |partial, raw| set(&mut partial.config.log.format, value::choice(raw, &FORMATS)),
        ..DEFAULT
    },
    Setting {
        key: "log.access",
        kind: "\"off\", \"errors\", \"sampled:N\" or \"full\"",
        description: "Which requests get a line of their own: none, those that ended in a server error, one in N and every server error,\n\
                      or all. A line has the method, the path without its query, the status, the duration and the client IP.",
        get: |config| Some(text(value::format_access_log(config.log.access))),
        set: |partial, raw| set(&mut partial.config.log.access, value::access_log(raw)),
        ..DEFAULT
    },
];
