//! Reads what an action about an account needs as proof of it: an access token, or the password.

use super::{
    model::{Auth, RequestField},
    template::Template,
    toml_reader::Section,
    transport::Transport,
    vocabulary::{Operation, VariableGroup},
};
use crate::error::Field;

/// Whether such an action needs an access token: without `auth`, its fields say so.
///
/// Who opens an email is not always who created the account, so its link or code alone verifies nothing.
pub(super) fn auth(section: &Section<'_>, operation: Operation, request: &[RequestField]) -> Option<Auth> {
    let stated = match section.text("auth") {
        Some(text) => Some(section.choice("auth", &text, &Auth::ALL.map(|auth| (auth.word(), auth)))?),
        None if section.find("auth").is_some() => return None,
        None => None,
    };
    let proof = if operation == Operation::VerifyEmail { Field::Password } else { Field::Email };
    let taken = request.iter().find(|field| field.meaning == proof);
    let word = operation.word();
    let problem = match (stated, taken) {
        (Some(Auth::Authenticated), Some(_)) => {
            format!("{word} takes no {} with `auth = \"authenticated\"`: remove one of the two", proof.word())
        }
        (Some(Auth::Public) | None, None) if operation == Operation::VerifyEmail => {
            "the owner of an email address may not be who created the account, so verify-email requires password, or \
             `auth = \"authenticated\"` where clients send an access token of the account with the token or code"
                .to_owned()
        }
        (Some(Auth::Public), None) => format!("a public {word} requires email"),
        (_, Some(field)) if field.optional => format!("{word} requires {}: remove the `?`", proof.word()),
        (None | Some(Auth::Public), Some(_)) => return code_with_email(section, request).then_some(Auth::Public),
        (None | Some(Auth::Authenticated), None) => return Some(Auth::Authenticated),
    };
    section.report(section.position(if stated.is_some() { "auth" } else { "request" }), problem);
    None
}

/// Where no user is signed in, a code says nothing without the email address that it went to.
fn code_with_email(section: &Section<'_>, request: &[RequestField]) -> bool {
    let find = |meaning: Field| request.iter().find(|field| field.meaning == meaning);
    let problem = match (find(Field::Code), find(Field::Email)) {
        (Some(_), None) => "a public verify-email that takes code requires email",
        (Some(code), Some(email)) if code.optional && !email.optional => {
            "a public verify-email takes token, or email and code: mark each of these fields as optional with `?`"
        }
        (Some(code), Some(email)) if email.optional && !code.optional => "verify-email requires email: remove the `?`",
        _ => return true,
    };
    section.report(section.position("request"), problem);
    false
}

/// Reports tokens in a response to a client that is signed in already: the second session would need no password.
pub(super) fn check_response(
    section: &Section<'_>,
    (operation, auth): (Operation, Option<Auth>),
    (response, transport): (Option<&Template>, &Transport),
) {
    let named = response.is_some_and(|template| template.names_group(VariableGroup::Token));
    let gives_tokens = named || transport.gives_any();
    if operation == Operation::VerifyEmail && auth == Some(Auth::Authenticated) && gives_tokens {
        let what = "an authenticated verify-email provides no tokens: its clients have them already";
        section.report(section.position("response"), what);
    }
}

/// Reports a field of an update that only another operation changes; false for any other field.
pub(super) fn report_other_operation(section: &Section<'_>, at: usize, (operation, word): (Operation, &str)) -> bool {
    let what = match (operation, word) {
        (Operation::UpdateMe, "email" | "new_email") => {
            "update-me takes no email address: it changes with the operation change-email, which takes the password, and only once the \
             new address is confirmed"
        }
        (Operation::UpdateMe, "username" | "new_username") => {
            "update-me takes no username: it changes with the operation change-username"
        }
        (Operation::UpdateMe, "password" | "new_password") => {
            "update-me takes no password: it changes with the operation change-password, which takes the old one"
        }
        _ => return false,
    };
    section.report(at, what);
    true
}
