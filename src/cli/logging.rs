//! The log: lines for people on a terminal, JSON for machines; to standard error, in UTC.

use std::{
    io::{self, IsTerminal},
    panic, thread,
};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Log, LogFormat};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Server,
    /// Says what it has done by itself; the log is for what went wrong.
    Command,
}

/// Others may warn; what happens here is heard as finely as the configuration says.
pub(super) fn start(log: &Log, whom: For) {
    let level = log.level.parse().unwrap_or(LevelFilter::INFO);
    let ours = if whom == For::Command { level.min(LevelFilter::WARN) } else { level };
    let heard = Targets::new().with_target("vestibule", ours).with_default(level.min(LevelFilter::WARN));
    let json = match log.format {
        LogFormat::Auto => !io::stderr().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = if json { lines.json().flatten_event(true).with_span_list(false).boxed() } else { lines.boxed() };
    // A second start in one process would change nothing, and is no reason to stop.
    drop(tracing_subscriber::registry().with(lines.with_filter(heard)).try_init());
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = thread::current();
        // Without its words, which may quote what somebody typed.
        tracing::error!(place, thread = thread.name().unwrap_or("unnamed"), "a part of the house panicked");
    }));
}
