//! What a good contract means, and which requests its operations need.

use std::path::Path;

use super::shop::GOOD;
use crate::{
    contracts::{Auth, Operation, RoleNames, VariableGroup, read},
    crypto::password_policy::{CommonPasswords, PasswordPolicy, Weak},
    types::session_policy::RefreshRotation,
};

#[test]
fn a_good_contract_is_read() {
    let contract = read("shop", Path::new("shop.toml"), GOOD).unwrap();
    assert_eq!((contract.title.as_str(), contract.actions.len(), contract.session.access.as_secs()), ("Shop", 2, 300));
    assert_eq!((contract.session.renewal, contract.session.grace.as_secs()), (RefreshRotation::Never, 0));
    assert!(contract.actions[0].response.as_ref().unwrap().names_group(VariableGroup::Token));
}

#[test]
fn a_contract_that_rotates_names_both_tokens() {
    let refresh = "[[action]]\noperation = \"refresh\"\npath = \"/shop/renew\"\nmethod = \"POST\"\n\
                   request = { r = \"refresh\" }\nresponse = '{ \"a\": \"$access\" }'\n";
    let text = format!("{}{refresh}", GOOD.replace("never", "always"));
    let errors = read("shop", Path::new("shop.toml"), &text).unwrap_err();
    let wanted = "shop.toml:26: this contract rotates refresh tokens, so the response of refresh must name `$refresh`";
    assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn a_reset_takes_the_link_or_the_code() {
    let reset = |request: &str| {
        let action = format!(
            "[[action]]\noperation = \"reset-password\"\npath = \"/shop/r\"\nmethod = \"POST\"\nrequest = {{ {request} }}\n"
        );
        let read = read("shop", Path::new("shop.toml"), &format!("{GOOD}{action}"));
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
    let read = read("shop", Path::new("shop.toml"), &format!("{GOOD}{action}"));
    read.err().unwrap_or_default().into_iter().map(|diagnostic| diagnostic.message).collect()
}

#[test]
fn an_update_takes_any_of_the_profiles_fields() {
    assert_eq!(update_me("a = \"first_name\", b = \"gender?\""), Vec::<String>::new());
    assert_eq!(update_me(""), ["update-me requires at least one of name, first_name, last_name, gender and locale"]);
}

#[test]
fn a_public_logout_requires_the_refresh_token() {
    let logout = |rest: &str| {
        let action = format!("[[action]]\noperation = \"logout\"\npath = \"/shop/out\"\nmethod = \"POST\"\n{rest}\n");
        read("shop", Path::new("shop.toml"), &format!("{GOOD}{action}"))
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
    let roles = read("shop", Path::new("shop.toml"), &text).unwrap().roles;
    let names = |roles: &RoleNames, given: &[&str]| {
        let given: Vec<String> = given.iter().map(|role| (*role).to_owned()).collect();
        roles.in_api(&given).join(" ")
    };
    assert_eq!(names(&roles, &["admin", "editor"]), "Chef editor");
    assert_eq!(names(&roles, &[]), "Gast");
    let none = read("shop", Path::new("shop.toml"), GOOD).unwrap().roles;
    assert_eq!((names(&none, &["admin"]), names(&none, &[])), ("admin".to_owned(), String::new()));
}

#[test]
fn the_name_of_a_contract_is_plain_and_not_reserved() {
    for name in ["Shop!", "", "pages", "pages-transient"] {
        assert_eq!(read(name, Path::new("s"), GOOD).unwrap_err()[0].line(), Some(1), "{name}");
    }
}

#[test]
fn a_password_policy_is_vestibules_own_unless_the_contract_has_another() {
    let policy = |more: &str| read("shop", Path::new("shop.toml"), &GOOD.replace("[errors]", more)).unwrap().password_policy;
    assert_eq!(policy("[errors]"), PasswordPolicy::default());
    let other = policy("[passwords]\nmin_length = 6\ncommon = \"allow\"\n[errors]");
    assert_eq!(other, PasswordPolicy { min_length: 6, common: CommonPasswords::Allow, personal: Weak::Refuse });
    assert_eq!(policy("[passwords]\ncommon = \"refuse-listed\"\n[errors]").common, CommonPasswords::RefuseListed);
}
