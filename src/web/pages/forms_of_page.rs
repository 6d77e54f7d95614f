//! The forms of the page that is being rendered: what their fields are shown with, and which of them goes along to another language.

use std::sync::{
    Mutex, OnceLock, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::kept_form::{self, KeptForm};
use crate::web::context::RequestContext;

/// What templates have said so far.
#[derive(Default)]
pub struct FormsOfPage {
    kept: OnceLock<Option<KeptForm>>,
    /// How many forms with fields there are.
    count: AtomicUsize,
    /// The id of the first of them.
    first: OnceLock<String>,
    /// The id of the one that is being written.
    current: Mutex<String>,
    /// The id of the first one with a field that is kept. A page has one at most: without JavaScript, a button sends one form.
    kept_along: OnceLock<String>,
    /// The field whose options are being written.
    select: Mutex<String>,
}

impl FormsOfPage {
    /// The form that this page gets back with what was typed.
    pub fn kept(&self, context: &RequestContext) -> Option<&KeptForm> {
        self.kept.get_or_init(|| KeptForm::of(context)).as_ref()
    }

    /// The id of the next form with fields: its own, or a number.
    pub fn next(&self, own: &str) -> String {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let id = if own.is_empty() { format!("form-{number}") } else { own.to_owned() };
        self.first.get_or_init(|| id.clone());
        write(&self.current, &id);
        id
    }

    /// This field is being written.
    pub fn field(&self, name: &str) {
        let form = read(&self.current);
        if kept_form::is_kept(name) && !form.is_empty() {
            self.kept_along.get_or_init(|| form);
        }
    }

    /// The form that goes along to another language: the one that is typed into, as far as that is kept.
    pub fn goes_along(&self) -> Option<&String> {
        self.kept_along.get().or_else(|| self.first.get())
    }

    /// The options that follow are those of this field.
    pub fn begin_select(&self, field: &str) {
        write(&self.select, field);
    }

    pub fn select(&self) -> String {
        read(&self.select)
    }
}

fn read(text: &Mutex<String>) -> String {
    text.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write(text: &Mutex<String>, value: &str) {
    value.clone_into(&mut text.lock().unwrap_or_else(PoisonError::into_inner));
}
