//! Every key of a contract, table by table, with what an editor says about it.

use serde_json::{Value, json};

use super::{
    shapes,
    table::{Key, action, key, table},
};

/// A schema by the draft 2020-12 that uses nothing which earlier drafts from 7 on do not know.
pub fn schema() -> Value {
    let mut schema = table(ROOT);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "A contract of Vestibule".into();
    schema
}

const ROOT: &[Key] = &[
    key("title", shapes::text, "The heading in the API documentation.").required(),
    key("source", shapes::text, "Where the old API was described."),
    key("prefix", shapes::text, "What all paths begin with: below it, errors have the format of this contract."),
    key("session", session, "Lifetimes, and how clients send their tokens.").required(),
    key("tokens", tokens, "How tokens are signed, and what their claims are called."),
    key("errors", errors, "The format of error responses.").required(),
    key("passwords", passwords, "Which passwords the clients of this contract may choose."),
    key(
        "roles",
        shapes::text_table,
        "The API's names for roles: each key is a name in the API, its value is the role in Vestibule. \"\" is a user without a role.",
    ),
    key("action", actions, "What the API offers: one table for each method of a path.").required(),
    key(
        "expected_difference",
        expected_differences,
        "Intended differences from the former server, for `vestibule contract compare`.",
    ),
];

const SESSION: &[Key] = &[
    key("access_lifetime", shapes::duration, "How long an access token is valid.").required(),
    key("refresh_lifetime", shapes::duration, "How long a session lasts if it is not renewed. Required, except with slide."),
    key(
        "short_lifetime",
        shapes::duration,
        "How long a session lasts in any case whose client did not ask to be remembered. Needed where a login takes `remember`.",
    ),
    key("max_lifetime", shapes::duration, "How long a session lasts in any case. Default: 90d."),
    key(
        "refresh_rotation",
        shapes::rotations,
        "never: a renewal returns an access token only. always: a new pair, and the refresh token before it is spent. reusable: a new \
         pair, and the refresh tokens before it stay valid. after-expiry: like always, but refused until the access token has expired. slide: no refresh tokens; the access \
         token renews itself.",
    )
    .required(),
    key("slide_within", shapes::duration, "With slide: how long after its end an access token may still be renewed; at most 14d."),
    key(
        "grace",
        shapes::duration,
        "With rotation: how long the previous refresh token returns the current pair again. Default: 30s with always and slide, else 0s.",
    ),
    key(
        "scheme",
        shapes::texts,
        "The word before the token, such as Bearer, JWT or Token, or \"\" for the token alone; or a list of such words. Default: Bearer.",
    ),
    key("header", shapes::filled_text, "The header that the token comes in. Default: Authorization."),
    key("access_cookie", shapes::filled_text, "The cookie that may have the access token, where the header has none."),
    key("user_id_format", shapes::user_ids, "How user ids are written in responses, and in tokens. Default: integer."),
    key("expiry_header", expiry_header, "A header on responses to requests whose access token expires soon."),
];

const EXPIRY_HEADER: &[Key] = &[
    key("name", shapes::filled_text, "The name of the header.").required(),
    key("value", shapes::text, "Its value.").required(),
    key("within", shapes::duration, "How long before the access token expires it begins.").required(),
];

const TOKENS: &[Key] = &[
    key(
        "algorithm",
        shapes::algorithms,
        "What signs the tokens. Default: HS256. The others need a key of this contract, in the settings.",
    ),
    key("issuer", shapes::filled_text, "Written as `iss`; a token of this contract with another one is refused."),
    key("audience", shapes::texts, "Written as `aud`; a token of this contract must have one of them."),
    key("leeway", shapes::duration, "How long a token is still accepted after it has expired; at most 10m. Default: 0s."),
    key("user_id_format", shapes::user_ids, "How user ids are written in tokens. Default: as in [session]."),
    key("claims", claims, "The names of three claims."),
];

const CLAIMS: &[Key] = &[
    key("user_id", shapes::filled_text, "The claim with the id of the user. With \"sub\" the id is always a string."),
    key("jti", shapes::filled_text, "The claim with the id of the token."),
    key("token_type", shapes::filled_text, "The claim that says whether it is an access or a refresh token."),
];

