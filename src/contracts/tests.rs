//! Reading contracts: what a good file means, and what the errors of a bad one say.

use std::{fs, sync::Arc};

use super::{Auth, Operation, VariableGroup, check_file, load, path_conflicts, read, renamed, source_text};
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

/// The errors of the good contract after this change.
fn errors(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let read = read("shop", "shop.toml", &GOOD.replacen(from, to, 1));
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_contract_is_read() {
    let contract = read("shop", "shop.toml", GOOD).unwrap();
    assert_eq!((contract.title.as_str(), contract.actions.len(), contract.session.access.as_secs()), ("Shop", 2, 300));
    assert_eq!((contract.session.renewal, contract.session.grace.as_secs()), (RefreshRotation::Never, 0));
    assert!(contract.actions[0].response.as_ref().unwrap().names_group(VariableGroup::Token));
}

#[test]
fn every_mistake_in_a_session_is_reported_with_its_line() {
    let keys = "access_lifetime, refresh_lifetime, max_lifetime, refresh_rotation, grace, scheme, user_id_format, expiry_header";
    let cases = [
        ("title = \"Shop\"", "", "shop.toml:1: a contract needs the key `title`".to_owned()),
        ("title = \"Shop\"", "title = 5", "shop.toml:1: `title` must be a string, not of type integer".into()),
        (
            "[errors]",
            "colour = \"red\"\n[errors]",
            format!("shop.toml:6: `colour` is not a key of [session]; expected one of {keys}"),
        ),
        ("refresh_lifetime = \"1d\"\n", "", "shop.toml:2: [session] needs the key `refresh_lifetime`".into()),
        (
            "\"5m\"",
            "\"five\"",
            "shop.toml:3: `access_lifetime = \"five\"` is not a duration; write for example 30s, 5m, 1h or 1d".into(),
        ),
        ("\"5m\"", "\"0s\"", "shop.toml:3: a lifetime must be longer than 0s and at most ten years".into()),
        ("\"5m\"", "\"2d\"", "shop.toml:4: `refresh_lifetime` (1day) must not be shorter than `access_lifetime` (2days)".into()),
        (
            "\"never\"",
            "\"spin\"",
            "shop.toml:5: `refresh_rotation = \"spin\"` is invalid; expected one of never, always, after-expiry".into(),
        ),
        (
            "[errors]",
            "grace = \"5s\"\n[errors]",
            "shop.toml:6: `grace` has no effect with `refresh_rotation = \"never\"`: remove it".into(),
        ),
        (
            "[errors]",
            "scheme = \"Basic\"\n[errors]",
            "shop.toml:6: `scheme = \"Basic\"` is invalid; expected one of Bearer, JWT, Token, \"\"".into(),
        ),
        (
            "[errors]",
            "user_id_format = \"uuid\"\n[errors]",
            "shop.toml:6: `user_id_format = \"uuid\"` is invalid; expected one of integer, string".into(),
        ),
        (
            "[errors]",
            "expiry_header = { name = \"X Y\", value = \"true\", within = \"5m\" }\n[errors]",
            "shop.toml:6: `X Y` is not a valid name of a header".into(),
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
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

#[test]
fn every_mistake_in_an_action_is_reported_with_its_line() {
    let operations = "register, login, api-key-login, refresh, verify, logout, me, update-me, forgot-password, reset-password, \
                      change-password";
    let cases = [
        ("\"me\"", "\"mine\"", format!("shop.toml:17: `operation = \"mine\"` is invalid; expected one of {operations}")),
        ("method = \"GET\"\n", "", "shop.toml:16: [[action]] needs the key `method`".to_owned()),
        (
            "\"GET\"",
            "\"get\"",
            "shop.toml:19: `method = \"get\"` is invalid; expected one of GET, POST, PUT, PATCH, DELETE".into(),
        ),
        ("\"GET\"", "\"POST\"", "shop.toml:19: the method of me must be GET".into()),
        ("\"POST\"", "\"GET\"", "shop.toml:11: the method of login must not be GET".into()),
        ("\"/shop/me\"", "\"shop\"", path("shop", "a path begins with /")),
        ("\"/shop/me\"", "\"/\"", path("/", SEGMENTS)),
        ("\"/shop/me\"", "\"/a//b\"", path("/a//b", SEGMENTS)),
        ("\"/shop/me\"", "\"/a/../b\"", path("/a/../b", SEGMENTS)),
        ("\"/shop/me\"", "\"/a/:id\"", path("/a/:id", PLAIN)),
        ("\"/shop/me\"", "\"/a?b\"", path("/a?b", PLAIN)),
        ("\"/shop/me\"", "\"/é\"", path("/é", PLAIN)),
        (
            "secret = \"password\"",
            "secret = \"passwort\"",
            "shop.toml:12: login takes no `passwort`; it takes email, username, password".into(),
        ),
        ("secret = \"password\"", "secret = 1", "shop.toml:12: the meaning of `secret` must be a string".into()),
        (", secret = \"password\"", "", "shop.toml:12: login requires password".into()),
        ("login = \"username\", ", "", "shop.toml:12: login requires email or username".into()),
        ("login = \"username\"", "login = \"username?\"", "shop.toml:12: login requires username: remove the `?`".into()),
        (
            "login = \"username\"",
            "login = \"username\", mail = \"email\"",
            "shop.toml:12: login takes email or username, not both".into(),
        ),
        ("login = \"username\"", "login = \"username\", name = \"username\"", "shop.toml:12: two fields mean username".into()),
        (
            "method = \"GET\"",
            "method = \"GET\"\nrequest = { a = \"email\" }",
            "shop.toml:20: me takes no `email`; it takes no fields".into(),
        ),
        ("method = \"GET\"", "method = \"GET\"\nauth = \"public\"", "shop.toml:20: `auth` can only be set for logout".into()),
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
            "shop.toml:19: the method of me must be GET".into(),
        ),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

const SEGMENTS: &str = "a path has no empty segment, no `.` and no `..`";
const PLAIN: &str = "a path is plain ASCII, without any of : * < > { } ? # % \\ \"";

fn path(path: &str, why: &str) -> String {
    format!("shop.toml:18: `path = \"{path}\"` is invalid: {why}")
}

#[test]
fn every_mistake_in_a_response_is_reported_with_its_line() {
    let formats = "iso, iso-ms, iso-s-naive, iso-us-naive, unix";
    let of_user = "$user.id, $user.email, $user.username, $user.first_name, $user.last_name, $user.gender, $user.locale, \
                   $user.role, $user.roles, $user.email_verified, $user.created_at";
    let of_token = "$access, $access.expires_at, $access.issued_at, $access.expires_in, $refresh, $refresh.expires_at, \
                    $refresh.expires_in";
    let cases = [
        ("\"until\":", "\"until\"", "shop.toml:15: the response is not valid JSON: expected `:`".to_owned()),
        (
            "$access.expires_at|unix",
            "$access.end",
            format!("shop.toml:15: `$access.end` is not a variable; expected one of {of_token}, {of_user}, $now, $request_id"),
        ),
        ("|unix", "|date", format!("shop.toml:15: `date` is not a time format; expected one of {formats}")),
        ("\"$access\"", "\"$access|unix\"", "shop.toml:14: `$access` is not a time, so it takes no format".into()),
        (
            "\"$user.id\"",
            "\"$access\"",
            format!("shop.toml:20: me does not provide `$access`; it provides {of_user}, $now, $request_id"),
        ),
        ("\"$access\"", "\"no\"", "shop.toml:13: the response of login must name `$access`".into()),
        ("'{ \"id\": \"$user.id\" }'", "5", "shop.toml:20: `response` must be a string, not of type integer".into()),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(errors(from, to), [wanted], "{to}");
    }
}

/// A contract with one extra line in a section.
fn errors_with(section: &str, line: &str) -> Vec<String> {
    let text = match section {
        "a contract" | "[[expected_difference]]" => format!("{}\n{GOOD}", line),
        "[session]" => GOOD.replacen("[session]", &format!("[session]\n{line}"), 1),
        "[errors]" => GOOD.replacen("[errors]", &format!("[errors]\n{line}"), 1),
        "[[action]]" => GOOD.replacen("[[action]]", &format!("[[action]]\n{line}"), 1),
        other => panic!("{other}"),
    };
    read("shop", "shop.toml", &text).err().unwrap_or_default().into_iter().map(|diagnostic| diagnostic.message).collect()
}

#[test]
fn a_key_of_an_earlier_version_is_an_error_that_names_the_present_key() {
    for renamed::RenamedKey { section, old, new } in renamed::KEYS {
        let line = match section {
            "[[expected_difference]]" => format!("expected_difference = [{{ case = \"c\", reason = \"r\", {old} = \"x\" }}]"),
            _ => format!("{old} = \"x\""),
        };
        assert_eq!(errors_with(section, &line), [format!("`{old}` in {section} is now called `{new}`")], "{section} {old}");
    }
}

/// One error for each mistake: the key that takes its place is not missed as well.
#[test]
fn a_renamed_key_is_not_reported_as_missing_too() {
    assert_eq!(errors("access_lifetime =", "access ="), ["shop.toml:3: `access` in [session] is now called `access_lifetime`"]);
    assert_eq!(errors("format =", "style ="), ["shop.toml:7: `style` in [errors] is now called `format`"]);
    assert_eq!(errors("operation = \"me\"", "does = \"me\""), ["shop.toml:17: `does` in [[action]] is now called `operation`"]);
}

#[test]
fn a_word_of_an_earlier_version_is_an_error_that_names_the_present_word() {
    for (key, old, new) in renamed::WORDS {
        let (from, to) = match key {
            "refresh_rotation" => ("\"never\"", format!("\"{old}\"")),
            "auth" => ("method = \"GET\"", format!("method = \"GET\"\nauth = \"{old}\"")),
            _ => ("$user.id", old.to_owned()),
        };
        let errors = errors(from, &to);
        assert!(errors.len() == 1 && errors[0].contains(new) && errors[0].contains("is now"), "{old}: {errors:?}");
    }
}

#[test]
fn a_contract_that_rotates_names_both_tokens() {
    let refresh = "[[action]]\noperation = \"refresh\"\npath = \"/shop/renew\"\nmethod = \"POST\"\n\
                   request = { r = \"refresh\" }\nresponse = '{ \"a\": \"$access\" }'\n";
    let text = format!("{}{refresh}", GOOD.replace("never", "always"));
    let errors = read("shop", "shop.toml", &text).unwrap_err();
    let wanted = "shop.toml:26: this contract rotates refresh tokens, so the response of refresh must name `$refresh`";
    assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn a_reset_takes_the_link_or_the_code() {
    let reset = |request: &str| {
        let action = format!(
            "[[action]]\noperation = \"reset-password\"\npath = \"/shop/r\"\nmethod = \"POST\"\nrequest = {{ {request} }}\n"
        );
        let read = read("shop", "shop.toml", &format!("{GOOD}{action}"));
        read.err().unwrap_or_default().into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
    };
    let new = "n = \"new_password\"";
    assert_eq!(reset(&format!("t = \"token\", {new}")), Vec::<String>::new());
    assert_eq!(reset(&format!("t = \"token?\", e = \"email?\", c = \"code?\", {new}")), Vec::<String>::new());
    assert_eq!(reset(&format!("e = \"email\", {new}")), ["reset-password requires token, or email and code"]);
    let both = "reset-password takes token, or email and code: mark each of these fields as optional with `?`";
    assert_eq!(reset(&format!("t = \"token\", e = \"email?\", c = \"code?\", {new}")), [both]);
}

/// A contract with a profile that clients may change, of these fields.
fn update_me(request: &str) -> Vec<String> {
    let action =
        format!("[[action]]\noperation = \"update-me\"\npath = \"/shop/u\"\nmethod = \"POST\"\nrequest = {{ {request} }}\n");
    let read = read("shop", "shop.toml", &format!("{GOOD}{action}"));
    read.err().unwrap_or_default().into_iter().map(|diagnostic| diagnostic.message).collect()
}

#[test]
fn an_update_takes_any_of_the_profiles_fields() {
    assert_eq!(update_me("a = \"first_name\", b = \"gender?\""), Vec::<String>::new());
    assert_eq!(update_me(""), ["update-me requires at least one of first_name, last_name, gender and locale"]);
}

#[test]
fn a_public_logout_requires_the_refresh_token() {
    let logout = |rest: &str| {
        let action = format!("[[action]]\noperation = \"logout\"\npath = \"/shop/out\"\nmethod = \"POST\"\n{rest}\n");
        read("shop", "shop.toml", &format!("{GOOD}{action}"))
    };
    let auth =
        |rest: &str| logout(rest).unwrap().actions.iter().find(|action| action.operation == Operation::Logout).unwrap().auth;
    assert_eq!(auth("request = { r = \"refresh\" }"), Auth::Authenticated);
    assert_eq!(auth("request = { r = \"refresh\" }\nauth = \"public\""), Auth::Public);
    for request in ["", "request = { r = \"refresh?\" }"] {
        let errors = logout(&format!("{request}\nauth = \"public\"")).unwrap_err();
        assert_eq!(errors[0].message, "a public logout requires refresh, not optional");
    }
}

#[test]
fn roles_have_their_own_names_in_an_api() {
    let text =
        GOOD.replace("[[action]]\noperation = \"me\"", "[roles]\nChef = \"admin\"\nGast = \"\"\n[[action]]\noperation = \"me\"");
    let roles = read("shop", "shop.toml", &text).unwrap().roles;
    let names = |roles: &super::RoleNames, given: &[&str]| {
        let given: Vec<String> = given.iter().map(|role| (*role).to_owned()).collect();
        roles.in_api(&given).join(" ")
    };
    assert_eq!(names(&roles, &["admin", "editor"]), "Chef editor");
    assert_eq!(names(&roles, &[]), "Gast");
    let none = read("shop", "shop.toml", GOOD).unwrap().roles;
    assert_eq!((names(&none, &["admin"]), names(&none, &[])), ("admin".to_owned(), String::new()));
}

#[test]
fn all_mistakes_are_reported_at_once_and_in_order() {
    let text = GOOD.replace("\"5m\"", "\"x\"").replace("\"drf\"", "\"x\"").replace("$user.id", "$user.x");
    let lines: Vec<usize> = read("shop", "shop.toml", &text).unwrap_err().iter().map(|diagnostic| diagnostic.line).collect();
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

#[test]
fn the_name_of_a_contract_is_plain_and_not_reserved() {
    for name in ["Shop!", "", "pages", "pages-transient"] {
        assert_eq!(read(name, "s", GOOD).unwrap_err()[0].line, 1, "{name}");
    }
}

#[test]
fn a_path_and_method_belong_to_one_action() {
    let twice = GOOD.replace(
        "operation = \"me\"\npath = \"/shop/me\"\nmethod = \"GET\"",
        "operation = \"verify\"\npath = \"/shop/login\"\nmethod = \"POST\"\nrequest = { t = \"token\" }",
    );
    let errors = read("shop", "shop.toml", &twice.replace("$user.id", "$now")).unwrap_err();
    assert_eq!(errors[0].to_string(), "shop.toml:16: POST /shop/login is already used by the action on line 8");
    let (one, two) = (Arc::new(read("one", "one.toml", GOOD).unwrap()), Arc::new(read("two", "two.toml", GOOD).unwrap()));
    let errors: Vec<String> = path_conflicts(&[one, two], &["/shop/:any".to_owned()]).iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "one.toml:8: POST /shop/login/ is already used by Vestibule itself",
            "one.toml:16: GET /shop/me is already used by Vestibule itself",
            "two.toml:8: POST /shop/login/ is already used by the contract one",
            "two.toml:16: GET /shop/me is already used by the contract one",
        ]
    );
}

#[test]
fn a_contract_owns_the_common_part_of_its_paths_and_everything_below() {
    let contract = read("shop", "shop.toml", GOOD).unwrap();
    assert_eq!(contract.match_length("/shop"), Some(5));
    assert_eq!(contract.match_length("/shop/nothing/at/all"), Some(5));
    assert_eq!(contract.match_length("/shopping"), None);
    let apart = read("shop", "shop.toml", &GOOD.replace("/shop/me", "/my/self")).unwrap();
    let lengths = ["/my/self/x", "/my", "/shop/login"].map(|path| apart.match_length(path));
    assert_eq!(lengths, [Some(8), None, Some(11)]);
}

#[test]
fn contracts_are_chosen_by_name_and_added_from_a_folder() {
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
    // A file of the operator's takes the place of the shipped contract of the same name.
    fs::write(folder.path().join("accounts.toml"), GOOD).unwrap();
    config.contracts = Some(vec!["accounts".to_owned()]);
    assert_eq!(load(&config).unwrap()[0].title, "Shop");
    assert_eq!(source_text(&config, "accounts").unwrap().unwrap(), GOOD);
    assert_eq!(source_text(&config, "none").unwrap(), None);
    fs::write(folder.path().join("accounts.toml"), GOOD.replace("\"drf\"", "\"x\"")).unwrap();
    assert!(load(&config).unwrap_err().to_string().contains("accounts.toml:7: `format = \"x\"`"));
}

#[test]
fn a_file_is_checked_without_being_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, GOOD).unwrap();
    assert_eq!(check_file(&file), []);
    assert!(check_file(&folder.path().join("none.toml"))[0].message.starts_with("cannot be read: "));
}
