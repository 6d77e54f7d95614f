//! `vestibule keys`: the keys that sign tokens.

use std::sync::Arc;

use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    output::{OutputFormat, maybe, table},
};
use crate::{
    app::{App, KeyAccess},
    error::{Error, Rejection},
    flows::signing_keys::{self, Listed, PROPAGATION_DELAY, Propagation, Retirement, State},
    types::client::ClientInfo,
    web::WebState,
};

#[derive(clap::Subcommand)]
pub(super) enum Keys {
    /// List the keys, the one that signs last first
    List,
    /// Make the next key: it signs in a few seconds, and tokens of the old one live out their time
    Rotate,
    /// Forget a key, so that its tokens open nothing any more (old keys retire by themselves in the end)
    Retire {
        kid: String,
        /// Even while tokens of its may be alive: whoever has one must sign in again
        #[arg(long)]
        force: bool,
    },
    /// Forget every key and make a new one: everybody must sign in again
    #[command(long_about = "Forget every key and make a new one under the present master secret: everybody must sign in \
                            again, and links of mails that were made under another master secret are dead. The way on when \
                            the master secret is lost or was seen by others: stop the server, put another one in its place \
                            (or delete data_dir/keys.toml: the next start makes another), reset, start. Where the settings have a \
                            `signing_key`, that one goes on signing until it is changed there.")]
    Reset {
        /// Do not ask again
        #[arg(long, required = true)]
        yes: bool,
    },
}

impl Keys {
    pub(super) fn needs(&self) -> KeyAccess {
        if matches!(self, Self::Reset { .. }) { KeyAccess::MayBeLost } else { KeyAccess::MustDecrypt }
    }
}

#[derive(Serialize)]
struct Shown {
    kid: String,
    state: &'static str,
    /// When its last token ends, where it signs no more.
    until: Option<String>,
    created_at: Option<String>,
    signs_from: Option<String>,
    retired_at: Option<String>,
}

/// `given` says where the settings name the key that signs before all others, if they do.
pub(super) async fn run(command: Keys, app: App, given: &str, format: OutputFormat) -> CliResult {
    let web = WebState::build(Arc::new(app))?;
    let (app, longest, by) = (&web.app, web.longest().refresh, ClientInfo::operator());
    if let Keys::Reset { .. } = command {
        return reset(app, given, format).await;
    }
    app.open_keys().await?;
    match command {
        Keys::Rotate if !given.is_empty() => {
            let why = format!(
                "`signing_key` of {given} signs, and a key that is made here would not: put another one there, and this one into \
                 `signing_key_previous` until its tokens have run out (or nowhere, if somebody else has got hold of it)"
            );
            Err(CliError::Refused(why))
        }
        Keys::Retire { kid, .. } if app.signer.preferred() == Some(&*kid) => Err(CliError::Refused(format!(
            "{kid} is the `signing_key` of {given}: put another one there, and its tokens are refused"
        ))),
        Keys::Retire { kid, .. } if app.signer.previous().any(|previous| previous == kid) => {
            Err(CliError::Refused(format!("{kid} stands in `signing_key_previous`: take it out of there")))
        }
        Keys::Rotate => {
            let kid = signing_keys::rotate(app, &by).await?;
            format
                .print(&serde_json::json!({ "made": kid }), || format!("{kid} signs in {} seconds.", PROPAGATION_DELAY.as_secs()))
        }
        Keys::Retire { kid, force } => {
            let care = if force { Propagation::ForNothing } else { Propagation::ForTokens };
            let retired = signing_keys::retire(app, &kid, care, longest, &by).await.map_err(|error| match error {
                Error::Rejected(Rejection::NotFound) => CliError::Refused(format!("there is no key {kid} that could retire")),
                other => other.into(),
            })?;
            match retired {
                Retirement::Done => format.print(&serde_json::json!({ "retired": kid }), || format!("{kid} is forgotten.")),
                Retirement::TooEarly(until) => {
                    let why = format!("tokens of {kid} may live until {until}; --force ends them now");
                    Err(CliError::Refused(why))
                }
                Retirement::StillSigns if !given.is_empty() => {
                    let why = format!(
                        "{kid} is the newest key in the database: `vestibule keys reset --yes` forgets all of those, and the \
                         `signing_key` of {given} goes on signing"
                    );
                    Err(CliError::Refused(why))
                }
                Retirement::StillSigns => {
                    let why = format!("{kid} signs or is about to: `vestibule keys rotate` makes the one after it first");
                    Err(CliError::Refused(why))
                }
            }
        }
        _ => {
            let all: Vec<Shown> = signing_keys::list(app, longest).await?.into_iter().map(Shown::from).collect();
            format.print(&all, || {
                let rows = all.iter().map(|key| {
                    let made = key.created_at.clone().unwrap_or_else(|| "by the settings".to_owned());
                    [key.kid.clone(), key.state.to_owned(), maybe(key.until.as_ref()), made, maybe(key.signs_from.as_ref())]
                });
                table(["KID", "STATE", "TOKENS UNTIL", "MADE", "SIGNS FROM"], rows)
            })
        }
    }
}

async fn reset(app: &App, given: &str, format: OutputFormat) -> CliResult {
    let kid = signing_keys::reset(app, &ClientInfo::operator()).await?;
    let goes_on = app.signer.preferred();
    format.print(&serde_json::json!({ "made": kid, "signs": goes_on.or(kid.as_deref()) }), || match (goes_on, &kid) {
        (Some(preferred), _) => format!(
            "The keys in the database are forgotten, but the `signing_key` of {given} ({preferred}) goes on signing, and its tokens \
             stay good: put another one there to sign everybody out."
        ),
        (None, Some(kid)) => format!("{kid} signs now, and every other key is forgotten."),
        (None, None) => "Every key is forgotten. The next start of the server makes a new master secret and a new key.".to_owned(),
    })
}

impl From<Listed> for Shown {
    fn from(key: Listed) -> Self {
        let (state, until) = match key.state {
            State::Signs => ("signs", None),
            State::Waits => ("waits", None),
            State::Verifies(until) => ("verifies", Some(until.to_string())),
            State::Previous => ("verifies", None),
            State::Spent => ("spent", None),
            State::Retired(_) => ("retired", None),
        };
        let row = key.row.as_ref();
        Self {
            kid: key.kid,
            state,
            until,
            created_at: row.map(|row| row.created_at.to_string()),
            signs_from: row.map(|row| row.signs_from.to_string()),
            retired_at: row.and_then(|row| row.retired_at).map(|at| at.to_string()),
        }
    }
}
