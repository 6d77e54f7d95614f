//! The log of an app: its threads have a subscriber of their own, so that tests do not see each other's lines.

use std::{
    fmt::{self, Write},
    sync::{Arc, Mutex},
};

use tracing::{Dispatch, Event, Level, Metadata, Subscriber, field::Field};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
};

#[derive(Default)]
pub(super) struct Log {
    lines: Mutex<Vec<(Level, String)>>,
    expected: Mutex<Vec<String>>,
}

impl Log {
    pub(super) fn expect(&self, words: &str) {
        self.expected.lock().unwrap().push(words.to_owned());
    }

    /// The first unexpected error.
    pub(super) fn unexpected(&self) -> Option<String> {
        let (lines, expected) = (self.lines.lock().unwrap(), self.expected.lock().unwrap());
        let known = |text: &str| expected.iter().any(|words| text.contains(words));
        let mut errors = lines.iter().filter(|(level, text)| *level == Level::ERROR && !known(text));
        errors.next().map(|(_, text)| text.clone())
    }

    pub(super) fn warnings(&self, words: &str) -> usize {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|(level, text)| *level == Level::WARN && text.contains(words)).count()
    }

    pub(super) fn print(&self) {
        for (level, text) in self.lines.lock().unwrap().iter() {
            eprintln!("{level:>5} {text}");
        }
    }
}

pub(super) fn dispatch(log: &Arc<Log>) -> Dispatch {
    Dispatch::new(tracing_subscriber::registry().with(Listener(Arc::clone(log))))
}

struct Listener(Arc<Log>);

impl<S: Subscriber> Layer<S> for Listener {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let most = if metadata.target().starts_with("vestibule") { Level::DEBUG } else { Level::WARN };
        *metadata.level() <= most
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lines.lock().unwrap().push((*event.metadata().level(), line.0));
    }
}

/// The message first as it is, then each field with its name.
struct Line(String);

impl tracing::field::Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.0, "{value:?} "),
            name => write!(self.0, "{name}={value:?} "),
        };
        written.unwrap();
    }
}
