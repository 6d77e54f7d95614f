//! `vestibule role`: the names that permissions hang on.

use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
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
pub(super) enum Role {
    /// Make a role
    Create { name: String },
    /// Delete a role, and take it away from everybody who has it
    Delete { name: String },
    /// List the roles there are
    List,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    created_at: String,
}

impl From<role::Model> for Shown {
    fn from(role: role::Model) -> Self {
        Self { name: role.name, created_at: role.created_at.to_string() }
    }
}

pub(super) async fn run(command: Role, app: &App, format: OutputFormat) -> CliResult {
    match command {
        Role::Create { name } => {
            let made = Shown::from(roles::create(app, &Operator::cli(), &name).await?);
            format.print(&made, || format!("The role {} is there.", made.name))
        }
        Role::Delete { name } => {
            let name = parse(&name)?;
            let found = role::by_name(app.db.reader(), &name).await?;
            let role = found.ok_or_else(|| CliError::Refused(format!("there is no role {name}")))?;
            roles::delete(app, &Operator::cli(), role.id).await?;
            format.print(&serde_json::json!({ "deleted": name }), || format!("The role {name} is gone."))
        }
        Role::List => {
            let all: Vec<Shown> = role::all(app.db.reader()).await?.into_iter().map(Shown::from).collect();
            format.print(&all, || table(["NAME", "CREATED"], all.iter().map(|role| [role.name.clone(), role.created_at.clone()])))
        }
    }
}

/// One line that says something.
pub(super) fn parse(text: &str) -> CliResult<String> {
    let parsed = name::parse(text).and_then(|name| if name.is_empty() { Err(FieldError::Blank) } else { Ok(name) });
    parsed.map_err(|problem| CliError::App((Field::Role, problem).into()))
}
