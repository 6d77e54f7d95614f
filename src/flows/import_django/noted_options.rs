//! The options of an import that its way back needs again: with others, roles and columns would go back into wrong places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::options::Options;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotedOptions {
    /// A digest of the text of the mapping.
    pub mapping: Option<String>,
    pub model: String,
    pub roles: BTreeMap<String, String>,
    pub superusers: Option<String>,
    pub staff: Option<String>,
}

impl NotedOptions {
    pub(super) fn of(options: &Options, model: &str) -> Self {
        Self {
            mapping: options.mapping_digest.clone(),
            model: model.to_owned(),
            roles: options.roles.clone(),
            superusers: options.superusers.clone(),
            staff: options.staff.clone(),
        }
    }

    /// What was noted with the import.
    pub fn read(noted: &str) -> Option<Self> {
        serde_json::from_str(noted).ok()
    }

    pub(super) fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// How others differ from those of the import, one line each.
    pub fn differences(&self, others: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.mapping != others.mapping {
            lines.push(match (&self.mapping, &others.mapping) {
                (Some(_), None) => "the last import had a --mapping: give the same here".to_owned(),
                (Some(_), Some(_)) => "the last import had another --mapping: give the same here".to_owned(),
                (None, _) => "the last import had no --mapping: leave it out here".to_owned(),
            });
        }
        if self.model != others.model {
            lines.push(format!("the last import had --model {}: give the same here", self.model));
        }
        let (then, now) = (self.words(), others.words());
        let missing = then.iter().filter(|word| !now.contains(word));
        lines.extend(missing.map(|word| format!("the last import had {word}: give the same here")));
        let added = now.iter().filter(|word| !then.contains(word));
        lines.extend(added.map(|word| format!("the last import had no {word}: leave it out here")));
        lines
    }

    fn words(&self) -> Vec<String> {
        let roles = self.roles.iter().map(|(old, new)| format!("--role {old}={new}"));
        let superusers = self.superusers.iter().map(|role| format!("--superusers {role}"));
        roles.chain(superusers).chain(self.staff.iter().map(|role| format!("--staff {role}"))).collect()
    }
}
