//! Contracts: APIs that existing clients speak, described as data. Nothing here speaks HTTP; `web::contracts` serves them.

mod check_hints;
mod draft;
mod error_code;
mod error_codes;
mod error_messages;
mod error_shape;
mod errors;
mod json_pieces;
mod json_text;
mod load;
mod mistake;
mod model;
mod overrides;
mod path_conflicts;
mod read;
mod read_action;
mod read_body;
mod read_error_messages;
mod read_errors;
mod read_method;
mod read_passwords;
mod read_path;
mod read_proof;
mod read_request_field;
mod read_response;
mod read_session;
mod read_tokens;
mod read_transport;
mod refused;
mod renamed;
mod request_shape;
mod requirement;
mod roles;
mod schema;
mod served;
mod session_policies;
mod signing;
mod template;
mod toml_reader;
mod transport;
mod unique_json;
mod vocabulary;
mod without_email;

#[cfg(test)]
mod tests;

pub use self::{
    draft::{Draft, draft},
    error_code::{ErrorCode, ErrorScope},
    error_codes::ErrorCodes,
    error_messages::{ErrorMessages, Parameter, Sentence, SentenceValues},
    error_shape::{ERROR_CONTENT_TYPES, ErrorShape, ErrorTemplate, ErrorVariable, FieldVariable, SentencesOfField, StatusFormat},
    errors::{ErrorFormatKind, ErrorLayout, ErrorRules, ErrorStatuses},
    json_pieces::{InvalidText, Piece},
    load::{load, load_all, revealing_sign_ups, revealing_statuses, source_text},
    model::{Action, Auth, Contract, ExpectedDifference, ExpiryHeader, RequestField, Selector},
    path_conflicts::{ReservedPath, path_conflicts},
    read::read,
    requirement::{Presence, Requirement},
    roles::RoleNames,
    schema::schema,
    served::{CheckedFile, check_file, load_served},
    session_policies::SessionPolicies,
    template::{Placeholder, Template},
    transport::{CarriedField, Carrier, CookiePlace, ResponseCookie, ResponseHeader, TokenCookies, Transport},
    vocabulary::{Operation, USER_IDS, ValueKind, Variable, VariableGroup},
    without_email::sign_ups_without_email,
};
