//! Contracts as they are read: what is understood, and what is said of mistakes.

use std::{fs, sync::Arc};

use super::{check, load, path_conflicts, read};
use crate::{config::Config, types::session_policy::RefreshRotation};

const GOOD: &str = r#"title = "Shop"
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

/// What is said of the good contract after this change.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let read = read("shop", "shop.toml", &GOOD.replacen(from, to, 1));
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_contract_is_understood() {
    let contract = read("shop", "shop.toml", GOOD).unwrap();
    assert_eq!((contract.title.as_str(), contract.actions.len(), contract.session.access.as_secs()), ("Shop", 2, 300));
    assert_eq!((contract.session.renewal, contract.session.grace.as_secs()), (RefreshRotation::Never, 0));
    assert!(contract.actions[0].response.as_ref().unwrap().names_token());
}

#[test]
fn every_mistake_of_a_session_is_named_with_its_line() {
    let keys = "access_lifetime, refresh_lifetime, max_lifetime, refresh_rotation, grace, scheme, user_id_format, expiry_header";
    let cases = [
        ("title = \"Shop\"", "", "shop.toml:1: a contract lacks `title`".to_owned()),
        ("title = \"Shop\"", "title = 5", "shop.toml:1: `title` must be a text in quotes; this is of type integer".into()),
        ("[errors]", "colour = \"red\"\n[errors]", format!("shop.toml:6: `colour` is no key of [session]; there are {keys}")),
        ("refresh_lifetime = \"1d\"\n", "", "shop.toml:2: [session] lacks `refresh_lifetime`".into()),
        (
            "\"5m\"",
            "\"five\"",
            "shop.toml:3: access_lifetime = \"five\" is no span of time; write it as 30s, 5m, 1h or 1d".into(),
        ),
        ("\"5m\"", "\"0s\"", "shop.toml:3: a lifetime is longer than nothing and shorter than ten years".into()),
        ("\"5m\"", "\"2d\"", "shop.toml:4: refresh_lifetime = \"1day\" ends before what it outlives, which lasts 2days".into()),
        (
            "\"never\"",
            "\"spin\"",
            "shop.toml:5: refresh_rotation = \"spin\" is not known; there are never, always, after-expiry".into(),
        ),
        (
            "[errors]",
            "grace = \"5s\"\n[errors]",
            "shop.toml:6: `grace` is for contracts whose renewal gives a new pair; with \"never\" there is none".into(),
        ),
        (
            "[errors]",
            "scheme = \"Basic\"\n[errors]",
            "shop.toml:6: scheme = \"Basic\" is not known; there are Bearer, JWT, Token, \"\"".into(),
        ),
        (
            "[errors]",
            "user_id_format = \"uuid\"\n[errors]",
            "shop.toml:6: user_id_format = \"uuid\" is not known; there are integer, string".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"X Y\", value = \"true\", within = \"5m\" }\n[errors]",
            "shop.toml:6: `X Y` is no name for a header".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"X-Y\", value = \"true\" }\n[errors]",
            "shop.toml:6: expiry_header lacks `within`".into(),
        ),
        ("\"drf\"", "\"rails\"", "shop.toml:7: format = \"rails\" is not known; there are drf, envelope".into()),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(said(from, to), [wanted], "{to}");
    }
}

