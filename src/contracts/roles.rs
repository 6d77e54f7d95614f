//! The names that a contract's API gives to Vestibule's roles.

use std::borrow::Cow;

/// The `[roles]` table of a contract. A role that is not in it keeps its own name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleNames {
    /// Name in the API, and the role.
    pub names: Vec<(String, String)>,
    /// What the API calls a user who has no role.
    pub none: Option<String>,
}

impl RoleNames {
    /// The names of a user's roles in the API, in the order of the roles.
    pub fn in_api<'a>(&self, roles: &'a [String]) -> Cow<'a, [String]> {
        match (roles, &self.none) {
            ([], Some(none)) => Cow::Owned(vec![none.clone()]),
            _ if self.names.is_empty() => Cow::Borrowed(roles),
            _ => roles.iter().map(|role| self.name(role).to_owned()).collect(),
        }
    }

    fn name<'a>(&'a self, role: &'a str) -> &'a str {
        self.names.iter().find(|(_, known)| known == role).map_or(role, |(name, _)| name)
    }
}
