//! Which proof a contract asks for before an account changes.

use std::path::Path;

use super::shop::GOOD;
use crate::contracts::{Auth, read};

/// The errors of a contract with this action besides; or whether the action needs an access token.
fn action(operation: &str, lines: &str) -> Result<Auth, Vec<String>> {
    let action = format!("[[action]]\noperation = \"{operation}\"\npath = \"/shop/p\"\nmethod = \"POST\"\n{lines}\n");
    let read = read("shop", Path::new("shop.toml"), &format!("{GOOD}{action}"));
    read.map(|contract| contract.actions[2].auth)
        .map_err(|mistakes| mistakes.into_iter().map(|mistake| mistake.message).collect())
}

fn refused(operation: &str, lines: &str) -> String {
    let mistakes = action(operation, lines).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].clone()
}

const UNPROVED: &str = "the owner of an email address may not be who created the account, so verify-email requires password, or \
                        `auth = \"authenticated\"` where clients send an access token of the account with the token or code";

#[test]
fn a_verification_needs_the_password_or_an_access_token() {
    let authenticated = "auth = \"authenticated\"";
    for request in
        ["t = \"token\"", "c = \"code\"", "e = \"email\", c = \"code\"", "t = \"token?\", c = \"code?\", e = \"email?\""]
    {
        let request = format!("request = {{ {request} }}");
        assert_eq!(refused("verify-email", &request), UNPROVED);
        assert_eq!(refused("verify-email", &format!("{request}\nauth = \"public\"")), UNPROVED);
        assert_eq!(action("verify-email", &format!("{request}\n{authenticated}")), Ok(Auth::Authenticated));
    }
    let with_password = |request: &str| format!("request = {{ {request}, p = \"password\" }}");
    for request in ["t = \"token\"", "e = \"email\", c = \"code\"", "t = \"token?\", c = \"code?\", e = \"email?\""] {
        assert_eq!(action("verify-email", &with_password(request)), Ok(Auth::Public));
    }
    for (lines, wanted) in [
        (with_password("c = \"code\""), "a public verify-email that takes code requires email"),
        (with_password("c = \"code\", e = \"email?\""), "verify-email requires email: remove the `?`"),
        (
            with_password("t = \"token?\", c = \"code?\", e = \"email\""),
            "a public verify-email takes token, or email and code: mark each of these fields as optional with `?`",
        ),
        ("request = { t = \"token\", p = \"password?\" }".to_owned(), "verify-email requires password: remove the `?`"),
        (
            format!("{}\n{authenticated}", with_password("t = \"token\"")),
            "verify-email takes no password with `auth = \"authenticated\"`: remove one of the two",
        ),
        (
            format!("request = {{ t = \"token\" }}\n{authenticated}\nresponse = '{{ \"a\": \"$access\" }}'"),
            "an authenticated verify-email provides no tokens: its clients have them already",
        ),
    ] {
        assert_eq!(refused("verify-email", &lines), wanted);
    }
}

#[test]
fn another_verification_email_goes_to_an_address_or_to_the_signed_in_user() {
    assert_eq!(action("resend-verification", "request = { e = \"email\" }"), Ok(Auth::Public));
    assert_eq!(action("resend-verification", ""), Ok(Auth::Authenticated));
    assert_eq!(refused("resend-verification", "auth = \"public\""), "a public resend-verification requires email");
    assert_eq!(
        refused("resend-verification", "request = { e = \"email?\" }"),
        "resend-verification requires email: remove the `?`"
    );
    assert_eq!(
        refused("resend-verification", "request = { e = \"email\" }\nauth = \"authenticated\""),
        "resend-verification takes no email with `auth = \"authenticated\"`: remove one of the two"
    );
    for variable in ["$user.email", "$access"] {
        let response = format!("request = {{ e = \"email\" }}\nresponse = '{{ \"x\": \"{variable}\" }}'");
        let wanted = format!("resend-verification does not provide `{variable}`; it provides $now, $request_id");
        assert_eq!(refused("resend-verification", &response), wanted);
    }
}

#[test]
fn what_changes_how_a_user_signs_in_has_an_operation_of_its_own() {
    for (field, operation) in [("email", "change-email"), ("username", "change-username"), ("password", "change-password")] {
        let refused = refused("update-me", &format!("request = {{ a = \"first_name?\", b = \"{field}?\" }}"));
        assert!(refused.contains(&format!("the operation {operation}")), "{refused}");
    }
    assert_eq!(refused("change-email", "request = { n = \"new_email\" }"), "change-email requires password");
    let optional = "request = { n = \"new_email\", p = \"password?\" }";
    assert_eq!(refused("change-email", optional), "change-email requires password: remove the `?`");
    assert_eq!(refused("delete-me", ""), "delete-me requires password");
    let optional = "request = { n = \"new_password\", p = \"old_password?\" }";
    assert_eq!(
        refused("change-password", optional),
        "change-password requires old_password: remove the `?` (with a stolen token alone, no password is changed)"
    );
    assert_eq!(action("change-username", "request = { n = \"new_username\" }"), Ok(Auth::Authenticated));
    assert_eq!(action("change-username", "request = { n = \"new_username\", p = \"password?\" }"), Ok(Auth::Authenticated));
    let tokens = "request = { p = \"password\" }\nresponse = '{ \"x\": \"$user.id\" }'";
    assert_eq!(refused("delete-me", tokens), "delete-me does not provide `$user.id`; it provides $now, $request_id");
    let get = "request = { e = \"email\" }\nstatus = 204";
    let get = format!("{GOOD}[[action]]\noperation = \"resend-verification\"\npath = \"/shop/p\"\nmethod = \"GET\"\n{get}\n");
    let mistakes = read("shop", Path::new("shop.toml"), &get).unwrap_err();
    assert_eq!(mistakes[0].message, "the method of resend-verification must not be GET: a link or a prefetch would do it");
}