#[test]
fn every_mistake_of_an_action_is_named_with_its_line() {
    let operations = "register, login, api-key-login, refresh, verify, logout, me, update-me, forgot-password, reset-password, \
                 change-password";
    let cases = [
        ("\"me\"", "\"mine\"", format!("shop.toml:17: operation = \"mine\" is not known; there are {operations}")),
        ("method = \"GET\"\n", "", "shop.toml:16: an [[action]] lacks `method`".to_owned()),
        ("\"GET\"", "\"get\"", "shop.toml:19: method = \"get\" is not known; there are GET, POST, PUT, PATCH, DELETE".into()),
        ("\"GET\"", "\"POST\"", "shop.toml:19: me only looks, which is GET".into()),
        ("\"POST\"", "\"GET\"", "shop.toml:11: login changes something or takes a secret, which is not for GET".into()),
        ("\"/shop/me\"", "\"shop\"", path(18, "shop", "a path begins with /")),
        ("\"/shop/me\"", "\"/\"", path(18, "/", "a path has something between its slashes")),
        ("\"/shop/me\"", "\"/a//b\"", path(18, "/a//b", "a path has something between its slashes")),
        ("\"/shop/me\"", "\"/a/../b\"", path(18, "/a/../b", "a path has something between its slashes")),
        ("\"/shop/me\"", "\"/a/:id\"", path(18, "/a/:id", PLAIN)),
        ("\"/shop/me\"", "\"/a?b\"", path(18, "/a?b", PLAIN)),
        ("\"/shop/me\"", "\"/é\"", path(18, "/é", PLAIN)),
        (
            "secret = \"password\"",
            "secret = \"passwort\"",
            "shop.toml:12: login takes no `passwort`; it takes email, username, password".into(),
        ),
        ("secret = \"password\"", "secret = 1", "shop.toml:12: what `secret` means is a text in quotes".into()),
        (", secret = \"password\"", "", "shop.toml:12: login must take password".into()),
        ("login = \"username\", ", "", "shop.toml:12: login must take email, or username".into()),
        (
            "login = \"username\"",
            "login = \"username?\"",
            "shop.toml:12: login cannot do without username, so no ? stands there".into(),
        ),
        (
            "login = \"username\"",
            "login = \"username\", mail = \"email\"",
            "shop.toml:12: login takes email or username, not both".into(),
        ),
        ("login = \"username\"", "login = \"username\", name = \"username\"", "shop.toml:12: two fields mean username".into()),
        (
            "method = \"GET\"",
            "method = \"GET\"\nrequest = { a = \"email\" }",
            "shop.toml:20: me takes no `email`; it takes nothing".into(),
        ),
        ("method = \"GET\"", "method = \"GET\"\nauth = \"public\"", "shop.toml:20: only a logout says what its door is".into()),
        (
            "method = \"GET\"",
            "method = \"GET\"\nauth = \"ajar\"",
            "shop.toml:20: auth = \"ajar\" is not known; there are public, authenticated".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 404",
            "shop.toml:20: status = 404 is no success; it is from 200 to 299".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 204",
            "shop.toml:21: a reply of status 204 or 205 has no body; leave `response` out".into(),
        ),
        (
            "path = \"/shop/me\"\nmethod = \"GET\"",
            "path = \"/shop/login\"\nmethod = \"POST\"",
            "shop.toml:19: me only looks, which is GET".into(),
        ),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(said(from, to), [wanted], "{to}");
    }
}

const PLAIN: &str = "a path is written out in plain letters, without any of : * < > { } ? # % \\ \"";

fn path(line: usize, path: &str, why: &str) -> String {
    format!("shop.toml:{line}: path = \"{path}\" will not do: {why}")
}

#[test]
fn every_mistake_of_a_reply_is_named_with_its_line() {
    let formats = "iso, iso-ms, iso-s-naive, iso-us-naive, unix";
    let of_user = "$user.id, $user.email, $user.username, $user.first_name, $user.last_name, $user.gender, $user.locale, \
                   $user.role, $user.roles, $user.email_verified, $user.created_at";
    let of_token = "$access, $access.expires_at, $access.issued_at, $access.expires_in, $refresh, $refresh.expires_at, \
                    $refresh.expires_in";
    let cases = [
        ("\"until\":", "\"until\"", "shop.toml:15: the reply is no JSON: expected `:`".to_owned()),
        (
            "$access.expires_at|unix",
            "$access.end",
            format!("shop.toml:15: `$access.end` is no variable; there are {of_token}, {of_user}, $now, $request_id"),
        ),
        ("|unix", "|date", format!("shop.toml:15: `date` is no time format; there are {formats}")),
        ("\"$access\"", "\"$access|unix\"", "shop.toml:14: `$access` is no time, so it has no format".into()),
        ("\"$user.id\"", "\"$access\"", format!("shop.toml:20: me gives no `$access`; it gives {of_user}, $now, $request_id")),
        ("\"$access\"", "\"no\"", "shop.toml:13: the reply of login names no `$access`, so nobody would get in".into()),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(said(from, to), [wanted], "{to}");
    }
}

