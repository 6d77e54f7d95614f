//! Fills in the templates of responses, straight into bytes.

use std::time::Duration;

use serde::Serialize;

use crate::{
    contracts::{Piece, Placeholder, Template, Variable, VariableGroup},
    crypto::decoy_django_hash,
    flows::sessions::Tokens,
    store::user,
    types::{clock::Timestamp, number_format::NumberFormat, time_format::TimeFormat, token_format::UserIdFormat},
};

/// The values of a response's variables. A missing one is written as null: the reader of contracts has refused every response that
/// names what its operation does not provide.
#[derive(Clone, Copy)]
pub(super) struct ResponseValues<'a> {
    pub(super) now: Timestamp,
    pub(super) request_id: &'a str,
    pub(super) user_id: UserIdFormat,
    /// The token that came with the request.
    pub(super) request_token: Option<&'a str>,
    pub(super) tokens: Option<&'a Tokens>,
    pub(super) user: Option<&'a user::Model>,
    /// As the API names them.
    pub(super) roles: &'a [String],
}

pub(super) fn fill(template: &Template, values: &ResponseValues<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    for piece in template.pieces() {
        match piece {
            Piece::Json(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Placeholder(placeholder) => write(*placeholder, values, &mut out),
        }
    }
    out
}

fn write(placeholder: Placeholder, values: &ResponseValues<'_>, out: &mut Vec<u8>) {
    match (placeholder.variable.group(), values.tokens, values.user) {
        (VariableGroup::Token, Some(tokens), _) => write_token(placeholder, (tokens, values.now), out),
        (VariableGroup::User, _, Some(user)) => write_user(placeholder, (user, values), out),
        (VariableGroup::General, ..) if placeholder.variable == Variable::Now => time(placeholder.format, values.now, out),
        (VariableGroup::General, ..) => json(values.request_id, out),
        (VariableGroup::Request, ..) => json(&values.request_token, out),
        (VariableGroup::Decoy, ..) => json(&decoy_django_hash::decoy(), out),
        (VariableGroup::Token | VariableGroup::User, ..) => null(out),
    }
}

fn write_token(Placeholder { variable, format, number }: Placeholder, (tokens, now): (&Tokens, Timestamp), out: &mut Vec<u8>) {
    // The second in which a token is issued counts as part of its lifetime.
    let from = tokens.issued.max(now.minus(Duration::from_secs(1)));
    match variable {
        Variable::Access => json(tokens.access.reveal(), out),
        Variable::Refresh => json(tokens.refresh.reveal(), out),
        Variable::AccessExpiresAt => time(format, tokens.access_expires, out),
        Variable::AccessIssuedAt => time(format, tokens.issued, out),
        Variable::RefreshExpiresAt => time(format, tokens.refresh_expires, out),
        Variable::AccessExpiresIn => duration(number, tokens.access_expires.duration_since(from), out),
        Variable::RefreshExpiresIn => duration(number, tokens.refresh_expires.duration_since(from), out),
        _ => null(out),
    }
}

fn write_user(
    Placeholder { variable, format, .. }: Placeholder,
    (user, values): (&user::Model, &ResponseValues<'_>),
    out: &mut Vec<u8>,
) {
    match variable {
        Variable::UserId if values.user_id == UserIdFormat::String => json(&user.id.to_string(), out),
        Variable::UserId if values.user_id == UserIdFormat::Integer => json(&user.id, out),
        Variable::UserId | Variable::UserUuid => json(&user.uuid, out),
        Variable::UserEmail => json(&user.email, out),
        Variable::UserUsername => json(&user.username, out),
        Variable::UserFirstName => json(&user.first_name, out),
        Variable::UserLastName => json(&user.last_name, out),
        Variable::UserName => json(&user.full_name(), out),
        Variable::UserGender => json(&user.gender, out),
        Variable::UserLocale => json(&user.locale, out),
        Variable::UserRole => json(&values.roles.first(), out),
        Variable::UserRoles => json(values.roles, out),
        Variable::UserEmailVerified => json(&user.verified_email().is_some(), out),
        Variable::UserCreatedAt => time(format, user.created_at, out),
        Variable::UserUpdatedAt => time(format, user.updated_at, out),
        _ => null(out),
    }
}

/// In whole seconds, whatever it is written in.
fn duration(format: NumberFormat, lasts: Duration, out: &mut Vec<u8>) {
    let seconds = lasts.as_secs();
    match format {
        NumberFormat::Seconds => json(&seconds, out),
        NumberFormat::Text => json(&seconds.to_string(), out),
        NumberFormat::Milliseconds => json(&seconds.saturating_mul(1000), out),
    }
}

fn time(format: TimeFormat, timestamp: Timestamp, out: &mut Vec<u8>) {
    if format == TimeFormat::Unix {
        json(&timestamp.seconds(), out);
    } else {
        json(&format.write(timestamp), out);
    }
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

fn json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("texts, numbers and lists of them are always JSON");
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn user() -> user::Model {
        user::Model {
            id: 7,
            email: "ada@example.com".to_owned(),
            email_key: Some("ada@example.com".to_owned()),
            username: None,
            first_name: "Ada \"the\" first\n".to_owned(),
            last_name: String::new(),
            gender: Some("F".to_owned()),
            locale: None,
            is_active: true,
            verified_at: None,
            password_hash: None,
            password_changed_at: None,
            created_at: Timestamp(1_747_742_898_338_840),
            updated_at: Timestamp(0),
            signed_in_at: None,
            delete_at: None,
            terms_version: None,
            terms_accepted_at: None,
            legacy_tokens_revoked_at: None,
            uuid: Some("f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned()),
            search_text: None,
            sort_name: None,
        }
    }

    fn filled(tree: &Value) -> String {
        let (user, roles) = (user(), ["Editor".to_owned(), "Visiteur".to_owned()]);
        let values = ResponseValues {
            now: Timestamp(1_747_742_898_338_840),
            request_id: "r1",
            user_id: UserIdFormat::Integer,
            request_token: None,
            tokens: None,
            user: Some(&user),
            roles: &roles,
        };
        String::from_utf8(fill(&Template::compile(tree.clone()).unwrap(), &values)).unwrap()
    }

    #[test]
    fn values_have_their_own_type_and_keys_the_order_of_the_template() {
        let tree = json!({
            "z": "$user.id", "name": "$user.first_name", "none": "$user.username", "a": ["$user.roles", "$user.role"],
            "ok": "$user.email_verified", "at": "$now|unix", "made": "$user.created_at|iso-us-naive", "r": "$request_id",
        });
        let wanted = concat!(
            r#"{"z":7,"name":"Ada \"the\" first\n","none":null,"a":[["Editor","Visiteur"],"Editor"],"#,
            r#""ok":false,"at":1747742898,"made":"2025-05-20T12:08:18.338840","r":"r1"}"#
        );
        assert_eq!(filled(&tree), wanted);
    }

    #[test]
    fn a_text_that_is_not_a_variable_is_written_as_it_is() {
        let tree = json!({ "$now": "costs $5", "price": "$5", "x": 1.5, "l": [], "o": {}, "q": "\"\\", "t": true, "n": null });
        assert_eq!(filled(&tree), tree.to_string());
        assert_eq!(filled(&json!("$user.id")), "7");
    }
}
