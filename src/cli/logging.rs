//! The log: text on a terminal, JSON for programs; to standard error, in UTC.

use std::{
    io::{self, IsTerminal},
    panic, thread,
};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Log, LogFormat};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    Server,
    /// A command prints its result itself; only warnings and errors are logged.
    Command,
}

/// Our own lines at the configured level, those of libraries from warnings on.
pub fn start(log: &Log, user: For) {
    let level = log.level.parse().unwrap_or(LevelFilter::INFO);
    let own = if user == For::Command { level.min(LevelFilter::WARN) } else { level };
    let filter = Targets::new().with_target("vestibule", own).with_default(level.min(LevelFilter::WARN));
    let json = match log.format {
        LogFormat::Auto => !io::stderr().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = if json { lines.json().flatten_event(true).with_span_list(false).boxed() } else { lines.boxed() };
    // A second start in one process changes nothing, and is no reason to stop.
    drop(tracing_subscriber::registry().with(lines.with_filter(filter)).try_init());
    log_panics();
}

/// Without the message of a panic, which may quote what a user typed.
fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = thread::current();
        tracing::error!(event = "panic", location, thread = thread.name().unwrap_or("unnamed"), "panicked");
    }));
}
