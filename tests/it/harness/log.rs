//! The log of an app: its threads have a subscriber of their own, so that tests do not see each other's lines.

use std::{
    fmt::{self, Write},
    sync::{Arc, Mutex},
};

use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    field::Field,
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
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

    /// The lines that contain this text.
    pub(super) fn lines(&self, words: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|(_, text)| text).filter(|text| text.contains(words)).cloned().collect()
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

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Listener {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let most = if metadata.target().starts_with("vestibule") { Level::DEBUG } else { Level::WARN };
        *metadata.level() <= most
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Line(String::new());
        attributes.record(&mut fields);
        context.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        values.record(span.extensions_mut().get_mut::<Line>().unwrap());
    }

    /// The fields of the event, then those of the spans that it is in.
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        for span in context.event_scope(event).into_iter().flatten() {
            line.0.push_str(&span.extensions().get::<Line>().unwrap().0);
        }
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
