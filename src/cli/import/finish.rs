//! `vestibule import finish`: the end of a takeover.

use clap::Args;

use crate::{
    app::{App, authorization::Operator},
    cli::{
        confirm::is_confirmed,
        error::{CliError, CliResult},
        output::OutputFormat,
        takeover::last_import,
    },
    flows::finish_takeover,
    store::takeover_report,
};

#[derive(Args)]
pub struct Finish {
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub async fn run(command: &Finish, app: &App, format: OutputFormat) -> CliResult {
    let found = last_import(app).await?;
    let in_use = takeover_report::tokens(app.db.reader(), app.now()).await?.in_use;
    if found.finished_at.is_none() && !command.yes && !is_confirmed(&question(in_use))? {
        return Err(CliError::Refused("nothing was changed".to_owned()));
    }
    let finished = finish_takeover::finish(app, &Operator::cli()).await?;
    format.print(&serde_json::json!({ "finished": finished }), || match found.finished_at {
        Some(at) => format!("The takeover was already finished at {at}."),
        None => "The takeover is finished: no token of the former server is accepted any more.".to_owned(),
    })
}

fn question(in_use: u64) -> String {
    let ended = match in_use {
        0 => String::new(),
        1 => " 1 session is still renewed with one and ends.".to_owned(),
        more => format!(" {more} sessions are still renewed with one and end."),
    };
    format!("Refuse all tokens of the former server from now on?{ended} There is no way back to it after this.")
}
