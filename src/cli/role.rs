//! `vestibule role`: roles, which grant permissions.

use serde::Serialize;

use super::{
    error::{CliError, CliResult},
    output::{OutputFormat, table},
};
use crate::{
    app::{App, authorization::Operator},
    error::{Field, FieldError},
    flows::roles,
    store::role,
    types::name,
};

#[derive(clap::Subcommand)]
pub enum Role {
    /// Create a role
    Create { name: String },
    /// Delete a role and revoke it from every user
    Delete { name: String },
    /// List all roles
    List,
}

#[derive(Serialize)]
struct RoleOutput {
    name: String,
    created_at: String,
}

impl From<role::Model> for RoleOutput {
    fn from(role: role::Model) -> Self {
        Self { name: role.name, created_at: role.created_at.to_string() }
    }
}

pub async fn run(command: Role, app: &App, format: OutputFormat) -> CliResult {
    match command {
        Role::Create { name } => {
            let created = RoleOutput::from(roles::create(app, &Operator::cli(), &name).await?);
            format.print(&created, || format!("Created role {}.", created.name))
        }
        Role::Delete { name } => {
            let name = parse(&name)?;
            let found = role::by_name(app.db.reader(), &name).await?;
            let role = found.ok_or_else(|| CliError::Refused(format!("there is no role {name}")))?;
            roles::delete(app, &Operator::cli(), role.id).await?;
            format.print(&serde_json::json!({ "deleted": name }), || format!("Deleted role {name}."))
        }
        Role::List => {
            let all: Vec<RoleOutput> = role::all(app.db.reader()).await?.into_iter().map(RoleOutput::from).collect();
            format.print(&all, || table(["NAME", "CREATED"], all.iter().map(|role| [role.name.clone(), role.created_at.clone()])))
        }
    }
}

/// The name of a role, as the database stores it.
pub fn parse(text: &str) -> CliResult<String> {
    let parsed = name::parse(text).and_then(|name| if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) });
    parsed.map_err(|problem| CliError::App((Field::Role, problem).into()))
}

/// The name of a role at a former server and the one here, as `OLD=NEW`.
pub fn renaming(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.split_once('=').ok_or("expected OLD=NEW, as in Gestionnaire=Manager")?;
    let new = name::of_role(new).map_err(|_| format!("`{new}` is no name that a role may have"))?;
    Ok((old.trim().to_owned(), new))
}
