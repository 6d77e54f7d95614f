//! What the errors of a bad contract say about tokens in cookies and headers, and about sessions that slide.

use std::path::Path;

use super::shop::GOOD;
use crate::{contracts::read, crypto::jwt::Kind};

/// A good contract with tokens in cookies.
const COOKIES: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "always"
access_cookie = "accessToken"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login/"
method = "POST"
request = { login = "username", secret = "password" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
response_headers = { Authorization = "Bearer $access", X-Refresh = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "GET"
request_cookies = { refreshToken = "refresh" }
request_headers = { X-Refresh-Token = "refresh" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "verify"
path = "/shop/check"
method = "GET"
auth = "authenticated"
response = '{ "token": "$token" }'
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
auth = "public"
request_cookies = { refreshToken = "refresh" }
[[action]]
operation = "me"
path = "/shop/me"
method = "POST"
response = '{ "id": "$user.id", "token": "$token" }'
"#;

/// A good contract whose access tokens renew themselves.
const SLIDE: &str = r#"title = "Shop"
[session]
access_lifetime = "1h"
slide_within = "14d"
refresh_rotation = "slide"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { login = "username", secret = "password" }
response = '{ "token": "$access" }'
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "GET"
response = '{ "token": "$access" }'
"#;

fn errors_in(good: &str, from: &str, to: &str) -> Vec<String> {
    assert!(good.contains(from), "{from}");
    let read = read("shop", Path::new("shop.toml"), &good.replacen(from, to, 1));
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn cookies_and_headers_are_read() {
    let contract = read("shop", Path::new("shop.toml"), COOKIES).unwrap();
    let places: Vec<(&str, &str)> = contract.cookies.set.iter().map(|place| (place.name.as_str(), place.path.as_str())).collect();
    assert_eq!(places, [("accessToken", "/"), ("refreshToken", "/shop")], "the access cookie is for other services too");
    let login = &contract.actions[0];
    assert!(login.response.is_none() && login.opens_session() && login.gives(Kind::Access) && login.gives(Kind::Refresh));
    let headers: Vec<(&str, &str)> =
        login.transport.headers.iter().map(|header| (header.name.as_str(), header.scheme.as_str())).collect();
    assert_eq!(headers, [("authorization", "Bearer"), ("x-refresh", "")]);
}

#[test]
fn every_mistake_in_a_cookie_is_reported_with_its_line() {
    let name = "a name has 1 to 64 ASCII letters, digits or any of ! # $ % & ' * + - . ^ _ ` | ~ (RFC 6265 4.1.1)";
    let login = "response_cookies = { accessToken = \"$access\", refreshToken = \"$refresh\" }";
    let cases = [
        (
            "accessToken = \"$access\", ",
            "\"a b\" = \"$access\", accessToken = \"$access\", ",
            format!("shop.toml:14: \"a b\" cannot be the name of a cookie: {name}"),
        ),
        (
            "accessToken = \"$access\", ",
            "__Host-vestibule_access = \"$access\", accessToken = \"$access\", ",
            "shop.toml:14: \"__Host-vestibule_access\" cannot be the name of a cookie: names that begin with vestibule are those of \
             Vestibule's own cookies"
                .to_owned(),
        ),
        (
            "access_cookie = \"accessToken\"",
            "access_cookie = \"vestibule_access\"",
            "shop.toml:6: \"vestibule_access\" cannot be the name of a cookie: names that begin with vestibule are those of \
             Vestibule's own cookies"
                .into(),
        ),
        (
            "accessToken = \"$access\", ",
            "who = \"$user.id\", accessToken = \"$access\", ",
            "shop.toml:14: a cookie has `$access` or `$refresh` and nothing else".into(),
        ),
        (
            "accessToken = \"$access\", ",
            "who = \"Bearer $access\", accessToken = \"$access\", ",
            "shop.toml:14: a cookie has `$access` or `$refresh` and nothing else".into(),
        ),
        (
            "accessToken = \"$access\", ",
            "__Host-r = \"$refresh\", accessToken = \"$access\", ",
            "shop.toml:14: browsers keep `__Host-r` only with the path /, and this contract's cookies have the path /shop".into(),
        ),
        (
            login,
            "response_cookies = { accessToken = \"$access\", refreshToken = \"$access\" }",
            "shop.toml:22: the cookie `refreshToken` has another token in an action before".into(),
        ),
        (
            "access_cookie = \"accessToken\"",
            "access_cookie = \"jwt\"",
            "shop.toml:6: no action sets the cookie `jwt`: add `response_cookies = { jwt = \"$access\" }` to login".into(),
        ),
        (
            "request_cookies = { refreshToken = \"refresh\" }",
            "request_cookies = { token = \"refresh\" }",
            "shop.toml:20: no action sets the cookie `token` in its `response_cookies`".into(),
        ),
        (
            "request_cookies = { refreshToken = \"refresh\" }",
            "request_cookies = { accessToken = \"refresh\" }",
            "shop.toml:20: the cookie `accessToken` has `$access`, which is no refresh token".into(),
        ),
        (
            "request_cookies = { refreshToken = \"refresh\" }",
            "request_cookies = { refreshToken = \"refresh\", accessToken = \"refresh\" }",
            "shop.toml:20: two cookies mean refresh".into(),
        ),
        (
            "method = \"POST\"\nresponse =",
            "method = \"POST\"\nresponse_cookies = { a = \"$access\" }\nresponse =",
            "shop.toml:39: me gives no tokens: remove `response_cookies`".into(),
        ),
        (
            "request = { login = \"username\", secret = \"password\" }",
            "request = { login = \"username\", secret = \"password\" }\nrequest_cookies = { p = \"password\" }",
            "shop.toml:14: `request_cookies` is for tokens alone: refresh in refresh and logout, token in verify".into(),
        ),
        (
            "auth = \"public\"\nrequest_cookies = { refreshToken = \"refresh\" }",
            "auth = \"public\"\nrequest_cookies = { refreshToken = \"refresh?\" }",
            "shop.toml:33: a public logout requires refresh, not optional".into(),
        ),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors_in(COOKIES, from, to)[0], wanted, "{to}");
    }
}

#[test]
fn every_mistake_in_a_header_is_reported_with_its_line() {
    let own = "write a name of your own such as X-Refresh-Token";
    for name in ["Cookie", "Host", "X-Forwarded-For", "Connection", "Content-Type", "Origin", "a b"] {
        let errors = errors_in(COOKIES, "X-Refresh-Token = ", &format!("{name:?} = "));
        assert_eq!(errors[0], format!("shop.toml:21: {name:?} cannot be a header with a token: {own}"));
    }
    let errors = errors_in(COOKIES, "X-Refresh = ", "AUTHORIZATION = ");
    assert_eq!(errors[0], "shop.toml:15: the header `authorization` is there twice");
    let errors = errors_in(COOKIES, "X-Refresh-Token = ", "authorization = ");
    let by_itself = "the access token comes there by itself, as `scheme` in [session] says";
    assert_eq!(errors[0], format!("shop.toml:21: \"authorization\" cannot be a header with a token: {by_itself}"));

    let own = "write Authorization, or a name of your own such as X-Access-Token";
    for name in [
        "Set-Cookie",
        "Location",
        "Refresh",
        "Content-Length",
        "Transfer-Encoding",
        "Strict-Transport-Security",
        "X-Frame-Options",
        "Access-Control-Allow-Origin",
        "X-Accel-Redirect",
        "X-Request-Id",
        "WWW-Authenticate",
        "X-A\\r\\nSet-Cookie: a",
    ] {
        let errors = errors_in(COOKIES, "X-Refresh = ", &format!("\"{name}\" = "));
        assert!(errors[0].starts_with("shop.toml:15: ") && errors[0].ends_with(own), "{errors:?}");
    }
    for value in ["$user.email", "Bearer  $access", "Bearer $access x", "a\\r\\nb $access", "Basic $access", "Bearer", " $access"]
    {
        let errors = errors_in(COOKIES, "\"Bearer $access\"", &format!("\"{value}\""));
        let wanted = "shop.toml:15: a header has `$access` or `$refresh`, alone or after a scheme as in \"Bearer $access\"";
        assert_eq!(errors[0], wanted, "{value}");
    }
}

#[test]
fn a_get_has_no_secret_in_its_url() {
    let wanted = "shop.toml:19: the method of refresh must not be GET while it has `request`: a GET has no body, and a secret must not \
                  be in a URL; the token may come in `request_cookies` or `request_headers`";
    let errors = errors_in(COOKIES, "request_headers = { X-Refresh-Token = \"refresh\" }", "request = { refresh = \"refresh\" }");
    assert_eq!(errors, [wanted]);
    let errors = errors_in(COOKIES, "method = \"POST\"\nauth = \"public\"", "method = \"GET\"\nauth = \"public\"");
    assert_eq!(errors, ["shop.toml:32: the method of logout must not be GET: a link or a prefetch would do it"]);
}

#[test]
fn a_check_of_tokens_says_which_token_it_is_about() {
    let errors = errors_in(COOKIES, "auth = \"authenticated\"\n", "");
    let wanted = "shop.toml:23: verify requires token, or `auth = \"authenticated\"` for the access token of the request";
    assert_eq!(errors, [wanted]);
    let both = "auth = \"authenticated\"\nrequest_headers = { X-Token = \"token\" }\n";
    let errors = errors_in(COOKIES, "auth = \"authenticated\"\n", both);
    let wanted =
        "shop.toml:28: with `auth = \"authenticated\"`, verify checks the access token of the request and takes no token";
    assert_eq!(errors, [wanted]);
}

#[test]
fn a_contract_that_slides_is_read() {
    let contract = read("shop", Path::new("shop.toml"), SLIDE).unwrap();
    let (hour, day) = (3600, 24 * 3600);
    assert_eq!((contract.session.refresh.as_secs(), contract.session.grace.as_secs()), (hour + 14 * day, 30));
    assert!(contract.actions[1].slides(&contract.session) && !contract.actions[0].slides(&contract.session));
}

#[test]
fn every_mistake_in_a_contract_that_slides_is_reported_with_its_line() {
    let none = "with `refresh_rotation = \"slide\"` there are no refresh tokens, so";
    let cases = [
        ("slide_within = \"14d\"\n", "", "shop.toml:2: [session] needs the key `slide_within`".to_owned()),
        ("\"14d\"", "\"15d\"", "shop.toml:4: `slide_within` must be at most 14d".into()),
        (
            "slide_within = \"14d\"\n",
            "slide_within = \"14d\"\nrefresh_lifetime = \"20d\"\n",
            "shop.toml:5: `refresh_lifetime` has no effect with `refresh_rotation = \"slide\"`: remove it; `slide_within` takes its \
             place"
                .into(),
        ),
        (
            "\"slide\"\n",
            "\"slide\"\ngrace = \"31s\"\n",
            "shop.toml:6: with `refresh_rotation = \"slide\"`, `grace` must be at most 30s".into(),
        ),
        (
            "\"slide\"\n",
            "\"slide\"\nmax_lifetime = \"1d\"\n",
            "shop.toml:6: `max_lifetime` (1day) must not be shorter than `access_lifetime` with `slide_within` (14days 1h)".into(),
        ),
        ("\"$access\" }'", "\"$access\", \"r\": \"$refresh\" }'", format!("shop.toml:13: {none} nothing can name `$refresh`")),
        (
            "\"$access\" }'",
            "\"$access\" }'\nresponse_cookies = { r = \"$refresh\" }",
            format!("shop.toml:13: {none} nothing can name `$refresh`"),
        ),
        (
            "method = \"GET\"",
            "method = \"POST\"\nrequest = { r = \"refresh\" }",
            format!("shop.toml:18: {none} refresh takes none"),
        ),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors_in(SLIDE, from, to), [wanted], "{to}");
    }
    let errors = errors_in(GOOD, "refresh_rotation", "slide_within = \"1d\"\nrefresh_rotation");
    assert_eq!(errors, ["shop.toml:5: `slide_within` has an effect with `refresh_rotation = \"slide\"` only: remove it"]);
}
