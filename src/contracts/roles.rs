//! The names that a contract's API gives to Vestibule's roles.

use std::borrow::Cow;

/// The `[roles]` table of a contract. A role that is not in it keeps its own name, unless that name means another role here.
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
        if self.names.is_empty() && self.none.is_none() {
            return Cow::Borrowed(roles);
        }
        let names: Vec<String> = roles.iter().filter_map(|role| self.name(role)).map(ToOwned::to_owned).collect();
        match &self.none {
            Some(none) if names.is_empty() => Cow::Owned(vec![none.clone()]),
            _ => Cow::Owned(names),
        }
    }

    /// `None` for a role whose own name means another role in this API: clients would take its users for users of that one.
    fn name<'a>(&'a self, role: &'a str) -> Option<&'a str> {
        match self.names.iter().find(|(_, known)| known == role) {
            Some((name, _)) => Some(name),
            None if self.none.as_deref() == Some(role) || self.names.iter().any(|(name, _)| name == role) => None,
            None => Some(role),
        }
    }

    /// Leaves these names to the roles that the settings give rights to: no other role is presented under them.
    pub fn reserve(&mut self, configured: &[&str]) {
        self.names.retain(|(name, role)| name == role || !configured.contains(&name.as_str()));
        self.none.take_if(|none| configured.contains(&none.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::RoleNames;

    fn names() -> RoleNames {
        let pair = |name: &str, role: &str| (name.to_owned(), role.to_owned());
        RoleNames { names: vec![pair("Boss", "admin"), pair("Writer", "editor")], none: Some("Visitor".to_owned()) }
    }

    fn in_api(names: &RoleNames, roles: &[&str]) -> Vec<String> {
        names.in_api(&roles.iter().map(ToString::to_string).collect::<Vec<_>>()).into_owned()
    }

    #[test]
    fn no_role_looks_like_another_one() {
        assert_eq!(in_api(&names(), &["admin", "other"]), ["Boss", "other"]);
        assert_eq!(in_api(&names(), &["Boss", "editor"]), ["Writer"]);
        assert_eq!(in_api(&names(), &["Boss"]), ["Visitor"]);
        assert_eq!(in_api(&names(), &["Visitor", "other"]), ["other"]);
        assert_eq!(in_api(&RoleNames::default(), &["Boss"]), ["Boss"]);
    }

    #[test]
    fn a_configured_role_keeps_its_name() {
        let mut names = names();
        names.reserve(&["Boss", "Visitor"]);
        assert_eq!(in_api(&names, &["Boss", "admin", "editor"]), ["Boss", "admin", "Writer"]);
        assert!(in_api(&names, &[]).is_empty());
    }
}
