//! What a contract will not do, and what its author reads.

use super::{
    mistakes::path,
    shop::{GOOD, errors},
};

#[test]
fn a_path_that_would_have_a_secret_in_it_is_refused_with_the_reason() {
    let variables = "a path has no variables: tokens and codes come in the body, since secrets in a URL end up in logs";
    let query = "a path has no query: fields come in the body, since secrets in a URL end up in logs";
    for (written, why) in [
        ("/reset/:token", variables),
        ("/reset/{token}", variables),
        ("/reset/<token>", variables),
        ("/verify?token=x", query),
        ("/verify#token", query),
    ] {
        assert_eq!(errors("\"/shop/me\"", &format!("{written:?}")), [path(written, why)]);
    }
}

#[test]
fn an_operation_on_other_users_is_refused_with_the_reason() {
    let lists = "a contract serves a user's own account and lists no users: administrators have /api/admin/users";
    let changes = "a contract serves a user's own account and changes no other: administrators have /api/admin/users";
    let exists = "no operation shows whether an address or a username has an account: it would be a list for attackers";
    for (word, why) in
        [("users", lists), ("list-users", lists), ("get_user", lists), ("deleteUser", changes), ("check-email", exists)]
    {
        let wanted = format!("shop.toml:17: there is no operation `{word}`: {why}");
        assert_eq!(errors("\"me\"", &format!("{word:?}")), [wanted]);
    }
}

#[test]
fn a_role_cannot_be_chosen_at_sign_up() {
    let login = &GOOD[GOOD.find("operation = \"login\"").unwrap()..GOOD.find("[[action]]\noperation = \"me\"").unwrap()];
    for word in ["role", "roles", "isAdmin", "is_staff", "user_type"] {
        let sign_up = format!(
            "operation = \"register\"\npath = \"/shop/users\"\nmethod = \"POST\"\n\
             request = {{ email = \"email\", password = \"password\", kind = \"{word}?\" }}\n"
        );
        let why = "roles are granted by administrators and never chosen by the user: leave the field out, since fields that are not \
                   listed are ignored";
        assert_eq!(errors(login, &sign_up), [format!("shop.toml:12: register takes no `{word}`: {why}")]);
    }
}

#[test]
fn no_link_signs_in_or_out() {
    for operation in ["register", "logout", "forgot-password", "reset-password", "change-password"] {
        let action = format!("\"{operation}\"");
        let said = errors("\"me\"", &action).join("\n");
        assert!(said.contains("GET"), "{operation}: {said}");
    }
}

#[test]
fn a_password_is_not_changed_without_the_old_one() {
    let change = "\"change-password\"\npath = \"/shop/me\"\nmethod = \"POST\"\nrequest = { old = \"old_password?\", new = \"new_password\" }";
    let old = "\"me\"\npath = \"/shop/me\"\nmethod = \"GET\"";
    let said = errors(old, change).join("\n");
    assert!(said.contains("change-password requires old_password: remove the `?`"), "{said}");
    let said = errors(old, &change.replace("old = \"old_password?\", ", "")).join("\n");
    assert!(said.contains("change-password requires old_password"), "{said}");
}
