//! Groups, and rows of the former server's own tables of roles, as roles here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::options::Options;
use crate::{
    django::{GROUPS, Record, SourceError, is_model_of},
    types::name,
};

/// No table of roles has more rows.
const MAX_ROWS: usize = 10_000;
/// Roles that a hint names.
const MAX_NAMED: usize = 12;

pub(super) struct RoleNames {
    /// Fields of the user model that name roles.
    fields: Vec<String>,
    /// Names by id, of each model.
    rows: HashMap<String, HashMap<i64, String>>,
    renamed: BTreeMap<String, String>,
    superusers: Option<String>,
    staff: Option<String>,
    /// The role that opens the administration, unless it is wanted.
    forbidden: Option<String>,
}

impl RoleNames {
    pub(super) fn new(options: &Options, admin_role: Option<&str>) -> Self {
        let own = options.mapping.roles.iter().filter(|field| *field != GROUPS).cloned();
        Self {
            fields: [GROUPS.to_owned()].into_iter().chain(own).collect(),
            rows: HashMap::new(),
            renamed: options.roles.clone(),
            superusers: options.superusers.clone(),
            staff: options.staff.clone(),
            forbidden: admin_role.filter(|_| !options.grant_admin).map(ToOwned::to_owned),
        }
    }

    pub(super) fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Keeps the name of a row, if it is one of a table of roles.
    ///
    /// # Errors
    /// If there are more rows than any table of roles has.
    pub(super) fn learn(&mut self, record: &Record) -> Result<(), SourceError> {
        if !self.fields.iter().any(|field| is_model_of(field, &record.model)) {
            return Ok(());
        }
        let (Some(id), Some(name)) = (record.pk.as_i64(), record.text("name")) else { return Ok(()) };
        let known = self.rows.entry(record.model.clone()).or_default();
        if known.len() >= MAX_ROWS {
            return Err(SourceError::at(&record.position, format_args!("{} has more than {MAX_ROWS} roles", record.model)));
        }
        known.insert(id, name.to_owned());
        Ok(())
    }

    /// The names of a user's roles here, in alphabetical order, and whether one had no name that a role may have.
    ///
    /// # Errors
    /// If a row that the user refers to is not in the source.
    pub(super) fn of(&self, record: &Record) -> Result<(Vec<String>, bool), SourceError> {
        let (mut names, mut dropped) = (BTreeSet::new(), false);
        for old in self.old_names(record)? {
            match name::of_role(self.renamed.get(old.trim()).map_or(&*old, String::as_str)) {
                Ok(name) => drop(names.insert(name)),
                Err(_) => dropped = true,
            }
        }
        let has = |flag: &str| record.flag(flag) == Some(true);
        names.extend(self.superusers.iter().filter(|_| has("is_superuser")).cloned());
        names.extend(self.staff.iter().filter(|_| has("is_staff")).cloned());
        Ok((names.into_iter().collect(), dropped))
    }

    /// Whether the user has a role, under its old name, that would open the administration without anybody having said so.
    ///
    /// # Errors
    /// As `of`.
    pub(super) fn opens_administration(&self, record: &Record) -> Result<bool, SourceError> {
        let Some(forbidden) = &self.forbidden else { return Ok(false) };
        let opens = |old: &String| old.trim() == forbidden && !self.renamed.contains_key(old.trim());
        Ok(self.old_names(record)?.iter().any(opens))
    }

    /// Adds the names that a user's roles have there, where one is to be renamed.
    ///
    /// # Errors
    /// As `of`.
    pub(super) fn collect_old(&self, record: &Record, names: &mut BTreeSet<String>) -> Result<(), SourceError> {
        if !self.renamed.is_empty() && names.len() < MAX_ROWS {
            names.extend(self.old_names(record)?.iter().map(|name| name.trim().to_owned()));
        }
        Ok(())
    }

    /// Of each role that is to be renamed and is not there: a hint, since it may be a typing mistake.
    pub(super) fn unknown(&self, of_users: &BTreeSet<String>) -> Vec<String> {
        let rows = self.rows.values().flat_map(HashMap::values).map(|name| name.trim());
        let known: BTreeSet<&str> = rows.chain(of_users.iter().map(String::as_str)).collect();
        let there = known.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join(", ");
        let there = match known.len().checked_sub(MAX_NAMED) {
            _ if known.is_empty() => "there is none".to_owned(),
            None | Some(0) => format!("there are {there}"),
            Some(more) => format!("there are {there} and {more} more"),
        };
        let unknown = self.renamed.keys().filter(|old| !known.contains(old.as_str()));
        unknown.map(|old| format!("--role {old}: no user has this role; {there}")).collect()
    }

    fn old_names(&self, record: &Record) -> Result<Vec<String>, SourceError> {
        let mut names = Vec::new();
        for field in &self.fields {
            if let Some(value) = record.fields.get(field) {
                self.collect(record, field, value, &mut names)?;
            }
        }
        Ok(names)
    }

    /// A foreign key, a list of them, or the names themselves: of a choice, or of natural keys.
    fn collect(&self, record: &Record, field: &str, value: &Value, names: &mut Vec<String>) -> Result<(), SourceError> {
        match value {
            Value::Array(values) => {
                for value in values {
                    self.collect(record, field, value, names)?;
                }
            }
            Value::String(name) if !name.trim().is_empty() => names.push(name.clone()),
            Value::Number(number) => names.push(self.referred(record, field, number.as_i64().unwrap_or(0))?),
            _ => {}
        }
        Ok(())
    }

    fn referred(&self, record: &Record, field: &str, id: i64) -> Result<String, SourceError> {
        let models = self.rows.iter().filter(|(model, _)| is_model_of(field, model));
        let found: BTreeSet<&String> = models.filter_map(|(_, rows)| rows.get(&id)).collect();
        if let Some(name) = found.into_iter().next() {
            return Ok(name.clone());
        }
        let what = format!("`{field}` refers to the row {id}, which is not in the source: dump its table as well");
        Err(SourceError::at(&record.position, what))
    }
}
