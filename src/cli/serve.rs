//! `vestibule serve`: opens the house, says where it is, and closes it when told to.

use std::io::{self, Write};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{CliResult, logging};
use crate::{
    app::master_key,
    config::{self, Config},
    error::InternalError,
    server::{self, Running},
    types::clock::Clock,
    web::pages::dev_emails,
};

/// Serves until SIGINT, SIGTERM or SIGQUIT; a second one ends it at once. SIGHUP, SIGUSR1 and SIGUSR2 change nothing.
pub(super) async fn run(config: Config, warnings: &[String]) -> CliResult {
    logging::start(&config.log, logging::For::Server);
    leave_no_core();
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    // Before the start, so that a signal in the middle of it is not lost.
    let mut signals = Signals::listen()?;
    let running = tokio::select! {
        started = server::start(config, Clock::default()) => started?,
        () = signals.next() => {
            tracing::info!("stopped before the start was complete");
            return Ok(());
        }
    };
    announce(&running);
    look_after(&running.web.app.config);
    signals.next().await;
    tracing::info!("stopping: running requests are finished first");
    tokio::select! {
        stopped = running.stop() => Ok(stopped?),
        () = signals.next() => {
            tracing::warn!("stopped at once, as a second signal asked for");
            Ok(())
        }
    }
}

/// The one line on standard output. Nobody may be there to read it, which is no reason not to serve.
fn announce(running: &Running) {
    let config = &running.web.app.config;
    let (url, address) = (&config.public_url, running.address);
    let behind = if url.ends_with(&address.to_string()) { String::new() } else { format!(" (listening on http://{address})") };
    let mails =
        if dev_emails::is_open(config) { format!("; its mails are at http://{address}/dev/emails") } else { String::new() };
    drop(writeln!(io::stdout(), "Vestibule is open at {url}{behind}{mails}"));
}

/// Passwords and keys are in our memory; should we fall over, it is not written to a disk, and until then other processes of
/// our user cannot read it.
fn leave_no_core() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let done = setrlimit(Resource::Core, none).and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable));
    if let Err(error) = done {
        tracing::warn!("should this process fall over, the system may keep its memory, passwords and all: {error}");
    }
}

/// What was made at the first start only its owner can read; somebody may have copied it about since.
fn look_after(config: &Config) {
    for path in [Some(&*master_key::file(config)), config.database.file()].into_iter().flatten() {
        if config::is_open_to_others(path) {
            let shown = path.display();
            tracing::warn!("{shown} is open to others on this machine: chmod 600 {shown}");
        }
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// How some images stop what runs in them.
    quit: Signal,
    /// From a habit of reloading, from tools that rotate logs, or from a terminal that was closed.
    hangup: Signal,
    user1: Signal,
    user2: Signal,
}

impl Signals {
    fn listen() -> CliResult<Self> {
        let hear = |kind| signal(kind).map_err(|error| InternalError::new("listen to signals", error));
        Ok(Self {
            interrupt: hear(SignalKind::interrupt())?,
            terminate: hear(SignalKind::terminate())?,
            quit: hear(SignalKind::quit())?,
            hangup: hear(SignalKind::hangup())?,
            user1: hear(SignalKind::user_defined1())?,
            user2: hear(SignalKind::user_defined2())?,
        })
    }

    /// Comes back for a signal that stops the server.
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
            tracing::info!("{ignored} changes nothing: settings are read at the start, and the log goes to standard error");
        }
    }
}
