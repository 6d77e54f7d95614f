//! What becomes of each setting of SimpleJWT 5.5, and of those of other versions.

use super::value::Value;

#[derive(Clone, Copy)]
pub(super) enum Rule {
    Lifetime,
    Rotation,
    Algorithm,
    Key,
    Audience,
    Issuer,
    Leeway,
    Schemes,
    Header,
    /// The name of a claim, by its key in a contract.
    Claim(&'static str),
    /// Nothing is to be done where the value is the usual one; anything else is not honoured, and this is why.
    Usual(fn(&Value) -> bool, &'static str),
    Never(&'static str),
}

const ASYMMETRIC: &str = "is not honoured: this version signs with HMAC keys only; with a private key, a later version will";
const SLIDING: &str = "is not honoured: there are no sliding tokens; clients renew with a refresh token";
const CODE: &str = "is not honoured: Vestibule runs no code of yours; what a response says is in the `response` of its action";
const REMOVED: &str = "was removed from SimpleJWT, which refuses to start with it: it is left out";

pub(super) const RULES: [(&str, Rule); 40] = [
    ("ACCESS_TOKEN_LIFETIME", Rule::Lifetime),
    ("REFRESH_TOKEN_LIFETIME", Rule::Lifetime),
    ("ROTATE_REFRESH_TOKENS", Rule::Rotation),
    ("BLACKLIST_AFTER_ROTATION", Rule::Rotation),
    (
        "UPDATE_LAST_LOGIN",
        Rule::Usual(|value| *value == Value::Bool(true), "has no effect: Vestibule always notes the last sign-in"),
    ),
    ("ALGORITHM", Rule::Algorithm),
    ("SIGNING_KEY", Rule::Key),
    ("VERIFYING_KEY", Rule::Usual(is_empty, ASYMMETRIC)),
    ("AUDIENCE", Rule::Audience),
    ("ISSUER", Rule::Issuer),
    ("JSON_ENCODER", Rule::Usual(is_empty, CODE)),
    ("JWK_URL", Rule::Usual(is_empty, ASYMMETRIC)),
    ("LEEWAY", Rule::Leeway),
    ("AUTH_HEADER_TYPES", Rule::Schemes),
    ("AUTH_HEADER_NAME", Rule::Header),
    (
        "USER_ID_FIELD",
        Rule::Usual(
            |value| matches!(value.as_text(), Some("id" | "pk")),
            "is not honoured: tokens name a user by the numeric id",
        ),
    ),
    ("USER_ID_CLAIM", Rule::Claim("user_id")),
    (
        "USER_AUTHENTICATION_RULE",
        Rule::Usual(
            |value| ends(value, "default_user_authentication_rule"),
            "is not honoured: active users may sign in, and no others",
        ),
    ),
    ("ON_LOGIN_SUCCESS", Rule::Usual(|value| ends(value, "default_on_login_success"), CODE)),
    ("ON_LOGIN_FAILED", Rule::Usual(|value| ends(value, "default_on_login_failed"), CODE)),
    (
        "AUTH_TOKEN_CLASSES",
        Rule::Usual(
            |value| value.as_texts().is_some_and(|classes| classes.iter().all(|class| class.ends_with(".AccessToken"))),
            "is not honoured: access tokens are accepted, and no other tokens",
        ),
    ),
    ("TOKEN_TYPE_CLAIM", Rule::Claim("token_type")),
    ("JTI_CLAIM", Rule::Claim("jti")),
    ("TOKEN_USER_CLASS", Rule::Usual(|value| ends(value, "TokenUser"), CODE)),
    ("SLIDING_TOKEN_REFRESH_EXP_CLAIM", Rule::Never(SLIDING)),
    ("SLIDING_TOKEN_LIFETIME", Rule::Never(SLIDING)),
    ("SLIDING_TOKEN_REFRESH_LIFETIME", Rule::Never(SLIDING)),
    ("TOKEN_OBTAIN_SERIALIZER", Rule::Usual(|value| ends(value, "serializers.TokenObtainPairSerializer"), CODE)),
    ("TOKEN_REFRESH_SERIALIZER", Rule::Usual(|value| ends(value, "serializers.TokenRefreshSerializer"), CODE)),
    ("TOKEN_VERIFY_SERIALIZER", Rule::Usual(|value| ends(value, "serializers.TokenVerifySerializer"), CODE)),
    ("TOKEN_BLACKLIST_SERIALIZER", Rule::Usual(|value| ends(value, "serializers.TokenBlacklistSerializer"), CODE)),
    ("SLIDING_TOKEN_OBTAIN_SERIALIZER", Rule::Never(SLIDING)),
    ("SLIDING_TOKEN_REFRESH_SERIALIZER", Rule::Never(SLIDING)),
    (
        "CHECK_REVOKE_TOKEN",
        Rule::Usual(
            |value| *value == Value::Bool(false),
            "is what Vestibule does by itself: a new password ends the sessions. Its tokens have no claim with a hash of the password, so \
             other Django services that check one refuse them",
        ),
    ),
    (
        "REVOKE_TOKEN_CLAIM",
        Rule::Usual(|value| value.as_text() == Some("hash_password"), "is not honoured: no token has a hash of the password"),
    ),
    (
        "CHECK_USER_IS_ACTIVE",
        Rule::Usual(|value| *value == Value::Bool(true), "is not honoured: inactive users are always refused"),
    ),
    ("AUTH_HEADER_TYPE", Rule::Never(REMOVED)),
    ("AUTH_TOKEN_CLASS", Rule::Never(REMOVED)),
    ("SECRET_KEY", Rule::Key),
    ("TOKEN_BACKEND_CLASS", Rule::Never(REMOVED)),
];

fn is_empty(value: &Value) -> bool {
    *value == Value::None || value.as_text() == Some("")
}

/// A class or function of SimpleJWT's own.
fn ends(value: &Value, name: &str) -> bool {
    let own = value.as_text().and_then(|path| path.strip_prefix("rest_framework_simplejwt."));
    own.is_some_and(|path| path.ends_with(name))
}
