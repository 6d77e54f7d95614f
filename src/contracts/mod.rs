//! Contracts: APIs that existing clients speak, described as data. Nothing here speaks HTTP; `web::contracts` serves them.

mod error_code;
mod error_messages;
mod error_shape;
mod errors;
mod json_pieces;
mod json_text;
mod load;
mod mistake;
mod model;
mod overrides;
mod read;
mod read_action;
mod read_body;
mod read_error_messages;
mod read_errors;
mod read_method;
mod read_passwords;
mod read_proof;
mod read_request_field;
mod read_response;
mod read_session;
mod read_tokens;
mod read_transport;
mod renamed;
mod request_shape;
mod requirement;
mod roles;
mod schema;
mod session_policies;
mod signing;
mod template;
mod toml_reader;
mod transport;
mod vocabulary;
mod without_email;

#[cfg(test)]
mod tests;

pub use self::{
    error_code::{ErrorCode, ErrorScope},
    error_messages::{ErrorMessages, Parameter, Sentence, SentenceValues},
    error_shape::{ERROR_CONTENT_TYPES, ErrorShape, ErrorTemplate, ErrorVariable, FieldVariable, SentencesOfField, StatusFormat},
    errors::{ErrorFormatKind, ErrorLayout, ErrorRules, ErrorStatuses},
    json_pieces::{InvalidText, Piece},
    load::{check_file, load, load_all, path_conflicts, refuse, revealing_sign_ups, revealing_statuses, source_text},
    model::{Action, Auth, Contract, ExpectedDifference, ExpiryHeader, RequestField, Selector},
    read::read,
    requirement::{Presence, Requirement},
    roles::RoleNames,
    schema::schema,
    session_policies::SessionPolicies,
    signing::key_mistakes,
    template::{Placeholder, Template},
    transport::{CarriedField, Carrier, CookiePlace, ResponseCookie, ResponseHeader, TokenCookies, Transport},
    vocabulary::{Operation, USER_IDS, ValueKind, Variable, VariableGroup},
    without_email::sign_ups_without_email,
};
