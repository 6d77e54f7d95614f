//! The claims of a token as they are written: the names and their order as SimpleJWT has them, then ours.

use serde_json::{Map, Value};

use super::claims::{Claims, Kind};
use crate::types::{
    clock::Timestamp,
    token_format::{SUBJECT, TokenFormat, USER_NUMBER, UserIdFormat},
};

pub(super) fn write(claims: &Claims, format: &TokenFormat) -> Map<String, Value> {
    let names = &format.claims;
    let by_uuid = format.user_id == UserIdFormat::Uuid;
    let text = Value::from(claims.uuid.clone().filter(|_| by_uuid).unwrap_or_else(|| claims.user.to_string()));
    let user =
        if format.user_id == UserIdFormat::Integer && names.user_id != SUBJECT { claims.user.into() } else { text.clone() };
    let fields: [(&str, Option<Value>); 14] = [
        (&names.token_type, Some(claims.kind.word().into())),
        ("exp", Some(claims.expires.seconds().into())),
        ("iat", Some(claims.issued.seconds().into())),
        ("nbf", claims.not_before.map(Timestamp::seconds).map(Value::from)),
        (&names.jti, Some(claims.id.as_str().into())),
        (&names.user_id, Some(user)),
        // A text, as RFC 7519 4.1.2 wants it whatever `user_id` looks like.
        (SUBJECT, Some(text)),
        (USER_NUMBER, by_uuid.then(|| claims.user.into())),
        ("sid", Some(claims.session.into())),
        ("gen", Some(claims.generation.into())),
        ("contract", claims.contract.as_deref().map(Value::from)),
        ("roles", (claims.kind == Kind::Access).then(|| claims.roles.clone().into())),
        ("aud", audience(&format.audience)),
        ("iss", format.issuer.as_deref().map(Value::from)),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn audience(audience: &[String]) -> Option<Value> {
    match audience {
        [] => None,
        [one] => Some(one.as_str().into()),
        several => Some(several.to_vec().into()),
    }
}
