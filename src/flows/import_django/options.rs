//! What the operator wants of an import.

use std::collections::BTreeMap;

use crate::{django::Mapping, types::clock::Timestamp};

pub struct Options {
    pub mapping: Mapping,
    /// Of the text of the mapping file.
    pub mapping_digest: Option<String>,
    /// The user model that was asked for.
    pub model: Option<String>,
    pub dry_run: bool,
    /// Words of reasons: users who are refused for them are left out, and the others imported.
    pub leave_out: Vec<String>,
    /// Without it they are deactivated, as long as most users are still there.
    pub gone: Option<Gone>,
    /// The users of a source are those of the last import, even if most have another date of sign-up.
    pub same_users: bool,
    /// New names of roles, by their old ones.
    pub roles: BTreeMap<String, String>,
    /// Roles for superusers and staff.
    pub superusers: Option<String>,
    pub staff: Option<String>,
    /// Whether the role that opens the administration is imported too.
    pub grant_admin: bool,
    pub tokens_until: TokensUntil,
}

/// What happens to users who were imported before, and are not in the source any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    Deactivate,
    Keep,
}

/// When tokens of the former server end at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokensUntil {
    /// As long after the import as the longest-lived of them lives.
    Longest,
    At(Timestamp),
    /// When each of them expires.
    Never,
}
