//! Contracts: APIs that existing clients speak, described as data. Nothing here speaks HTTP; `web::contracts` serves them.

mod load;
mod mistake;
mod model;
mod overrides;
mod read;
mod read_action;
mod read_body;
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
    load::{check_file, load, load_all, path_conflicts, refuse, revealing_sign_ups, source_text},
    model::{Action, Auth, Contract, ErrorFormatKind, ExpectedDifference, ExpiryHeader, RequestField, Selector},
    read::read,
    requirement::{Presence, Requirement},
    roles::RoleNames,
    schema::schema,
    session_policies::SessionPolicies,
    signing::key_mistakes,
    template::{InvalidText, Piece, Placeholder, Template},
    transport::{CarriedField, Carrier, CookiePlace, ResponseCookie, ResponseHeader, TokenCookies, Transport},
    vocabulary::{Operation, USER_IDS, ValueKind, Variable, VariableGroup},
    without_email::sign_ups_without_email,
};
