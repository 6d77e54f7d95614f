//! `vestibule keys`: the keys that sign tokens.

use std::time::Duration;

use serde::Serialize;

use super::{
    error::{CliError, CliResult},
    output::{OutputFormat, maybe, table},
};
use crate::{
    app::{App, KeyAccess},
    contracts::{self, SessionPolicies},
    error::{Error, Rejection},
    flows::signing_keys::{self, Listed, PROPAGATION_DELAY, Propagation, Retirement, State},
    types::client::ClientInfo,
};

#[derive(clap::Subcommand)]
pub enum Keys {
    /// List the keys, newest first
    List,
    /// Create the next key; it signs after a few seconds, and tokens of the old one stay valid until they expire
    Rotate,
    /// Retire a key, so that its tokens are no longer accepted (old keys retire by themselves in time)
    Retire {
        /// The id of the key
        kid: String,
        /// Even if it has valid tokens: their users have to sign in again
        #[arg(long)]
        force: bool,
    },
    /// Retire all keys and create a new one; all users have to sign in again
    #[command(
        long_about = "Retire all keys and create a new one, encrypted with the current master key. All users have to sign in \
                            again, and links in emails that were made with another master key stop working. Use it when the master \
                            key is lost or leaked: stop the server, replace the master key (or delete data_dir/keys.toml: the next \
                            start creates another), reset, and start the server. A `signing_key` in the settings goes on signing \
                            until you change it there."
    )]
    Reset {
        /// Confirm it
        #[arg(long, required = true)]
        yes: bool,
    },
}

impl Keys {
    pub fn needs(&self) -> KeyAccess {
        if matches!(self, Self::Reset { .. }) { KeyAccess::MayBeLost } else { KeyAccess::MustDecrypt }
    }
}

#[derive(Serialize)]
struct KeyOutput {
    kid: String,
    state: &'static str,
    /// When its last token expires, for a key that no longer signs.
    valid_until: Option<String>,
    created_at: Option<String>,
    signs_from: Option<String>,
    retired_at: Option<String>,
}

/// `given` says where the settings give a signing key; empty if they do not.
pub async fn run(command: Keys, app: App, given: &str, format: OutputFormat) -> CliResult {
    let app = &app;
    if let Keys::Reset { .. } = command {
        return reset(app, given, format).await;
    }
    let contracts = contracts::load(&app.config)?;
    let longest = SessionPolicies::new(&app.config.sessions, &contracts).max_lifetimes().refresh;
    app.open_keys().await?;
    match command {
        Keys::Rotate => rotate(app, given, format).await,
        Keys::Retire { kid, force } => {
            let care = if force { Propagation::ForNothing } else { Propagation::ForTokens };
            retire(app, &kid, (care, longest), given, format).await
        }
        Keys::List | Keys::Reset { .. } => list(app, longest, format).await,
    }
}

async fn list(app: &App, longest: Duration, format: OutputFormat) -> CliResult {
    let all: Vec<KeyOutput> = signing_keys::list(app, longest).await?.into_iter().map(KeyOutput::from).collect();
    format.print(&all, || {
        let row = |key: &KeyOutput| {
            let created = key.created_at.clone().unwrap_or_else(|| "in the settings".to_owned());
            [key.kid.clone(), key.state.to_owned(), maybe(key.valid_until.as_ref()), created, maybe(key.signs_from.as_ref())]
        };
        table(["KEY", "STATE", "TOKENS VALID UNTIL", "CREATED", "SIGNS FROM"], all.iter().map(row))
    })
}

async fn rotate(app: &App, given: &str, format: OutputFormat) -> CliResult {
    if !given.is_empty() {
        let why = format!(
            "`signing_key` of {given} signs, and a new key in the database would not: replace it there, and put the old one into \
             `signing_key_previous` until its tokens have expired (unless it has leaked)"
        );
        return Err(CliError::Refused(why));
    }
    let kid = signing_keys::rotate(app, &ClientInfo::operator()).await?;
    let delay = PROPAGATION_DELAY.as_secs();
    format.print(&serde_json::json!({ "created": kid }), || format!("Created key {kid}; it signs in {delay} seconds."))
}

async fn retire(app: &App, kid: &str, (care, longest): (Propagation, Duration), given: &str, format: OutputFormat) -> CliResult {
    if app.signer.preferred() == Some(kid) {
        return Err(CliError::Refused(format!(
            "{kid} is the `signing_key` of {given}: replace it there to have its tokens refused"
        )));
    }
    if app.signer.previous().any(|previous| previous == kid) {
        return Err(CliError::Refused(format!("{kid} is in `signing_key_previous`: remove it there")));
    }
    let retired = signing_keys::retire(app, kid, care, longest, &ClientInfo::operator()).await.map_err(|error| match error {
        Error::Rejected(Rejection::NotFound) => CliError::Refused(format!("there is no key {kid} to retire")),
        other => other.into(),
    })?;
    let why = match retired {
        Retirement::Done => return format.print(&serde_json::json!({ "retired": kid }), || format!("Retired key {kid}.")),
        Retirement::TooEarly(until) => format!("{kid} may have valid tokens until {until}; --force retires it now"),
        Retirement::StillSigns if !given.is_empty() => format!(
            "{kid} is the newest key in the database: `vestibule keys reset --yes` retires all of those, and the `signing_key` of \
             {given} goes on signing"
        ),
        Retirement::StillSigns => format!("{kid} signs or is about to: create the next key first with `vestibule keys rotate`"),
    };
    Err(CliError::Refused(why))
}

async fn reset(app: &App, given: &str, format: OutputFormat) -> CliResult {
    let kid = signing_keys::reset(app, &ClientInfo::operator()).await?;
    let preferred = app.signer.preferred();
    format.print(&serde_json::json!({ "created": kid, "signs": preferred.or(kid.as_deref()) }), || match (preferred, &kid) {
        (Some(preferred), _) => format!(
            "Retired all keys in the database, but the `signing_key` of {given} ({preferred}) goes on signing, and its tokens stay \
             valid: replace it there to sign all users out."
        ),
        (None, Some(kid)) => format!("Retired all other keys; {kid} signs now."),
        (None, None) => "Retired all keys. The next start of the server creates a new master key and a new signing key.".to_owned(),
    })
}

impl From<Listed> for KeyOutput {
    fn from(key: Listed) -> Self {
        let (state, valid_until) = match key.state {
            State::Signs => ("signing", None),
            State::Waits => ("pending", None),
            State::Verifies(until) => ("verifying", Some(until.to_string())),
            State::Previous => ("verifying", None),
            State::Spent => ("expired", None),
            State::Retired(_) => ("retired", None),
        };
        let row = key.row.as_ref();
        Self {
            kid: key.kid,
            state,
            valid_until,
            created_at: row.map(|row| row.created_at.to_string()),
            signs_from: row.map(|row| row.signs_from.to_string()),
            retired_at: row.and_then(|row| row.retired_at).map(|at| at.to_string()),
        }
    }
}
