//! A contract of these tests.

/// A contract whose refresh tokens rotate and whose clients may ask whether a token is good.
pub(super) const ROTATING: &str = r#"
title = "Rotating"
source = "a test"
[session]
access_lifetime = "5m"
refresh_lifetime = "2d"
refresh_rotation = "always"
grace = "30s"
[errors]
format = "drf"
[[action]]
operation = "login"
path = "/r/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "access": "$access", "refresh": "$refresh", "ends": "$access.expires_at|unix" }'
[[action]]
operation = "refresh"
path = "/r/refresh"
method = "POST"
request = { refresh = "refresh" }
response = '{ "access": "$access", "refresh": "$refresh", "ends": "$access.expires_at|unix" }'
[[action]]
operation = "verify"
path = "/r/verify"
method = "POST"
request = { token = "token" }
response = '{}'
[[action]]
operation = "logout"
auth = "public"
path = "/r/logout"
method = "POST"
request = { refresh = "refresh" }
status = 204
"#;