#[test]
fn a_renewal_that_gives_a_pair_names_both() {
    let refresh = "[[action]]\noperation = \"refresh\"\npath = \"/shop/renew\"\nmethod = \"POST\"\nrequest = { r = \"refresh\" }\n\
                   response = '{ \"a\": \"$access\" }'\n";
    let text = format!("{}{refresh}", GOOD.replace("never", "always"));
    let said = read("shop", "shop.toml", &text).unwrap_err();
    let wanted = "shop.toml:26: every renewal of this contract gives a new refresh token, and the reply names no `$refresh`";
    assert_eq!(said.iter().map(ToString::to_string).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn a_reset_takes_the_link_or_the_code() {
    let reset = |request: &str| {
        let action = format!(
            "[[action]]\noperation = \"reset-password\"\npath = \"/shop/r\"\nmethod = \"POST\"\nrequest = {{ {request} }}\n"
        );
        let read = read("shop", "shop.toml", &format!("{GOOD}{action}"));
        read.err().unwrap_or_default().into_iter().map(|diagnostic| diagnostic.what).collect::<Vec<_>>()
    };
    let new = "n = \"new_password\"";
    assert_eq!(reset(&format!("t = \"token\", {new}")), Vec::<String>::new());
    assert_eq!(reset(&format!("t = \"token?\", e = \"email?\", c = \"code?\", {new}")), Vec::<String>::new());
    assert_eq!(reset(&format!("e = \"email\", {new}")), ["reset-password must take token, or email and code"]);
    let both = "reset-password takes token, or email and code: each of them is optional, with a ?";
    assert_eq!(reset(&format!("t = \"token\", e = \"email?\", c = \"code?\", {new}")), [both]);
}

#[test]
fn all_mistakes_come_at_once_and_in_order() {
    let text = GOOD.replace("\"5m\"", "\"x\"").replace("\"drf\"", "\"x\"").replace("$user.id", "$user.x");
    let lines: Vec<usize> = read("shop", "shop.toml", &text).unwrap_err().iter().map(|diagnostic| diagnostic.line).collect();
    assert_eq!(lines, [3, 7, 20]);
}

#[test]
fn what_is_no_toml_is_said_to_be_none() {
    assert!(said("[errors]", "[errors")[0].starts_with("shop.toml:6: this is no TOML: "));
    assert_eq!(said("[[action]]\noperation = \"me\"", "[[action]]\noperation = \"login\"\noperation = \"me\"")[0], {
        "shop.toml:18: this is no TOML: duplicate key"
    });
    assert_eq!(read("Shop!", "s", GOOD).unwrap_err()[0].line, 1);
    assert_eq!(read("pages", "s", GOOD).unwrap_err()[0].line, 1);
}

#[test]
fn one_path_belongs_to_one() {
    let twice = GOOD.replace(
        "operation = \"me\"\npath = \"/shop/me\"\nmethod = \"GET\"",
        "operation = \"verify\"\npath = \"/shop/login\"\nmethod = \"POST\"\nrequest = { t = \"token\" }",
    );
    let said = read("shop", "shop.toml", &twice.replace("$user.id", "$now")).unwrap_err();
    assert_eq!(said[0].to_string(), "shop.toml:16: POST /shop/login is in use already, on line 8");
    let (one, two) = (Arc::new(read("one", "one.toml", GOOD).unwrap()), Arc::new(read("two", "two.toml", GOOD).unwrap()));
    let said: Vec<String> = path_conflicts(&[one, two], &["/shop/:any".to_owned()]).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "one.toml:8: POST /shop/login/ is in use already, by the house itself",
            "one.toml:16: GET /shop/me is in use already, by the house itself",
            "two.toml:8: POST /shop/login/ is in use already, by the contract one",
            "two.toml:16: GET /shop/me is in use already, by the contract one",
        ]
    );
}

#[test]
fn a_contract_owns_what_its_actions_have_in_common_and_what_lies_below() {
    let contract = read("shop", "shop.toml", GOOD).unwrap();
    assert_eq!(contract.match_length("/shop"), Some(5));
    assert_eq!(contract.match_length("/shop/nothing/at/all"), Some(5));
    assert_eq!(contract.match_length("/shopping"), None);
    let apart = read("shop", "shop.toml", &GOOD.replace("/shop/me", "/my/self")).unwrap();
    assert_eq!(
        (apart.match_length("/my/self/x"), apart.match_length("/my"), apart.match_length("/shop/login")),
        (Some(8), None, Some(11))
    );
}

#[test]
fn contracts_are_narrowed_by_name_and_added_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let names = |config: &Config| load(config).map(|all| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
    fs::write(folder.path().join("shop.toml"), GOOD).unwrap();
    fs::write(folder.path().join("notes.txt"), "not a contract").unwrap();
    let mut config = Config { contracts_dir: Some(folder.path().to_owned()), ..Config::default() };
    let all = names(&config).unwrap();
    assert!(all.contains(&"accounts".to_owned()) && all.contains(&"shop".to_owned()), "{all:?}");
    config.contracts = Some(vec!["shop".to_owned()]);
    assert_eq!(names(&config).unwrap(), ["shop"]);
    config.contracts = Some(vec!["shpo".to_owned()]);
    assert!(names(&config).unwrap_err().to_string().contains("there is no contract `shpo`; there are accounts"));
    // One's own file stands in the place of a shipped one.
    fs::write(folder.path().join("accounts.toml"), GOOD).unwrap();
    config.contracts = Some(vec!["accounts".to_owned()]);
    assert_eq!(load(&config).unwrap()[0].title, "Shop");
    fs::write(folder.path().join("accounts.toml"), GOOD.replace("\"drf\"", "\"x\"")).unwrap();
    assert!(load(&config).unwrap_err().to_string().contains("accounts.toml:7: format = \"x\""));
}

#[test]
fn a_file_is_checked_without_being_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, GOOD).unwrap();
    assert_eq!(check(&file), []);
    assert!(check(&folder.path().join("none.toml"))[0].what.starts_with("cannot be read: "));
}
