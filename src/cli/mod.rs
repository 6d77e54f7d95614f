//! What the house does when it is told to from a command line.

mod serve;

use std::process::ExitCode;

use crate::{config::Config, error::Fault};

/// Does what the command line says.
pub fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(serve::run(Config::default())),
        Err(error) => Err(Fault::new("start the threads of the server", error).into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
