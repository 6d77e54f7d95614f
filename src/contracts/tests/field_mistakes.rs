//! What the errors of bad request fields, objects around them and selectors say.

use std::path::Path;

use super::shop::{GOOD, errors};
use crate::contracts::read;

/// The mistakes of the good contract with more actions at its end.
fn with(actions: &str) -> Vec<String> {
    let read = read("shop", Path::new("shop.toml"), &format!("{GOOD}{actions}"));
    read.err().unwrap_or_default().into_iter().map(|mistake| mistake.message).collect()
}

fn action(operation: &str, path: &str, rest: &str) -> String {
    format!("[[action]]\noperation = \"{operation}\"\npath = \"{path}\"\nmethod = \"POST\"\n{rest}\n")
}

fn register(request: &str) -> Vec<String> {
    with(&action("register", "/shop/r", &format!("request = {{ {request} }}")))
}

#[test]
fn a_name_that_reaches_into_an_object_is_refused() {
    let where_to =
        |outer: &str| format!("fields stand at the top of the body; for one object around them write `inside = \"{outer}\"`");
    for (name, shown, outer) in [
        ("\"user.email\"", "\"user.email\"", "user"),
        ("\"user[email]\"", "\"user[email]\"", "user"),
        ("\"[email]\"", "\"[email]\"", "user"),
        ("\"$email\"", "\"$email\"", "user"),
        ("\"a\\\"b\"", "\"a\\\"b\"", "a"),
        ("\"a\\nb\"", "\"a\\nb\"", "a"),
        ("\"\"", "\"\"", "user"),
    ] {
        let found = errors("login = \"username\"", &format!("{name} = \"username\""));
        assert_eq!(found, [format!("shop.toml:12: {shown} cannot be the name of a field: {}", where_to(outer))]);
    }
    let nested =
        errors("request = { login = \"username\", secret = \"password\" }", "request = { user = { login = \"username\" } }");
    assert_eq!(nested, [format!("shop.toml:12: the meaning of `user` must be a string: {}", where_to("user"))]);
}

#[test]
fn an_object_around_the_fields_is_one_name() {
    let inside = |value: &str| errors("secret = \"password\" }", &format!("secret = \"password\" }}\ninside = {value}"));
    assert_eq!(inside("\"user\""), [""; 0]);
    assert_eq!(inside("5"), ["shop.toml:13: `inside` must be a string, not of type integer"]);
    for name in ["", "a.b", "a[b]", "$a", "a\"b"] {
        let what = "write the name of one object, without dots, brackets, quotes and `$`";
        assert_eq!(inside(&format!("{name:?}")), [format!("shop.toml:13: `inside = {name:?}` is invalid: {what}")]);
    }
    let idle = errors("method = \"GET\"", "method = \"GET\"\ninside = \"user\"");
    assert_eq!(idle, ["shop.toml:20: `inside` has no effect: the action has no `request`"]);
}

#[test]
fn a_name_is_whole_or_in_two_parts() {
    let sign_up = "u = \"username\", p = \"password\"";
    assert_eq!(register(&format!("{sign_up}, n = \"name\"")), [""; 0]);
    let both = "register takes name, or first_name and last_name, not both";
    assert_eq!(register(&format!("{sign_up}, n = \"name\", l = \"last_name?\"")), [both]);
    let update = action("update-me", "/shop/u", "request = { n = \"name\", f = \"first_name\" }");
    assert_eq!(with(&update), ["update-me takes name, or first_name and last_name, not both"]);
    assert_eq!(with(&action("update-me", "/shop/u", "request = { n = \"name\" }")), [""; 0]);
}

#[test]
fn a_repeated_password_repeats_one_that_is_chosen() {
    assert_eq!(register("u = \"username\", p = \"password\", q = \"repeat?\""), [""; 0]);
    assert_eq!(register("u = \"username\", p = \"password\", q = \"repeat\", r = \"repeat\""), ["two fields mean repeat"]);
    assert_eq!(register("u = \"username\", q = \"repeat\""), ["register requires password"]);
    let login = errors("secret = \"password\"", "secret = \"password\", again = \"repeat\"");
    assert_eq!(login, ["shop.toml:12: login takes no `repeat`; it takes email, username, password, device, remember"]);
}

#[test]
fn a_sign_up_takes_an_email_address_or_a_username() {
    assert_eq!(register("e = \"email\", p = \"password\", u = \"username?\""), [""; 0]);
    assert_eq!(register("e = \"email?\", p = \"password\", u = \"username\""), [""; 0]);
    assert_eq!(register("p = \"password\""), ["register requires email or username"]);
    assert_eq!(register("p = \"password\", e = \"email?\""), ["register requires email or username: remove the `?` of one"]);
    let by_email = GOOD.replace("login = \"username\"", "login = \"email\"");
    let register = action("register", "/shop/r", "request = { u = \"username\", p = \"password\" }");
    let found = read("shop", Path::new("shop.toml"), &format!("{by_email}{register}")).unwrap_err();
    let what = "shop.toml:21: register makes accounts without an email address, so a login takes username: it may be an \
                email address too";
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [what]);
}

