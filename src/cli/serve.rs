//! `vestibule serve`: starts the server, prints its URL, and shuts it down on a signal.

use std::io::{self, Write};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{error::CliResult, logging};
use crate::{
    app::master_key,
    config::{self, Config},
    error::InternalError,
    server::{self, Running},
    types::clock::Clock,
    web::pages::dev_emails,
};

/// Serves until SIGINT, SIGTERM or SIGQUIT; a second one stops at once. SIGHUP, SIGUSR1 and SIGUSR2 are ignored.
pub async fn run(config: Config, warnings: &[String]) -> CliResult {
    logging::start(&config.log, logging::For::Server);
    disable_core_dumps();
    for warning in warnings {
        tracing::warn!(event = "config_warning", "{warning}");
    }
    // Before the start, so that a signal during it is not lost.
    let mut signals = Signals::listen()?;
    let running = tokio::select! {
        started = server::start(config, Clock::default()) => started?,
        () = signals.next() => {
            tracing::info!(event = "stopped", "stopped before the start was complete");
            return Ok(());
        }
    };
    announce(&running);
    warn_of_open_files(&running.web.app.config);
    signals.next().await;
    tracing::info!(event = "stopping", "shutting down after running requests are done");
    tokio::select! {
        stopped = running.stop() => Ok(stopped?),
        () = signals.next() => {
            tracing::warn!(event = "stopped", "stopped at once because of a second signal");
            Ok(())
        }
    }
}

/// The only line on standard output; a closed one is no reason to stop.
fn announce(running: &Running) {
    let config = &running.web.app.config;
    let (url, address) = (&config.public_url, running.address);
    let listening = if url.ends_with(&address.to_string()) { String::new() } else { format!(" (listening on http://{address})") };
    let page = |name: &str| config.pages_at.page(name);
    let pages = if config.pages_at.is_root() { String::new() } else { format!("; its pages are at {url}{}", page("/")) };
    let emails = if dev_emails::is_open(config) {
        format!("; emails are shown at http://{address}{}", page(dev_emails::PAGE))
    } else {
        String::new()
    };
    drop(writeln!(io::stdout(), "Vestibule is open at {url}{listening}{pages}{emails}"));
}

/// Our memory contains passwords and keys: after a crash it must not be written to disk, and other processes of the same user
/// must not read it.
fn disable_core_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let done = setrlimit(Resource::Core, none).and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable));
    if let Err(error) = done {
        tracing::warn!(event = "core_dumps_enabled", "core dumps cannot be disabled; they would contain passwords: {error}");
    }
}

/// The first start creates these files for their owner only; they may have been copied since.
fn warn_of_open_files(config: &Config) {
    for path in [Some(&*master_key::file(config)), config.database.file()].into_iter().flatten() {
        if config::is_open_to_others(path) {
            let shown = path.display();
            tracing::warn!(event = "file_open_to_others", "other users of this machine can read {shown}: chmod 600 {shown}");
        }
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// Some container images stop with it.
    quit: Signal,
    /// By habit of reloading, by tools that rotate logs, or from a terminal that was closed.
    hangup: Signal,
    user1: Signal,
    user2: Signal,
}

impl Signals {
    fn listen() -> CliResult<Self> {
        let listen = |kind| signal(kind).map_err(|error| InternalError::new("listen for signals", error));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            quit: listen(SignalKind::quit())?,
            hangup: listen(SignalKind::hangup())?,
            user1: listen(SignalKind::user_defined1())?,
            user2: listen(SignalKind::user_defined2())?,
        })
    }

    /// Returns on a signal that stops the server.
    async fn next(&mut self) {
        loop {
            let ignored = tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => return,
                _ = self.quit.recv() => return,
                _ = self.hangup.recv() => "SIGHUP",
                _ = self.user1.recv() => "SIGUSR1",
                _ = self.user2.recv() => "SIGUSR2",
            };
            tracing::info!(
                event = "signal_ignored",
                "ignored {ignored}: settings are read at the start, and the log goes to standard error"
            );
        }
    }
}
