//! Columns that are not carried, and how many users have a value in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::options::Options;
use crate::django::Record;

/// Columns of which more are not counted: no user model has so many.
const MAX_COLUMNS: usize = 300;

pub(super) struct LeftBehind {
    carried: BTreeSet<String>,
    counts: BTreeMap<String, u64>,
}

impl LeftBehind {
    pub(super) fn new(options: &Options, role_fields: &[String]) -> Self {
        let (mapping, names) = (&options.mapping, &options.mapping.fields);
        let fields = [&names.email, &names.username, &names.first_name, &names.last_name, &names.gender, &names.is_active];
        let more = [&names.date_joined, &names.last_login, &names.password];
        let mut carried: BTreeSet<String> = fields.into_iter().chain(more).chain(&mapping.verified).cloned().collect();
        carried.extend(mapping.dropped.iter().chain(role_fields).cloned());
        carried.extend(options.superusers.iter().map(|_| "is_superuser".to_owned()));
        carried.extend(options.staff.iter().map(|_| "is_staff".to_owned()));
        Self { carried, counts: BTreeMap::new() }
    }

    pub(super) fn count(&mut self, record: &Record) {
        for (column, value) in &record.fields {
            if has_value(value) && !self.carried.contains(column) {
                if let Some(count) = self.counts.get_mut(column) {
                    *count += 1;
                } else if self.counts.len() < MAX_COLUMNS {
                    self.counts.insert(column.clone(), 1);
                }
            }
        }
    }

    pub(super) fn into_counts(self) -> BTreeMap<String, u64> {
        self.counts
    }
}

fn has_value(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}
