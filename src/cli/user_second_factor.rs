//! `vestibule user second-factor`: what a user has, and its removal for one who has lost it.

use super::{
    error::{CliError, CliResult},
    output::OutputFormat,
};
use crate::{
    app::{App, authorization::Operator},
    error::{Error, Rejection},
    flows::two_step,
    store::user,
    views::SecondFactorState,
};

#[derive(clap::Subcommand)]
pub enum SecondFactor {
    /// Print what a user's sign-ins need beside the password
    Show {
        /// Id, email address or username
        user: String,
    },
    /// Remove all second factors of a user who has lost them, and notify the user by email
    Reset {
        /// Id, email address or username
        user: String,
    },
}

impl SecondFactor {
    pub fn user(&self) -> &str {
        match self {
            Self::Show { user } | Self::Reset { user } => user,
        }
    }
}

pub async fn run(command: &SecondFactor, app: &App, user: &user::Model, format: OutputFormat) -> CliResult {
    match command {
        SecondFactor::Show { .. } => show(app, user, format).await,
        SecondFactor::Reset { .. } => reset(app, user, format).await,
    }
}

async fn show(app: &App, user: &user::Model, format: OutputFormat) -> CliResult {
    let state = two_step::state(app, user.id).await?;
    let shown = SecondFactorState::of(state.factors, state.totp_since);
    format.print(&shown, || in_words(&user.display_name(), &shown))
}

fn in_words(name: &str, state: &SecondFactorState) -> String {
    if !state.required {
        return format!("{name} signs in with the password alone.");
    }
    let app = if state.totp { "an authenticator app" } else { "no authenticator app" };
    format!("{name} has {app}, {} passkeys and {} recovery codes.", state.passkeys, state.recovery_codes_left)
}

async fn reset(app: &App, user: &user::Model, format: OutputFormat) -> CliResult {
    let name = user.display_name();
    two_step::reset(app, &Operator::cli(), user.id).await.map_err(|error| match error {
        Error::Rejected(Rejection::NoAuthenticator) => CliError::Refused(format!("{name} has no second factor")),
        error => error.into(),
    })?;
    format.print(&serde_json::json!({ "reset": user.id }), || format!("Removed the second factors of {name}."))
}
