//! Registering, with tokens at once.

use serde_json::{Value, json};

use super::{
    REGISTER,
    case::{Case, Want, post},
    check, field,
};

/// A good body with something changed in it.
pub(super) fn register(name: &'static str, changes: &Value) -> Case {
    let mut body = json!({ "username": "newbie", "password": "Tr0ub4dor-x9!", "email": "n@example.com",
                           "first_name": "N", "last_name": "B" });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    post(name, REGISTER, body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_is_registered_or_gets_the_errors() {
    let odd = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
    check([
        register("all fields", &json!({})).wants(Want::Registered),
        register("a space in the name", &json!({ "username": "a b" })).wants(field("username", odd)),
        register(
            "a first name of 151 letters",
            &json!({ "username": "n8", "email": "n8@example.com", "first_name": "a".repeat(151) }),
        )
        .wants(field("first_name", "Ensure this field has no more than 150 characters.")),
    ])
    .await;
}
