//! What an import and its way back must be told alike: which model of the former server has the users, and what its columns and roles
//! are called here.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{error::CliResult, role};
use crate::{
    crypto::file_hash,
    diagnostics::Diagnostic,
    django::{Mapping, Source, UserModel},
};

#[derive(Args)]
pub struct FormerModelArgs {
    /// The file that says which columns of a custom user model are which
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The user model, where several have a password
    #[arg(long, value_name = "APP.MODEL")]
    model: Option<String>,
    /// A group or role that has another name here; repeatable
    #[arg(long, value_name = "OLD=NEW", value_parser = role::renaming)]
    role: Vec<(String, String)>,
    /// A role for superusers
    #[arg(long, value_name = "ROLE")]
    superusers: Option<String>,
    /// A role for staff
    #[arg(long, value_name = "ROLE")]
    staff: Option<String>,
}

/// The same, read and checked.
pub struct FormerModel {
    pub mapping: Mapping,
    /// Of the text of the mapping: it says whether two are the same.
    pub mapping_digest: Option<String>,
    /// In lower case.
    pub model: Option<String>,
    /// New names of roles, by their old ones.
    pub roles: BTreeMap<String, String>,
    pub superusers: Option<String>,
    pub staff: Option<String>,
}

impl FormerModelArgs {
    pub fn read(&self) -> CliResult<FormerModel> {
        let parse = |name: &Option<String>| name.as_deref().map(role::parse).transpose();
        let (mapping, mapping_digest) = read_mapping(self.mapping.as_deref())?;
        Ok(FormerModel {
            mapping,
            mapping_digest,
            model: self.model.as_deref().map(str::to_lowercase),
            roles: self.role.iter().cloned().collect(),
            superusers: parse(&self.superusers)?,
            staff: parse(&self.staff)?,
        })
    }
}

impl FormerModel {
    /// The user model of a source, whose columns the mapping has to know.
    pub async fn of(&self, source: &Source) -> CliResult<UserModel> {
        let model = source.user_model(self.model.as_deref().or(self.mapping.model.as_deref())).await?;
        self.mapping.check(&model.columns)?;
        Ok(model)
    }
}

fn read_mapping(file: Option<&Path>) -> CliResult<(Mapping, Option<String>)> {
    let Some(file) = file else { return Ok((Mapping::default(), None)) };
    let text = fs::read_to_string(file);
    let text = text.map_err(|error| vec![Diagnostic::new(file, format!("cannot be read: {error}"))])?;
    Ok((Mapping::read(file, &text)?, file_hash::sha256(text.as_bytes()).ok()))
}
