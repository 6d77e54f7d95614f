//! How an OpenAPI document says that access tokens are sent.

use serde_json::Value;

use super::description::TokenUse;
use crate::types::auth_scheme;

/// Cookies of the sessions of frameworks: they are no access tokens.
const SESSION_COOKIES: [&str; 4] = ["sessionid", "session", "csrftoken", "connect.sid"];

fn schemes(document: &Value) -> impl Iterator<Item = &Value> {
    let all = [&document["components"]["securitySchemes"], &document["securityDefinitions"]];
    all.into_iter().filter_map(Value::as_object).flat_map(|schemes| schemes.values())
}

/// A word before the token is the first choice, then a header of its own, then a cookie.
pub(super) fn token_use(document: &Value) -> TokenUse {
    let words = schemes(document).find_map(|scheme| Some(TokenUse { scheme: Some(word(scheme)?), ..TokenUse::default() }));
    let header = || schemes(document).find_map(header);
    let cookie = schemes(document).find_map(cookie);
    TokenUse { cookie, ..words.or_else(header).unwrap_or_default() }
}

fn word(scheme: &Value) -> Option<String> {
    let described = |text: &str| ["Bearer", "JWT", "Token"].into_iter().find(|word| has_word(text, word)).map(ToOwned::to_owned);
    match scheme["type"].as_str()? {
        "oauth2" | "openIdConnect" => Some("Bearer".to_owned()),
        "http" => match scheme["scheme"].as_str()? {
            word if word.eq_ignore_ascii_case("bearer") => Some("Bearer".to_owned()),
            word => Some(word.to_owned()).filter(|word| auth_scheme::is_scheme(word)),
        },
        "apiKey" if is_authorization(scheme) => described(scheme["description"].as_str().unwrap_or("Bearer")),
        _ => None,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word))
}

fn is_authorization(scheme: &Value) -> bool {
    scheme["in"] == "header" && scheme["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
}

fn header(scheme: &Value) -> Option<TokenUse> {
    let is_header = scheme["type"] == "apiKey" && scheme["in"] == "header" && !is_authorization(scheme);
    let name = scheme["name"].as_str().filter(|name| is_header && !name.to_lowercase().contains("csrf"))?;
    Some(TokenUse { header: Some(name.to_owned()), scheme: Some(String::new()), cookie: None })
}

fn cookie(scheme: &Value) -> Option<String> {
    let name = scheme["name"].as_str().filter(|_| scheme["type"] == "apiKey" && scheme["in"] == "cookie")?;
    (!SESSION_COOKIES.contains(&name)).then(|| name.to_owned())
}

/// The URL of the first password grant.
pub(super) fn token_url(document: &Value) -> Option<&str> {
    schemes(document).find_map(password_grant)
}

fn password_grant(scheme: &Value) -> Option<&str> {
    let old = scheme["tokenUrl"].as_str().filter(|_| scheme["flow"] == "password");
    scheme["flows"]["password"]["tokenUrl"].as_str().or(old)
}
