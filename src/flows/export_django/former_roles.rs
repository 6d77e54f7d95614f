//! A user's roles as the groups and role tables of the former server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    django::{GROUPS, Record, is_model_of},
    types::name,
};

pub(super) struct FormerRoles {
    /// Fields of the user model that name roles, other than `groups`.
    fields: Vec<String>,
    /// Our name for a role of theirs.
    renamed: BTreeMap<String, String>,
    /// Fields that are a role here, with its name.
    flags: Vec<(&'static str, String)>,
    /// The rows to which a field can refer, by our names.
    rows: BTreeMap<String, BTreeMap<String, i64>>,
}

impl FormerRoles {
    pub(super) fn new(fields: &[String], renamed: BTreeMap<String, String>) -> Self {
        let fields = fields.iter().filter(|field| *field != GROUPS).cloned().collect();
        Self { fields, renamed, flags: Vec::new(), rows: BTreeMap::new() }
    }

    pub(super) fn with_flags<const N: usize>(mut self, flags: [(&'static str, Option<&String>); N]) -> Self {
        self.flags = flags.into_iter().filter_map(|(field, role)| Some((field, role?.clone()))).collect();
        self
    }

    pub(super) fn learn(&mut self, record: &Record) {
        let (Some(id), Some(theirs)) = (record.pk.as_i64(), record.text("name")) else { return };
        let Some(ours) = self.ours(theirs) else { return };
        for field in self.fields.iter().map(String::as_str).chain([GROUPS]).filter(|field| is_model_of(field, &record.model)) {
            self.rows.entry(field.to_owned()).or_default().insert(ours.clone(), id);
        }
    }

    pub(super) fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Whether a role is in no table there, so that it becomes a group.
    pub(super) fn is_new(&self, role: &str) -> bool {
        !self.has_row(role) && self.flags.iter().all(|(_, name)| name != role)
    }

    fn has_row(&self, role: &str) -> bool {
        self.rows.values().any(|rows| rows.contains_key(role))
    }

    /// The roles of a user without those that are a flag there and no group. The flags themselves stay as they are.
    fn without_flags(&self, fields: &Map<String, Value>, roles: &[String]) -> Vec<String> {
        let there = self.all(fields);
        let is_set = |field: &str| fields.get(field) == Some(&Value::from(true));
        let is_flag =
            |role: &&String| self.flags.iter().any(|(field, name)| name == *role && (is_set(field) || !self.has_row(role)));
        roles.iter().filter(|role| there.contains(*role) || !is_flag(role)).cloned().collect()
    }

    /// Changes what differs, and leaves the rest as it is.
    pub(super) fn put(&self, fields: &mut Map<String, Value>, roles: &[String]) {
        let roles = &self.without_flags(fields, roles)[..];
        if self.all(fields) == roles.iter().cloned().collect() {
            return;
        }
        for field in &self.fields {
            self.put_field(fields, field, roles);
        }
        let Some(value) = fields.get(GROUPS) else { return };
        let there = self.names(GROUPS, value);
        let is_elsewhere = |role: &str| self.fields.iter().any(|field| self.id(field, role).is_some());
        let here: BTreeSet<_> = roles.iter().filter(|role| !is_elsewhere(role) || there.contains(*role)).cloned().collect();
        if here != there {
            fields.insert(GROUPS.to_owned(), here.iter().map(|role| self.group(role)).collect());
        }
    }

    /// The roles of a user there. One role may be a group and a row of another table, and then stays where it is.
    fn all(&self, fields: &Map<String, Value>) -> BTreeSet<String> {
        let named = self.fields.iter().map(String::as_str).chain([GROUPS]);
        named.filter_map(|field| Some(self.names(field, fields.get(field)?))).flatten().collect()
    }

    /// A foreign key or a list of them. A choice without a table stays as it is: its other values are not known.
    fn put_field(&self, fields: &mut Map<String, Value>, field: &str, roles: &[String]) {
        let Some(value) = fields.get(field) else { return };
        let there = self.names(field, value);
        let here: BTreeSet<_> = roles.iter().filter(|role| self.id(field, role).is_some()).cloned().collect();
        if here == there || value.is_string() {
            return;
        }
        let mut ids = here.iter().filter_map(|role| self.id(field, role)).map(Value::from);
        let new = if value.is_array() { ids.collect() } else { ids.next().unwrap_or(Value::Null) };
        fields.insert(field.to_owned(), new);
    }

    fn names(&self, field: &str, value: &Value) -> BTreeSet<String> {
        match value {
            Value::Array(values) => values.iter().flat_map(|value| self.names(field, value)).collect(),
            Value::String(theirs) => self.ours(theirs).into_iter().collect(),
            Value::Number(id) => {
                let rows = self.rows.get(field).into_iter().flatten();
                rows.filter(|(_, row)| Some(**row) == id.as_i64()).map(|(name, _)| name.clone()).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    fn group(&self, role: &str) -> Value {
        self.id(GROUPS, role).map_or_else(|| Value::from(vec![role]), Value::from)
    }

    fn id(&self, field: &str, role: &str) -> Option<i64> {
        self.rows.get(field)?.get(role).copied()
    }

    fn ours(&self, theirs: &str) -> Option<String> {
        name::of_role(self.renamed.get(theirs.trim()).map_or(theirs, String::as_str)).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn roles() -> FormerRoles {
        let renamed = BTreeMap::from([("manager".to_owned(), "Gestionnaire".to_owned())]);
        let mut roles = FormerRoles::new(&["role".to_owned()], renamed);
        for (model, pk, name) in [
            ("auth.group", 7, "Editors"),
            ("auth.group", 8, "seller"),
            ("accounts.role", 3, "manager"),
            ("accounts.role", 4, "seller"),
        ] {
            let Value::Object(fields) = json!({ "name": name }) else { unreachable!() };
            roles.learn(&Record { model: model.to_owned(), pk: pk.into(), fields, position: String::new() });
        }
        roles
    }

    fn put(fields: Value, mine: &[&str]) -> Value {
        let Value::Object(mut fields) = fields else { unreachable!() };
        roles().put(&mut fields, &mine.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>());
        fields.into()
    }

    #[test]
    fn roles_go_back_into_the_tables_that_they_came_from() {
        let before = json!({ "role": 3, "groups": [7] });
        assert_eq!(put(before.clone(), &["Editors", "Gestionnaire"]), before);
        assert_eq!(
            put(json!({ "role": null, "groups": [8] }), &["seller"]),
            json!({ "role": null, "groups": [8] }),
            "a group of this name"
        );
        assert_eq!(put(before.clone(), &["Gestionnaire"]), json!({ "role": 3, "groups": [] }));
        assert_eq!(put(before.clone(), &["seller", "Editors"]), json!({ "role": 4, "groups": [7] }));
        assert_eq!(put(before, &["New", "Editors"]), json!({ "role": null, "groups": [7, ["New"]] }));
        assert_eq!(put(json!({ "groups": [["Editors"]] }), &["Editors"]), json!({ "groups": [["Editors"]] }));
        assert_eq!(put(json!({ "role": "seller" }), &[]), json!({ "role": "seller" }), "a choice without a table");
        let roles_with_flags =
            roles().with_flags([("is_superuser", Some(&"Editors".to_owned())), ("is_staff", Some(&"staff".to_owned()))]);
        let Value::Object(mut fields) = json!({ "is_superuser": true, "is_staff": true, "groups": [] }) else { unreachable!() };
        let before = fields.clone();
        roles_with_flags.put(&mut fields, &["Editors".to_owned(), "staff".to_owned()]);
        assert_eq!(fields, before, "what a flag says is no group");
        assert!(!roles_with_flags.is_new("staff"));
        assert!(roles().is_new("New") && !roles().is_new("Editors"));
    }
}
