//! What the errors of a bad contract say.

use std::path::Path;

use super::shop::{GOOD, errors};
use crate::{contracts::read, diagnostics::Diagnostic};

#[test]
fn every_mistake_in_a_session_is_reported_with_its_line() {
    let keys = "access_lifetime, refresh_lifetime, short_lifetime, max_lifetime, refresh_rotation, slide_within, grace, scheme, \
                header, access_cookie, user_id_format, expiry_header";
    let cases = [
        ("title = \"Shop\"", "", "shop.toml:1: a contract needs the key `title`".to_owned()),
        ("title = \"Shop\"", "title = 5", "shop.toml:1: `title` must be a string, not of type integer".into()),
        (
            "[errors]",
            "colour = \"red\"\n[errors]",
            format!("shop.toml:6: `colour` is not a key of [session]; expected one of {keys}"),
        ),
        ("refresh_lifetime = \"1d\"\n", "", "shop.toml:2: [session] needs the key `refresh_lifetime`: how long a session lasts, also where no response names `$refresh`".into()),
        (
            "\"5m\"",
            "\"five\"",
            "shop.toml:3: `access_lifetime = \"five\"` is not a duration; write for example 30s, 5m, 1h or 1d".into(),
        ),
        ("\"5m\"", "\"0s\"", "shop.toml:3: `access_lifetime` must be longer than 0s and at most ten years".into()),
        ("\"5m\"", "\"2d\"", "shop.toml:4: `refresh_lifetime` (1day) must not be shorter than `access_lifetime` (2days)".into()),
        (
            "\"never\"",
            "\"spin\"",
            "shop.toml:5: `refresh_rotation = \"spin\"` is invalid; expected one of never, always, reusable, after-expiry, slide"
                .into(),
        ),
        (
            "[errors]",
            "grace = \"5s\"\n[errors]",
            "shop.toml:6: `grace` has no effect with `refresh_rotation = \"never\"`: remove it".into(),
        ),
        (
            "[errors]",
            "user_id_format = \"number\"\n[errors]",
            "shop.toml:6: `user_id_format = \"number\"` is invalid; expected one of integer, string, uuid".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"X Y\", value = \"true\", within = \"5m\" }\n[errors]",
            "shop.toml:6: `X Y` is not a valid name of a header".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"Set-Cookie\", value = \"true\", within = \"5m\" }\n[errors]",
            "shop.toml:6: `Set-Cookie` has another meaning: write a name of your own".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"X-Y\", value = \"true\" }\n[errors]",
            "shop.toml:6: expiry_header needs the key `within`".into(),
        ),
        ("\"drf\"", "\"rails\"", "shop.toml:7: `format = \"rails\"` is invalid; expected one of drf, envelope".into()),
        ("[[action]]\noperation = \"me\"", "[roles]\nBoss = 1\n[[action]]\noperation = \"me\"", {
            "shop.toml:17: `Boss` must be the name of a role, a string".into()
        }),
        (
            "[[action]]\noperation = \"me\"",
            "[roles]\nBoss = \"admin\"\nChef = \"admin\"\n[[action]]\noperation = \"me\"",
            "shop.toml:18: two names mean the role \"admin\"".into(),
        ),
        ("[[action]]\noperation = \"me\"", "[roles]\nBoss = \"admin \"\n[[action]]\noperation = \"me\"", {
            "shop.toml:17: \"admin \" is not a name that a role can have".into()
        }),
        ("[[action]]\noperation = \"me\"", "[roles]\n\"\" = \"admin\"\n[[action]]\noperation = \"me\"", {
            "shop.toml:17: \"\" is not a name that a role can have".into()
        }),
        ("[[action]]\noperation = \"me\"", "[roles]\n\"a\\u202e\" = \"admin\"\n[[action]]\noperation = \"me\"", {
            "shop.toml:17: \"a\\u{202e}\" is not a name that a role can have".into()
        }),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

#[test]
fn every_mistake_in_a_password_policy_is_reported_with_its_line() {
    for (line, wanted) in [
        ("min_length = 0", "`min_length = 0` is invalid: it must be from 1 to 64"),
        ("min_length = 65", "`min_length = 65` is invalid: it must be from 1 to 64"),
        ("min_length = \"6\"", "`min_length` must be an integer, not of type string"),
        ("common = \"no\"", "`common = \"no\"` is invalid; expected one of refuse, refuse-listed, allow"),
        ("personal = true", "`personal` must be a string, not of type boolean"),
        ("shortest = 6", "`shortest` is not a key of [passwords]; expected one of min_length, common, personal"),
    ] {
        let more = format!("[passwords]\n{line}\n[errors]");
        assert_eq!(errors("[errors]", &more), [format!("shop.toml:7: {wanted}")]);
    }
}

#[test]
fn every_mistake_in_an_action_is_reported_with_its_line() {
    let operations = "register, login, api-key-login, second-factor, refresh, verify, logout, me, update-me, forgot-password, reset-password, \
                      change-password, verify-email, resend-verification, change-email, change-username, delete-me";
    let cases = [
        ("\"me\"", "\"mine\"", format!("shop.toml:17: `operation = \"mine\"` is invalid; expected one of {operations}")),
        ("method = \"GET\"\n", "", "shop.toml:16: [[action]] needs the key `method`".to_owned()),
        (
            "\"GET\"",
            "\"get\"",
            "shop.toml:19: `method = \"get\"` is invalid; expected one of GET, POST, PUT, PATCH, DELETE".into(),
        ),
        ("\"GET\"", "\"PUT\"", "shop.toml:19: the method of me must be GET or POST".into()),
        ("\"POST\"", "\"GET\"", "shop.toml:11: the method of login must not be GET: a link or a prefetch would do it".into()),
        ("\"/shop/me\"", "\"shop\"", path("shop", "a path begins with /")),
        ("\"/shop/me\"", "\"/\"", path("/", SEGMENTS)),
        ("\"/shop/me\"", "\"/a//b\"", path("/a//b", SEGMENTS)),
        ("\"/shop/me\"", "\"/a/../b\"", path("/a/../b", SEGMENTS)),
        ("\"/shop/me\"", "\"/é\"", path("/é", PLAIN)),
        (
            "secret = \"password\"",
            "secret = \"passwort\"",
            "shop.toml:12: login takes no `passwort`; it takes email, username, password, device, remember".into(),
        ),
        (
            "secret = \"password\"",
            "secret = 1",
            "shop.toml:12: the meaning of `secret` must be a string, such as \"email\"".into(),
        ),
        (", secret = \"password\"", "", "shop.toml:12: login requires password".into()),
        ("login = \"username\", ", "", "shop.toml:12: login requires email or username".into()),
        ("login = \"username\"", "login = \"username?\"", "shop.toml:12: login requires username: remove the `?`".into()),
        (
            "login = \"username\"",
            "login = \"username\", contact = \"email\"",
            "shop.toml:12: login takes email or username, not both: a username may be an email address too".into(),
        ),
        ("login = \"username\"", "login = \"username\", name = \"username\"", "shop.toml:12: two fields mean username".into()),
        (
            "method = \"GET\"",
            "method = \"GET\"\nrequest = { a = \"email\" }",
            "shop.toml:20: me takes no `email`; it takes no fields".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nauth = \"public\"",
            "shop.toml:20: `auth` can only be set for logout, verify, verify-email and resend-verification".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nauth = \"ajar\"",
            "shop.toml:20: `auth = \"ajar\"` is invalid; expected one of public, authenticated".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 404",
            "shop.toml:20: `status = 404` is invalid: it must be from 200 to 299".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 204",
            "shop.toml:21: a response of status 204 or 205 has no body: remove `response`".into(),
        ),
        (
            "path = \"/shop/me\"\nmethod = \"GET\"",
            "path = \"/shop/login\"\nmethod = \"POST\"",
            "shop.toml:16: POST /shop/login is already used by the action on line 8".into(),
        ),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

const SEGMENTS: &str = "a path has no empty segment, no `.` and no `..`";
const PLAIN: &str =
    "a path is no pattern and nothing in it is encoded; write ASCII letters, digits and - . _ ~ ! $ & ' + , ; = @";

pub(super) fn path(path: &str, why: &str) -> String {
    format!("shop.toml:18: `path = {path:?}` is invalid: {why}")
}

#[test]
fn every_mistake_in_a_response_is_reported_with_its_line() {
    let formats = "iso, iso-ms, iso-s-naive, iso-us-naive, unix";
    let of_user = "$user.id, $user.uuid, $user.email, $user.username, $user.first_name, $user.last_name, $user.name, $user.gender, \
                   $user.locale, $user.role, $user.roles, $user.email_verified, $user.created_at, $user.updated_at";
    let of_token = "$access, $access.expires_at, $access.issued_at, $access.expires_in, $refresh, $refresh.expires_at, \
                    $refresh.expires_in";
    let cases = [
        ("\"until\":", "\"until\"", "shop.toml:15: the response is not valid JSON: expected `:`".to_owned()),
        (
            "$access.expires_at|unix",
            "$access.end",
            format!(
                "shop.toml:15: `$access.end` is not a variable; \
                 expected one of {of_token}, {of_user}, $now, $request_id, $decoy.django_hash, $token"
            ),
        ),
        ("|unix", "|date", format!("shop.toml:15: `date` is not a time format; expected one of {formats}")),
        (
            "\"$access\"",
            "\"$access|unix\"",
            "shop.toml:14: `$access` is neither a time nor a number, so it takes no format".into(),
        ),
        (
            "\"$user.id\"",
            "\"$access\"",
            format!("shop.toml:20: me does not provide `$access`; it provides {of_user}, $now, $request_id, $token"),
        ),
        ("\"$access\"", "\"no\"", "shop.toml:13: the response of login must name `$access`".into()),
        ("'{ \"id\": \"$user.id\" }'", "5", "shop.toml:20: `response` must be a string, not of type integer".into()),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once_and_in_order() {
    let text = GOOD.replace("\"5m\"", "\"x\"").replace("\"drf\"", "\"x\"").replace("$user.id", "$user.x");
    let lines: Vec<usize> =
        read("shop", Path::new("shop.toml"), &text).unwrap_err().iter().filter_map(Diagnostic::line).collect();
    assert_eq!(lines, [3, 7, 20]);
}

#[test]
fn a_file_that_is_not_toml_is_reported_as_that() {
    assert!(errors("[errors]", "[errors")[0].starts_with("shop.toml:6: invalid TOML: "));
    assert_eq!(errors("[[action]]\noperation = \"me\"", "[[action]]\noperation = \"login\"\noperation = \"me\"")[0], {
        "shop.toml:18: invalid TOML: duplicate key"
    });
    assert_eq!(errors("[[action]]\noperation = \"login\"", "[action]\noperation = \"login\"").len(), 1);
}
