//! `vestibule api-key`: keys for programs that act for a user.

use clap::Args;
use serde::Serialize;

use super::{
    error::CliResult,
    output::{OutputFormat, maybe, table},
    user::find,
};
use crate::{
    app::App,
    error::ValidationErrors,
    flows::api_keys::{self, Draft, Requester},
    types::client::ClientInfo,
    views::{self, NewApiKey},
};

#[derive(clap::Subcommand)]
pub enum ApiKey {
    /// Create a key, print it once, and notify its owner by email
    Create(Create),
    /// List the keys of a user
    List {
        /// Id, email address or username
        user: String,
    },
    /// Revoke a key and end the sessions that it has opened
    Revoke {
        /// Id, email address or username
        user: String,
        /// The id of the key
        id: i64,
    },
}

#[derive(Args)]
pub struct Create {
    /// The owner: id, email address or username
    user: String,
    /// What the key is for
    name: String,
    /// Days until it expires [default: never]
    #[arg(long)]
    days: Option<i64>,
    /// A role of its owner that the key has too; repeatable [default: all]
    #[arg(long)]
    role: Vec<String>,
    /// Give the key none of its owner's roles
    #[arg(long, conflicts_with = "role")]
    no_roles: bool,
}

#[derive(Serialize)]
struct RevokedOutput {
    id: i64,
}

pub async fn run(command: ApiKey, app: &App, format: OutputFormat) -> CliResult {
    match command {
        ApiKey::Create(create) => self::create(app, create, format).await,
        ApiKey::List { user } => {
            let owner = find(app, &user).await?;
            let keys: Vec<views::ApiKey> = api_keys::list(app, owner.id).await?.into_iter().map(views::ApiKey::of).collect();
            format.print(&keys, || table(["ID", "NAME", "BEGINS", "ROLES", "EXPIRES", "LAST USED"], keys.iter().map(row)))
        }
        ApiKey::Revoke { user, id } => {
            let owner = find(app, &user).await?;
            api_keys::revoke(app, owner.id, id, &ClientInfo::operator()).await?;
            format.print(&RevokedOutput { id }, || format!("Revoked key {id}."))
        }
    }
}

async fn create(app: &App, create: Create, format: OutputFormat) -> CliResult {
    let owner = find(app, &create.user).await?;
    let all = create.role.is_empty() && !create.no_roles;
    let draft = Draft {
        name: Some(&create.name),
        days: create.days,
        roles: (!all).then_some(create.role),
        problems: ValidationErrors::default(),
    };
    let asking = Requester::Operator(owner.id);
    let made = api_keys::create(app, asking, draft, &ClientInfo::operator()).await?;
    let created = NewApiKey::of(made.row, &made.key);
    format.print(&created, || created.key.clone())
}

fn row(key: &views::ApiKey) -> [String; 6] {
    [key.id.to_string(), key.name.clone(), key.hint.clone(), key.roles.join(", "), maybe(key.expires_at), maybe(key.last_used_at)]
}
