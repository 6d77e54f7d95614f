//! A small contract that the tests change.

use std::path::Path;

use crate::contracts::read;

pub const GOOD: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "never"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/shop/login/"
method = "POST"
request = { login = "username", secret = "password" }
response = '''
{ "token": "$access",
  "until": "$access.expires_at|unix" }'''
[[action]]
operation = "me"
path = "/shop/me"
method = "GET"
response = '{ "id": "$user.id" }'
"#;

/// The errors of the good contract after this change.
pub fn errors(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let read = read("shop", Path::new("shop.toml"), &GOOD.replacen(from, to, 1));
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}
