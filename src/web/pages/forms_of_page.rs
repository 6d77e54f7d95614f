//! The forms of the page that is being rendered: what their fields are shown with, and which of them goes along to another language.

use std::sync::{
    Mutex, OnceLock, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::kept_form::KeptForm;
use crate::web::context::RequestContext;

/// What templates have said so far.
#[derive(Default)]
pub struct FormsOfPage {
    kept: OnceLock<Option<KeptForm>>,
    /// How many forms with fields there are.
    count: AtomicUsize,
    /// The id of the first of them.
    first: OnceLock<String>,
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
        id
    }

    pub fn first(&self) -> Option<&String> {
        self.first.get()
    }

    /// The options that follow are those of this field.
    pub fn begin_select(&self, field: &str) {
        field.clone_into(&mut self.select.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn select(&self) -> String {
        self.select.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