#[test]
fn a_device_is_named_where_a_session_is_opened() {
    let found = register("u = \"username\", p = \"password\", d = \"device?\"");
    assert_eq!(found, ["device names the session that is opened, and register gives no token: leave it out"]);
    let session = action(
        "register",
        "/shop/r",
        "request = { u = \"username\", p = \"password\", d = \"device?\" }\nresponse = '[\"$access\"]'",
    );
    assert_eq!(with(&session), [""; 0]);
}

#[test]
fn a_short_lifetime_and_the_wish_to_be_remembered_go_together() {
    let remember = "secret = \"password\", keep = \"remember?\"";
    let needed = "login takes remember, so [session] needs `short_lifetime`, for who is not to be remembered";
    assert_eq!(errors("secret = \"password\"", remember), [format!("shop.toml:8: {needed}")]);
    let idle = "shop.toml:6: `short_lifetime` has no effect: no action takes `remember`";
    assert_eq!(errors("[errors]", "short_lifetime = \"2h\"\n[errors]"), [idle]);
    let with_both = |short: &str| {
        let text = GOOD
            .replace("secret = \"password\"", remember)
            .replace("[errors]", &format!("short_lifetime = \"{short}\"\n[errors]"));
        let read = read("shop", Path::new("shop.toml"), &text);
        read.err().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(with_both("2h"), [""; 0]);
    for short in ["1m", "2d"] {
        assert_eq!(with_both(short), ["shop.toml:6: `short_lifetime` must be from `access_lifetime` to `refresh_lifetime`"]);
    }
}

#[test]
fn actions_of_one_path_and_method_are_told_apart_by_one_field() {
    let login = |path: &str, when: &str| {
        action("login", path, &format!("{when}\nrequest = {{ u = \"username\", p = \"password\" }}\nresponse = '[\"$access\"]'"))
    };
    let refresh = |when: &str| {
        action("refresh", "/shop/t/", &format!("{when}\nrequest = {{ r = \"refresh\" }}\nresponse = '[\"$access\"]'"))
    };
    let password = login("/shop/t", "when = { grant_type = \"password\" }");
    assert_eq!(with(&format!("{password}{}", refresh("when = { grant_type = \"refresh_token\" }"))), [""; 0]);
    assert_eq!(with(&password), [""; 0], "one alone serves one grant");
    for (second, wanted) in [
        (refresh(""), "POST /shop/t/ is already used by the action on line 21: both need `when`, or neither"),
        (refresh("when = { grant_type = \"password\" }"), "`when` is the same as in the action on line 21"),
        (
            refresh("when = { grant = \"refresh_token\" }"),
            "`when` names `grant`, and `grant_type` in the action on line 21: one field selects the action",
        ),
    ] {
        assert_eq!(with(&format!("{password}{second}")), [wanted]);
    }
}

#[test]
fn every_mistake_in_a_selector_is_reported() {
    let shape = "`when` has one field and its text, as in `{ grant_type = \"password\" }`";
    let text = "the text of `g` must be a string of 1 to 100 characters";
    for (when, wanted) in [
        ("\"password\"", "`when` must be a table, not of type string"),
        ("{}", shape),
        ("{ a = \"1\", b = \"2\" }", shape),
        ("{ g = 1 }", text),
        ("{ g = \"\" }", text),
        ("{ g = \" \" }", text),
        ("{ g = [\"a\", \"b\"] }", text),
        ("{ secret = \"x\" }", "`secret` says which action a request is for, so it cannot be in `request` too"),
    ] {
        let found = errors("request = { login", &format!("when = {when}\nrequest = {{ login"));
        assert_eq!(found, [format!("shop.toml:12: {wanted}")], "{when}");
    }
    let dotted = errors("request = { login", "when = { \"a.b\" = \"x\" }\nrequest = { login");
    assert!(dotted[0].starts_with("shop.toml:12: \"a.b\" cannot be the name of a field"), "{dotted:?}");
    let me = errors("method = \"GET\"", "method = \"GET\"\nwhen = { g = \"x\" }");
    let what = "`when` is for actions that need no access token: who is calling is asked before the body is read";
    assert_eq!(me, [format!("shop.toml:20: {what}")]);
}

#[test]
fn a_number_is_written_in_three_ways() {
    assert_eq!(errors("$access.expires_at|unix", "$access.expires_in|ms"), [""; 0]);
    assert_eq!(errors("$access.expires_at|unix", "$access.expires_in|text"), [""; 0]);
    let found = errors("$access.expires_at|unix", "$access.expires_in|unix");
    assert_eq!(found, ["shop.toml:15: `unix` is not a format of a number; expected one of text, ms"]);
}

#[test]
fn a_password_change_that_gives_one_token_gives_both_where_they_rotate() {
    let change = |response: &str| {
        let text = action(
            "change-password",
            "/shop/c",
            &format!("request = {{ o = \"old_password\", n = \"new_password\" }}\nresponse = '{response}'"),
        );
        let found = read("shop", Path::new("shop.toml"), &format!("{}{text}", GOOD.replace("\"never\"", "\"always\"")));
        found.err().unwrap_or_default().into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
    };
    let both = "this contract rotates refresh tokens, so the response of change-password must name `$refresh`";
    assert_eq!(change("[\"$access\"]"), [both]);
    assert_eq!(change("[\"$access\", \"$refresh\"]"), [""; 0]);
    assert_eq!(change("[\"$user.id\"]"), [""; 0]);
}
