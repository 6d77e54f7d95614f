//! Contracts: APIs that existing clients speak, described as data. Nothing here speaks HTTP; `web::contracts` serves them.

mod error_code;
mod error_messages;
mod error_shape;
mod errors;
mod json_pieces;
mod json_text;
mod load;
mod model;
mod overrides;
mod read;
mod read_action;
mod read_error_messages;
mod read_errors;
mod read_passwords;
mod read_response;
mod read_session;
mod read_tokens;
mod renamed;
mod requirement;
mod roles;
mod session_policies;
mod signing;
mod template;
mod toml_reader;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use self::{
    error_code::{ErrorCode, ErrorScope},
    error_messages::{ErrorMessages, Parameter, Sentence, SentenceValues},
    error_shape::{ERROR_CONTENT_TYPES, ErrorShape, ErrorTemplate, ErrorVariable, FieldVariable, SentencesOfField, StatusFormat},
    errors::{ErrorFormatKind, ErrorLayout, ErrorRules, ErrorStatuses},
    json_pieces::{InvalidText, Piece},
    load::{check_file, load, path_conflicts, refuse, revealing_sign_ups, revealing_statuses, source_text},
    model::{Action, Auth, Contract, ExpectedDifference, ExpiryHeader, RequestField},
    read::read,
    requirement::{Presence, Requirement},
    roles::RoleNames,
    session_policies::SessionPolicies,
    signing::key_mistakes,
    template::{Placeholder, Template},
    vocabulary::{Operation, USER_IDS, ValueKind, Variable, VariableGroup},
};
