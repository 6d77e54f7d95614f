//! Contracts as they are read: what is understood, and what is said of mistakes.

use std::{fs, sync::Arc};

use super::{check, clashes, load, read};
use crate::{config::Config, types::policy::Renewal};

const GOOD: &str = r#"title = "Shop"
[session]
access = "5m"
refresh = "1d"
renewal = "access-only"
[errors]
style = "drf"
[[action]]
does = "login"
path = "/shop/login/"
method = "POST"
takes = { login = "username", secret = "password" }
reply = '''
{ "token": "$access",
  "until": "$access.expires_at|unix" }'''
[[action]]
does = "me"
path = "/shop/me"
method = "GET"
reply = '{ "id": "$user.id" }'
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
    assert_eq!((contract.session.renewal, contract.session.grace.as_secs()), (Renewal::AccessOnly, 0));
    assert!(contract.actions[0].reply.as_ref().unwrap().names_token());
}

#[test]
fn every_mistake_of_a_session_is_named_with_its_line() {
    let keys = "access, refresh, absolute, renewal, grace, scheme, user_id, expiring_header";
    let cases = [
        ("title = \"Shop\"", "", "shop.toml:1: a contract lacks `title`".to_owned()),
        ("title = \"Shop\"", "title = 5", "shop.toml:1: `title` must be a text in quotes; this is of type integer".into()),
        ("[errors]", "colour = \"red\"\n[errors]", format!("shop.toml:6: `colour` is no key of [session]; there are {keys}")),
        ("refresh = \"1d\"\n", "", "shop.toml:2: [session] lacks `refresh`".into()),
        ("\"5m\"", "\"five\"", "shop.toml:3: access = \"five\" is no span of time; write it as 30s, 5m, 1h or 1d".into()),
        ("\"5m\"", "\"0s\"", "shop.toml:3: a lifetime is longer than nothing and shorter than ten years".into()),
        ("\"5m\"", "\"2d\"", "shop.toml:4: refresh = \"1day\" ends before what it outlives, which lasts 2days".into()),
        (
            "\"access-only\"",
            "\"spin\"",
            "shop.toml:5: renewal = \"spin\" is not known; there are access-only, rotate, rotate-once-expired".into(),
        ),
        (
            "[errors]",
            "grace = \"5s\"\n[errors]",
            "shop.toml:6: `grace` is for contracts whose renewal gives a new pair; with access-only there is none".into(),
        ),
        (
            "[errors]",
            "scheme = \"Basic\"\n[errors]",
            "shop.toml:6: scheme = \"Basic\" is not known; there are Bearer, JWT, Token, \"\"".into(),
        ),
        (
            "[errors]",
            "user_id = \"uuid\"\n[errors]",
            "shop.toml:6: user_id = \"uuid\" is not known; there are integer, string".into(),
        ),
        (
            "[errors]",
            "expiring_header = { name = \"X Y\", value = \"true\", within = \"5m\" }\n[errors]",
            "shop.toml:6: `X Y` is no name for a header".into(),
        ),
        (
            "[errors]",
            "expiring_header = { name = \"X-Y\", value = \"true\" }\n[errors]",
            "shop.toml:6: expiring_header lacks `within`".into(),
        ),
        ("\"drf\"", "\"rails\"", "shop.toml:7: style = \"rails\" is not known; there are drf, envelope".into()),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(said(from, to), [wanted], "{to}");
    }
}

