//! Contracts: APIs that existing clients speak, described as data. Nothing here speaks HTTP; `web::contracts` serves them.

mod check_hints;
mod json_text;
mod load;
mod model;
mod overrides;
mod path_conflicts;
mod read;
mod read_action;
mod read_passwords;
mod read_path;
mod read_response;
mod read_session;
mod read_tokens;
mod refused;
mod renamed;
mod requirement;
mod roles;
mod schema;
mod served;
mod session_policies;
mod signing;
mod template;
mod toml_reader;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use self::{
    load::{load, load_all, source_text},
    model::{Action, Auth, Contract, ErrorFormatKind, ExpectedDifference, ExpiryHeader, RequestField},
    path_conflicts::{ReservedPath, path_conflicts},
    read::read,
    requirement::{Presence, Requirement},
    roles::RoleNames,
    schema::schema,
    served::{CheckedFile, check_file, load_served},
    session_policies::SessionPolicies,
    template::{InvalidText, Piece, Placeholder, Template},
    vocabulary::{Operation, USER_IDS, ValueKind, Variable, VariableGroup},
};
