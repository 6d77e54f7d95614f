//! How the server listens, how long it waits, and what it writes down.

use super::{DEFAULT, Setting, number, set, set_some, size, span, text};
use crate::config::{ForwardedHeader, LogFormat, value};

const LEVELS: [(&str, &str); 5] =
    [("error", "error"), ("warn", "warn"), ("info", "info"), ("debug", "debug"), ("trace", "trace")];
const FORMATS: [(&str, LogFormat); 3] = [("auto", LogFormat::Auto), ("text", LogFormat::Text), ("json", LogFormat::Json)];

const FORWARDED: [(&str, ForwardedHeader); 2] =
    [("x-forwarded-for", ForwardedHeader::XForwardedFor), ("forwarded", ForwardedHeader::Forwarded)];

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "http.max_connections",
        meaning: "More of them wait until one has ended.",
        get: |config| Some(number(u32::try_from(config.http.max_connections).unwrap_or(u32::MAX))),
        set: |draft, raw| set(&mut draft.config.http.max_connections, value::number(raw, 1, 1_000_000)),
        ..DEFAULT
    },
    Setting {
        key: "http.max_connections_per_ip",
        meaning: "From one address; 0 is as many as there are. Proxies that are trusted are not counted.",
        get: |config| Some(number(u32::try_from(config.http.max_connections_per_ip).unwrap_or(u32::MAX))),
        set: |draft, raw| set(&mut draft.config.http.max_connections_per_ip, value::number(raw, 0, 1_000_000)),
        ..DEFAULT
    },
    Setting {
        key: "http.trusted_proxies",
        meaning: "Addresses or networks of the proxies in front, such as [\"10.0.0.0/8\", \"::1\"]. Only they may say for whom they ask;\n\
                  without them, everybody who comes through a proxy shares its limits.",
        get: |config| Some(config.http.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().into()),
        set: |draft, raw| set(&mut draft.config.http.trusted_proxies, value::networks(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.forwarded_header",
        meaning: "Where they say it: \"x-forwarded-for\", or \"forwarded\" (RFC 7239). Read from the right, past proxies that are trusted.",
        get: |config| Some(text(value::word(config.http.forwarded_header, &FORWARDED))),
        set: |draft, raw| set(&mut draft.config.http.forwarded_header, value::choice(raw, &FORWARDED)),
        ..DEFAULT
    },
    Setting {
        key: "http.cors_origins",
        meaning: "Origins whose scripts may read what the APIs answer, as their browsers write them. Nobody else's, and pages\n\
                  are for no script of another site.",
        example: "[\"https://app.example.com\"]",
        get: |config| Some(config.http.cors_origins.clone().into()),
        set: |draft, raw| set(&mut draft.config.http.cors_origins, value::origins(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.cors_headers",
        meaning: "Headers of requests that these scripts may set. Browsers ask before they send any other.",
        get: |config| Some(config.http.cors_headers.clone().into()),
        set: |draft, raw| set(&mut draft.config.http.cors_headers, value::headers(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.body_limit",
        meaning: "The largest body of a request.",
        get: |config| Some(size(config.http.body_limit as u64)),
        set: |draft, raw| set(&mut draft.config.http.body_limit, value::size(raw, 1 << 10, 64 << 20)),
        ..DEFAULT
    },
    Setting {
        key: "http.header_timeout",
        meaning: "How long a client may take for the head of a request.",
        get: |config| Some(span(config.http.header_timeout)),
        set: |draft, raw| set(&mut draft.config.http.header_timeout, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.body_timeout",
        meaning: "How long for the body.",
        get: |config| Some(span(config.http.body_timeout)),
        set: |draft, raw| set(&mut draft.config.http.body_timeout, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.handler_timeout",
        meaning: "How long the answer may take, the body that is waited for included.",
        get: |config| Some(span(config.http.handler_timeout)),
        set: |draft, raw| set(&mut draft.config.http.handler_timeout, value::span(raw)),
        ..DEFAULT
    },
    Setting {
        key: "http.stop_timeout",
        meaning: "How long running requests may still take once the server has been told to stop.",
        get: |config| Some(span(config.http.stop_timeout)),
        set: |draft, raw| set(&mut draft.config.http.stop_timeout, value::span_or_nothing(raw)),
        ..DEFAULT
    },
    Setting {
        key: "metrics.listen",
        meaning: "Address and port at which /metrics tells Prometheus how the house is. It asks nobody who they are: keep it\n\
                  on an address that only those who watch can reach. Without it there are no metrics.",
        example: "\"127.0.0.1:9464\"",
        get: |config| config.metrics.listen.map(text),
        set: |draft, raw| set_some(&mut draft.config.metrics.listen, value::address(raw)),
        ..DEFAULT
    },
    Setting {
        key: "log.level",
        meaning: "\"error\", \"warn\", \"info\", \"debug\" or \"trace\".",
        get: |config| Some(text(&config.log.level)),
        set: |draft, raw| set(&mut draft.config.log.level, value::choice(raw, &LEVELS).map(ToOwned::to_owned)),
        ..DEFAULT
    },
    Setting {
        key: "log.format",
        meaning: "\"text\", \"json\", or \"auto\": text on a terminal, JSON otherwise.",
        get: |config| Some(text(value::word(config.log.format, &FORMATS))),
        set: |draft, raw| set(&mut draft.config.log.format, value::choice(raw, &FORMATS)),
        ..DEFAULT
    },
];
