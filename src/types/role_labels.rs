//! What pages and emails call roles in place of their names.

use std::collections::BTreeMap;

use super::localized_text::LocalizedText;

/// The operator's labels, by the names of roles. Roles come and go: a label may have no role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleLabels(BTreeMap<String, LocalizedText>);

impl RoleLabels {
    pub const NONE: Self = Self(BTreeMap::new());

    /// The label of this role for readers of this language.
    pub fn in_language(&self, role: &str, tag: &str) -> Option<&str> {
        self.0.get(role).map(|label| label.in_language(tag))
    }

    /// Roles and their labels, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &LocalizedText)> {
        self.0.iter().map(|(role, label)| (role.as_str(), label))
    }
}

impl FromIterator<(String, LocalizedText)> for RoleLabels {
    fn from_iter<T: IntoIterator<Item = (String, LocalizedText)>>(labels: T) -> Self {
        Self(labels.into_iter().collect())
    }
}
