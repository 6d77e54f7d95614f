//! Ends a command at SIGINT or SIGTERM by dropping it, so that its temporary files go with it.

use tokio::signal::unix::{SignalKind, signal};

use super::error::{CliError, CliResult};
use crate::error::InternalError;

/// Not for a command that waits for its standard input: it would not see the signal.
pub async fn unless_stopped(command: impl Future<Output = CliResult>) -> CliResult {
    let listen = |kind| signal(kind).map_err(|error| InternalError::new("listen for signals", error));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        done = command => return done,
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Err(CliError::Refused("stopped by a signal".to_owned()))
}