const ERRORS: &[Key] = &[
    key(
        "format",
        shapes::error_formats,
        "drf: {\"detail\": ..} or {\"field\": [..]}, as Django REST framework. envelope: {\"error\": {..}, \"meta\": {..}}. \
         Or else `shape`.",
    ),
    key(
        "shape",
        shapes::json_text,
        "The JSON of an error, with variables such as $error.message, $error.code and $error.fields.",
    ),
    key("invalid_shape", shapes::json_text, "The JSON of an error of fields, where it is another one."),
    key("second_factor_shape", shapes::json_text, "The JSON of a sign-in that needs a second factor, with $error.mfa_token."),
    key("field_shape", shapes::json_text, "One item of $error.list, with $field.name, $field.message and $field.code."),
    key("content_type", shapes::error_content_types, "The media type of a shape. Default: application/json."),
    key("status", shapes::error_statuses, "Statuses that differ from Vestibule's own: of bad_login, invalid and taken."),
    key("messages", shapes::error_messages, "Sentences by code: a text, or one text a language."),
    key("codes", shapes::error_codes, "Words by code, which `$error.code` and `$field.code` say instead."),
];

const PASSWORDS: &[Key] = &[
    key("min_length", shapes::min_length, "The least number of characters. Default: 8."),
    key("common", shapes::common_passwords, "Common passwords. Default: refuse."),
    key("personal", shapes::weak, "Passwords that are mostly the user's name, username or email address. Default: refuse."),
];

const ACTION: &[Key] = &[
    key("operation", shapes::operations, "What the action does.").required(),
    key("path", shapes::path, "The path. It is served with and without a slash at the end.").required(),
    key("method", shapes::methods, "The method. GET is for `me`, and for `refresh` and `verify` without `request`.").required(),
    key(
        "when",
        shapes::selector,
        "One field of the body or the query, and its text where a request is for this action and no other of its path and method.",
    ),
    key("request", shapes::text_table, "The meaning of each field of the request. A ? at the end makes it optional."),
    key("inside", shapes::object_name, "The one object of the body that has the fields in it. Without it: fields at the top."),
    key("request_headers", shapes::text_table, "As request, for tokens that come in a header: refresh or token."),
    key("request_cookies", shapes::text_table, "As request, for tokens that come in a cookie: refresh or token."),
    key("status", shapes::success_status, "The status of a successful response. Default: 200."),
    key(
        "response",
        shapes::json_text,
        "The JSON of a successful response. A text that is exactly a $variable is replaced by its value.",
    ),
    key(
        "response_headers",
        shapes::token_table,
        "Headers of the response with a token, alone or after a scheme: \"Bearer $access\".",
    ),
    key("response_cookies", shapes::token_table, "Cookies of the response with a token. Their attributes are fixed."),
    key(
        "auth",
        shapes::auths,
        "Whether an access token is needed. Can only be set for logout, verify, verify-email and resend-verification.",
    ),
];

const EXPECTED_DIFFERENCE: &[Key] = &[
    key("case", shapes::text, "The case, as `vestibule contract compare` prints it; `*` at its end stands for the rest.")
        .required(),
    key("what", shapes::text, "What differs there, in the same way. Without it: everything."),
    key("operation", shapes::operations, "The operation that it concerns. Without it: all of them."),
    key("reason", shapes::text, "Why the difference is intended.").required(),
];

fn session() -> Value {
    table(SESSION)
}

fn expiry_header() -> Value {
    table(EXPIRY_HEADER)
}

fn tokens() -> Value {
    table(TOKENS)
}

fn claims() -> Value {
    table(CLAIMS)
}

fn errors() -> Value {
    table(ERRORS)
}

fn passwords() -> Value {
    table(PASSWORDS)
}

fn actions() -> Value {
    json!({ "type": "array", "minItems": 1, "items": action(ACTION) })
}

fn expected_differences() -> Value {
    json!({ "type": "array", "items": table(EXPECTED_DIFFERENCE) })
}
