//! The parsers: what they get, and what is true whatever it is.

use std::{net::IpAddr, sync::LazyLock};

use data_encoding::BASE64URL_NOPAD;
use poem::http::{HeaderMap, HeaderValue};
use vestibule::{
    config::{Config, ForwardedHeader},
    crypto::email_token_secret,
    i18n::I18n,
    web::{client_ip::ClientIp, json, urlencoded},
};

use super::engine::{Target, words_of};

const FORWARDED: [&str; 5] = [
    "for=192.0.2.60;proto=http;by=203.0.113.43",
    "for=\"[2001:db8::1]:8080\", for=unknown",
    "192.0.2.60, 127.0.0.1",
    "2001:db8::1\n10.0.0.1:443, \"quoted, \\\" text\"",
    "for=_hidden, for=\"127.0.0.1\"",
];

const FORWARDED_WORDS: &[&str] = &[
    "for=",
    "For=\"",
    "\"",
    "\\",
    ",",
    ";",
    " ",
    "[",
    "]",
    ":",
    "\n",
    "\t",
    "unknown",
    "_x",
    "127.0.0.1",
    "::1",
    "192.0.2.1",
    "\u{e9}",
    "0",
];

#[test]
fn forwarded_headers_never_hide_the_hop_that_the_proxy_saw() {
    let examples = FORWARDED.map(|text| text.as_bytes().to_vec()).to_vec();
    Target { name: "forwarded", examples, words: FORWARDED_WORDS, run: client_ips }.fuzz();
}

fn client_ips(input: &[u8]) -> String {
    let kinds = [(ForwardedHeader::Forwarded, "forwarded", "for="), (ForwardedHeader::XForwardedFor, "x-forwarded-for", "")];
    let proxy: IpAddr = "127.0.0.1".parse().unwrap();
    let found = kinds.map(|(kind, name, prefix)| {
        let mut http = Config::default().http;
        http.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        http.forwarded_header = kind;
        let client_ip = ClientIp::new(&http);
        let mut headers = HeaderMap::new();
        for value in input.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok()) {
            headers.append(name, value);
        }
        let found = client_ip.resolve(Some(proxy), &headers);
        // A client that sends the header directly does not choose its own IP address.
        let direct: IpAddr = "203.0.113.9".parse().unwrap();
        assert_eq!(client_ip.resolve(Some(direct), &headers), Some(direct));
        // What the proxy adds is what counts, whatever the client has sent before.
        headers.append(name, HeaderValue::from_str(&format!("{prefix}203.0.113.9")).unwrap());
        assert_eq!(client_ip.resolve(Some(proxy), &headers), Some(direct), "{headers:?}");
        found.map_or("unknown", |found| if found == proxy { "the proxy" } else { "another" })
    });
    format!("{found:?} {}", input.len() / 16)
}

#[test]
fn accept_language_always_chooses_a_language_that_there_is() {
    static I18N: LazyLock<I18n> = LazyLock::new(|| I18n::load(None).unwrap());
    let examples = ["fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "ru", "en-US,en;q=0.5"].map(|text| text.as_bytes().to_vec());
    let words =
        &["fr", "ru", "en", "zh-Hant-TW", ";q=", "0.", "1.001", ",", "*", "-", "_", " ", "x-", "\u{fc}", "und", "i-klingon"];
    let run = |input: &[u8]| {
        let language = I18N.negotiate(&String::from_utf8_lossy(input));
        assert!(I18N.languages().any(|known| known.tag() == language.tag()));
        format!("{} {}", language.tag(), input.len() / 8)
    };
    Target { name: "accept-language", examples: examples.to_vec(), words, run }.fuzz();
}

#[test]
fn emailed_tokens_are_split_into_an_id_and_a_mac_or_refused() {
    let mac = BASE64URL_NOPAD.encode(&[7; 32]);
    let examples = [format!("1.{mac}"), format!("9223372036854775807.{mac}"), "7.x".to_owned()].map(String::into_bytes);
    let words = &[".", "-", "_", "=", "+", "0", "9223372036854775808", "-1", "AAAA", " ", "\0", "\u{e9}", "%2E"];
    let run = |input: &[u8]| {
        let Some((id, mac)) = email_token_secret::split(&String::from_utf8_lossy(input)) else { return "refused".to_owned() };
        let again = format!("{id}.{}", BASE64URL_NOPAD.encode(&mac));
        assert_eq!(email_token_secret::split(&again), Some((id, mac.clone())));
        format!("{} {}", id.signum(), mac.len())
    };
    Target { name: "email-token", examples: examples.to_vec(), words, run }.fuzz();
}

#[test]
fn json_bodies_are_read_or_refused_with_a_position() {
    let texts = [
        r#"{"email": "ada@example.com", "password": "x", "n": [1, -2.5e3, true, null], "o": {"a": "\u00e9\ud83d\ude00"}}"#,
        r#"{"half": "\ud83d", "inf": 1e999, "nan": NaN}"#,
        "[1, 2",
        r#"{"a": "b" "c"}"#,
    ];
    let words = &[
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00",
        ",",
        ":",
        "null",
        "true",
        "NaN",
        "-Infinity",
        "1e999",
        "-",
        "0.",
        "\n",
        "\u{feff}",
        "\u{e9}",
        "\u{1f600}",
        " ",
    ];
    let run = |input: &[u8]| match json::read(input) {
        Ok(json::Json::Fields(fields)) => format!("{} fields", fields.len()),
        Ok(json::Json::Other(kind)) => kind.to_owned(),
        Err(error) => {
            assert!(serde_json::from_slice::<serde_json::Value>(input).is_err(), "it is valid JSON");
            words_of(&format!("{error:?}"))
        }
    };
    Target { name: "json", examples: texts.map(|text| text.as_bytes().to_vec()).to_vec(), words, run }.fuzz();
}

#[test]
fn urlencoded_pairs_are_those_of_the_standard_or_refused() {
    let examples = ["login=ada%40example.com&password=a+b&return_to=%2Fprofile", "a=1&a=2&&=&c", "%zz=%4&%C3%A9=%EF%BF%BD"];
    let words = &["&", "=", "%", "+", "%00", "%C3", "%A9", "%ED%A0%BD", "%zz", ";", "\u{e9}", "\0", "a=", "%25"];
    let run = |input: &[u8]| {
        let standard: Vec<(String, String)> = form_urlencoded::parse(input).into_owned().collect();
        let Some(pairs) = urlencoded::pairs(input) else {
            let replaced = standard.iter().any(|(name, value)| [name, value].iter().any(|text| text.contains('\u{fffd}')));
            assert!(replaced, "it is UTF-8");
            return "refused".to_owned();
        };
        assert_eq!(pairs, standard);
        format!("{} pairs", pairs.len())
    };
    Target { name: "urlencoded", examples: examples.map(|text| text.as_bytes().to_vec()).to_vec(), words, run }.fuzz();
}