#[test]
fn every_mistake_of_an_action_is_named_with_its_line() {
    let deeds = "register, login, api-key-login, refresh, verify, logout, me, update-me, forgot-password, reset-password, \
                 change-password";
    let cases = [
        ("\"me\"", "\"mine\"", format!("shop.toml:17: does = \"mine\" is not known; there are {deeds}")),
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
            "method = \"GET\"\ntakes = { a = \"email\" }",
            "shop.toml:20: me takes no `email`; it takes nothing".into(),
        ),
        ("method = \"GET\"", "method = \"GET\"\ndoor = \"open\"", "shop.toml:20: only a logout says what its door is".into()),
        (
            "method = \"GET\"",
            "method = \"GET\"\ndoor = \"ajar\"",
            "shop.toml:20: door = \"ajar\" is not known; there are open, guarded".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 404",
            "shop.toml:20: status = 404 is no success; it is from 200 to 299".into(),
        ),
        (
            "method = \"GET\"",
            "method = \"GET\"\nstatus = 204",
            "shop.toml:21: a reply of status 204 or 205 has no body; leave `reply` out".into(),
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
                   $user.role, $user.roles, $user.verified, $user.created_at";
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
    let refresh = "[[action]]\ndoes = \"refresh\"\npath = \"/shop/renew\"\nmethod = \"POST\"\ntakes = { r = \"refresh\" }\n\
                   reply = '{ \"a\": \"$access\" }'\n";
    let text = format!("{}{refresh}", GOOD.replace("access-only", "rotate"));
    let said = read("shop", "shop.toml", &text).unwrap_err();
    let wanted = "shop.toml:26: every renewal of this contract gives a new refresh token, and the reply names no `$refresh`";
    assert_eq!(said.iter().map(ToString::to_string).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn a_reset_takes_the_link_or_the_code() {
    let reset = |takes: &str| {
        let action =
            format!("[[action]]\ndoes = \"reset-password\"\npath = \"/shop/r\"\nmethod = \"POST\"\ntakes = {{ {takes} }}\n");
        let read = read("shop", "shop.toml", &format!("{GOOD}{action}"));
        read.err().unwrap_or_default().into_iter().map(|mistake| mistake.what).collect::<Vec<_>>()
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
    let lines: Vec<usize> = read("shop", "shop.toml", &text).unwrap_err().iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [3, 7, 20]);
}

#[test]
fn what_is_no_toml_is_said_to_be_none() {
    assert!(said("[errors]", "[errors")[0].starts_with("shop.toml:6: this is no TOML: "));
    assert_eq!(said("[[action]]\ndoes = \"me\"", "[[action]]\ndoes = \"login\"\ndoes = \"me\"")[0], {
        "shop.toml:18: this is no TOML: duplicate key"
    });
    assert_eq!(read("Shop!", "s", GOOD).unwrap_err()[0].line, 1);
    assert_eq!(read("pages", "s", GOOD).unwrap_err()[0].line, 1);
}

#[test]
fn one_path_belongs_to_one() {
    let twice = GOOD.replace(
        "does = \"me\"\npath = \"/shop/me\"\nmethod = \"GET\"",
        "does = \"verify\"\npath = \"/shop/login\"\nmethod = \"POST\"\ntakes = { t = \"token\" }",
    );
    let said = read("shop", "shop.toml", &twice.replace("$user.id", "$now")).unwrap_err();
    assert_eq!(said[0].to_string(), "shop.toml:16: POST /shop/login is in use already, on line 8");
    let (one, two) = (Arc::new(read("one", "one.toml", GOOD).unwrap()), Arc::new(read("two", "two.toml", GOOD).unwrap()));
    let said: Vec<String> = clashes(&[one, two], &["/shop/:any".to_owned()]).iter().map(ToString::to_string).collect();
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
    assert_eq!(contract.claim("/shop"), Some(5));
    assert_eq!(contract.claim("/shop/nothing/at/all"), Some(5));
    assert_eq!(contract.claim("/shopping"), None);
    let apart = read("shop", "shop.toml", &GOOD.replace("/shop/me", "/my/self")).unwrap();
    assert_eq!((apart.claim("/my/self/x"), apart.claim("/my"), apart.claim("/shop/login")), (Some(8), None, Some(11)));
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
    assert!(load(&config).unwrap_err().to_string().contains("accounts.toml:7: style = \"x\""));
}

#[test]
fn a_file_is_checked_without_being_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, GOOD).unwrap();
    assert_eq!(check(&file), []);
    assert!(check(&folder.path().join("none.toml"))[0].what.starts_with("cannot be read: "));
}
