//! `vestibule api-key`: keys for programs that act for somebody.

use clap::Args;
use serde::Serialize;

use super::{
    CliResult,
    output::{OutputFormat, maybe, table},
    user::find,
};
use crate::{
    app::App,
    error::ValidationErrors,
    flows::api_keys::{self, Draft, Requester},
    store::api_key::Model,
    types::client::ClientInfo,
};

#[derive(clap::Subcommand)]
pub(super) enum ApiKey {
    /// Make a key, which is shown once and kept nowhere, and tell its owner by mail
    Create(Create),
    /// List somebody's keys
    List {
        /// Id, address or user name
        who: String,
    },
    /// Revoke a key; the sessions that it has opened end at once
    Revoke {
        /// Id, address or user name
        who: String,
        /// The id of the key
        id: i64,
    },
}

#[derive(Args)]
pub(super) struct Create {
    /// Whom it acts for: id, address or user name
    who: String,
    /// What it is for
    name: String,
    /// Days until it ends; without it, it lives until it is revoked
    #[arg(long)]
    days: Option<i64>,
    /// One of its owner's roles that it has too; without it, all of them; may stand there several times
    #[arg(long)]
    role: Vec<String>,
    /// None of its owner's roles
    #[arg(long, conflicts_with = "role")]
    no_roles: bool,
}

#[derive(Serialize)]
struct Shown {
    id: i64,
    name: String,
    hint: String,
    roles: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
}

#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    shown: Shown,
    key: String,
}

#[derive(Serialize)]
struct Revoked {
    id: i64,
}

impl From<Model> for Shown {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            roles: row.role_names(),
            name: row.name,
            hint: row.hint,
            created_at: row.created_at.to_string(),
            expires_at: row.expires_at.map(|at| at.to_string()),
            last_used_at: row.last_used_at.map(|at| at.to_string()),
        }
    }
}

pub(super) async fn run(command: ApiKey, app: &App, format: OutputFormat) -> CliResult {
    match command {
        ApiKey::Create(create) => make(app, create, format).await,
        ApiKey::List { who } => {
            let owner = find(app, &who).await?;
            let keys: Vec<Shown> = api_keys::list(app, owner.id).await?.into_iter().map(Shown::from).collect();
            format.print(&keys, || table(["ID", "NAME", "BEGINS", "ROLES", "EXPIRES", "LAST USED"], keys.iter().map(row)))
        }
        ApiKey::Revoke { who, id } => {
            let owner = find(app, &who).await?;
            api_keys::revoke(app, owner.id, id, &ClientInfo::operator()).await?;
            format.print(&Revoked { id }, || format!("The key {id} opens nothing any more."))
        }
    }
}

async fn make(app: &App, create: Create, format: OutputFormat) -> CliResult {
    let owner = find(app, &create.who).await?;
    let all = create.role.is_empty() && !create.no_roles;
    let draft = Draft {
        name: Some(&create.name),
        days: create.days,
        roles: (!all).then_some(create.role),
        problems: ValidationErrors::default(),
    };
    let asking = Requester::Operator(owner.id);
    let made = api_keys::create(app, asking, draft, &ClientInfo::operator()).await?;
    let made = Made { shown: made.row.into(), key: made.key.reveal().to_owned() };
    format.print(&made, || made.key.clone())
}

fn row(key: &Shown) -> [String; 6] {
    [
        key.id.to_string(),
        key.name.clone(),
        key.hint.clone(),
        key.roles.join(", "),
        maybe(key.expires_at.as_deref()),
        maybe(key.last_used_at.as_deref()),
    ]
}
