//! A table of a Django project as the model that Django makes of it.

use serde_json::Value;

use super::{record::Record, user_model::UserModel};
use crate::store::django_source::{List, Row, Table};

pub(super) struct ModelTable {
    /// As in `auth.user`.
    pub(super) model: String,
    pub(super) table: Table,
    /// Its many-to-many fields, which have tables of their own.
    pub(super) lists: Vec<List>,
    /// The tables to which these refer.
    list_targets: Vec<String>,
}

impl ModelTable {
    /// All tables that are models. `models` are those that Django knows; a table of another name is called like its table.
    pub(super) fn all(tables: Vec<Table>, models: &[(String, String)]) -> Vec<Self> {
        let known = |name: &str| models.iter().find(|(app, model)| format!("{app}_{model}") == name);
        let (joins, own): (Vec<_>, Vec<_>) = tables.into_iter().partition(|table| known(&table.name).is_none() && is_join(table));
        let one = |table: Table| {
            let model = match known(&table.name) {
                Some((app, model)) => format!("{app}.{model}"),
                None => table.name.replacen('_', ".", 1),
            };
            let (lists, list_targets) = joins.iter().filter_map(|join| list(&table, join)).unzip();
            Self { model, table, lists, list_targets }
        };
        own.into_iter().map(one).collect()
    }

    pub(super) fn user_model(&self) -> UserModel {
        let columns = self
            .table
            .columns
            .iter()
            .filter(|column| !column.is_key)
            .map(|column| field(&column.name, column.refers_to.is_some()));
        let columns = columns.chain(self.lists.iter().map(|list| list.field.clone())).collect();
        UserModel { name: self.model.clone(), columns }
    }

    pub(super) fn refers_to(&self, other: &Self) -> bool {
        let mut columns = self.table.columns.iter().filter_map(|column| column.refers_to.as_ref());
        columns.any(|table| *table == other.table.name) || self.list_targets.contains(&other.table.name)
    }

    pub(super) fn record(&self, row: Row) -> Record {
        let mut values = row.values;
        let pk = self.table.key().and_then(|key| values.shift_remove(key)).unwrap_or(Value::Null);
        for column in self.table.columns.iter().filter(|column| column.refers_to.is_some() && !column.is_key) {
            if let Some(value) = values.shift_remove(&column.name) {
                values.insert(field(&column.name, true), value);
            }
        }
        Record { model: self.model.clone(), pk, fields: values, position: format!("{} {}", self.table.name, row.key) }
    }
}

/// A foreign key `role` has the column `role_id`.
fn field(column: &str, refers: bool) -> String {
    let bare = if refers { column.strip_suffix("_id") } else { None };
    bare.unwrap_or(column).to_owned()
}

/// An id and two foreign keys: what Django makes for a many-to-many field.
fn is_join(table: &Table) -> bool {
    table.columns.len() == 3 && table.columns.iter().filter(|column| column.refers_to.is_some() && !column.is_key).count() == 2
}

/// The many-to-many field of a table whose rows are in `join`, and the table to which it refers.
fn list(table: &Table, join: &Table) -> Option<(List, String)> {
    let field = join.name.strip_prefix(&table.name)?.strip_prefix('_')?;
    let keys: Vec<_> = join.columns.iter().filter_map(|column| Some((&column.name, column.refers_to.as_ref()?))).collect();
    // Of two that refer to the table itself, `from_` comes first.
    let own = keys.iter().position(|(_, target)| **target == table.name)?;
    let (other, target) = keys.get(1 - own)?;
    let list = List { field: field.to_owned(), table: join.name.clone(), own: keys[own].0.clone(), other: (*other).clone() };
    Some((list, (*target).clone()))
}
