//! `vestibule import status`: how far a takeover has come.

use serde::Serialize;

use crate::{
    app::App,
    cli::{
        error::CliResult,
        output::{OutputFormat, maybe, table},
        takeover::last_import,
    },
    config::takeover::Takeover,
    store::{
        takeover,
        takeover_report::{self, TokenCounts},
        user,
    },
    types::clock::Timestamp,
};

/// Absent users that are listed.
const MAX_LISTED: u64 = 20;

#[derive(Serialize)]
struct Status {
    source: String,
    imported_at: String,
    switched_at: String,
    /// `never`: each token is accepted until it expires.
    tokens_until: String,
    finished_at: Option<String>,
    users: Users,
    hashes: serde_json::Map<String, serde_json::Value>,
    tokens: Tokens,
}

#[derive(Serialize)]
struct Users {
    imported: u64,
    /// They have neither signed in nor renewed a token here.
    absent: u64,
    /// Some of these.
    first_absent: Vec<Absent>,
}

#[derive(Serialize)]
struct Absent {
    id: i64,
    name: String,
    signed_in_at: Option<String>,
}

#[derive(Serialize)]
struct Tokens {
    adopted: u64,
    blacklisted: u64,
    in_use: u64,
}

pub async fn run(app: &App, format: OutputFormat) -> CliResult {
    let found = last_import(app).await?;
    let status = status(app, found).await?;
    format.print(&status, || text(&status))
}

async fn status(app: &App, found: takeover::Model) -> CliResult<Status> {
    let (db, settings) = (app.db.reader(), &app.config.takeover);
    let switched_at = settings.switched_at.unwrap_or(found.switched_at);
    let (absent, some) = takeover_report::absent(db, switched_at, MAX_LISTED).await?;
    let until = settings.tokens_until.or(found.tokens_until);
    Ok(Status {
        imported_at: found.imported_at.to_string(),
        switched_at: switched_at.to_string(),
        tokens_until: until.filter(|at| *at != Takeover::NEVER).map_or_else(|| "never".to_owned(), |at| at.to_string()),
        finished_at: found.finished_at.map(|at| at.to_string()),
        users: Users {
            imported: takeover_report::imported(db).await?,
            absent,
            first_absent: some.into_iter().map(Absent::from).collect(),
        },
        hashes: takeover_report::hashes(db).await?.into_iter().map(|(word, count)| (word, count.into())).collect(),
        tokens: Tokens::from(takeover_report::tokens(db, app.now()).await?),
        source: found.source,
    })
}

impl From<user::Model> for Absent {
    fn from(user: user::Model) -> Self {
        let name = user.username.unwrap_or(user.email);
        Self { id: user.id, name, signed_in_at: user.signed_in_at.as_ref().map(Timestamp::to_string) }
    }
}

impl From<TokenCounts> for Tokens {
    fn from(counts: TokenCounts) -> Self {
        Self { adopted: counts.adopted, blacklisted: counts.blacklisted, in_use: counts.in_use }
    }
}

fn text(status: &Status) -> String {
    let Status { source, imported_at, switched_at, users, tokens, .. } = status;
    let accepted = match (&status.finished_at, status.tokens_until.as_str()) {
        (Some(at), _) => format!("not accepted since {at}, when the takeover was finished"),
        (None, "never") => "accepted until each expires".to_owned(),
        (None, until) => format!("accepted until {until}"),
    };
    let hashes = status.hashes.iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ");
    let lines = [
        format!("imported       {} users from {source}, last at {imported_at}", users.imported),
        format!("legacy tokens  issued until {switched_at}; {accepted}"),
        format!("               {} became sessions, {} are blacklisted", tokens.adopted, tokens.blacklisted),
        format!("               {} sessions are still renewed with one", tokens.in_use),
        format!("hashes         {}", if hashes.is_empty() { "none of the former server" } else { &hashes }),
        format!("absent         {} users have not signed in since {switched_at}", users.absent),
    ];
    format!("{}\n{}", lines.join("\n"), absent(users))
}

fn absent(users: &Users) -> String {
    if users.first_absent.is_empty() {
        return String::new();
    }
    let row = |user: &Absent| [user.id.to_string(), user.name.clone(), maybe(user.signed_in_at.as_ref())];
    let listed = table(["ID", "NAME", "LAST SIGN-IN"], users.first_absent.iter().map(row));
    let more = users.absent.saturating_sub(users.first_absent.len() as u64);
    if more == 0 { format!("\n{listed}") } else { format!("\n{listed}... and {more} more\n") }
}
