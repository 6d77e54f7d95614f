//! What a client may read of a token: its algorithm, its claims and their kinds, and how long it is valid.

use serde_json::{Map, Value};

use super::json_kind::kind;
use crate::crypto::jwt;

/// Names and values, if this text is a JWT.
pub fn read(text: &str) -> Option<Vec<(String, String)>> {
    let [head, claims] = jwt::unchecked(text)?;
    let in_head = head.iter().map(|(name, value)| (format!("header {name}"), value.as_str().unwrap_or(kind(value)).to_owned()));
    let mut found: Vec<_> = in_head.filter(|(name, _)| name != "header kid").collect();
    found.extend(claims.iter().map(|(name, value)| (format!("claim {name}"), of_claim(name, value))));
    found.extend(lifetime(&claims).map(|seconds| ("lifetime".to_owned(), format!("{seconds} s"))));
    Some(found)
}

fn of_claim(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) if name == "token_type" => text.clone(),
        other => kind(other).to_owned(),
    }
}

/// From `iat` to `exp`.
fn lifetime(claims: &Map<String, Value>) -> Option<i64> {
    let time = |name| claims.get(name).and_then(Value::as_i64);
    Some(time("exp")? - time("iat")?)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_described_by_its_algorithm_its_claims_and_its_lifetime() {
        let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let claims = json!({ "token_type": "access", "exp": 1300, "iat": 1000, "user_id": "3" });
        let token = format!("{}.{}.x", part(json!({ "alg": "HS256", "kid": "a" })), part(claims));
        let told: Vec<String> = read(&token).unwrap().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let expected = [
            "header alg=HS256",
            "claim token_type=access",
            "claim exp=number",
            "claim iat=number",
            "claim user_id=text",
            "lifetime=300 s",
        ];
        assert_eq!(told, expected);
        assert!(["", "a.b", "a.b.c", "e30.e30", "e30.e30.x.y"].into_iter().all(|text| read(text).is_none()));
    }
}
