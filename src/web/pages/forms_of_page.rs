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
    /// The field whose options are being written.
    select: Mutex<String>,
}

impl FormsOfPage {
    /// The form that this page gets back with what was typed.
    pub fn kept(&self, context: &RequestContext) -> Option<&KeptForm> {
        self.kept.get_or_init(|| KeptForm::of(context)).as_ref()
    }

    /// The number of the next form with fields.
    pub fn next(&self) -> usize {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// The options that follow are those of this field.
    pub fn begin_select(&self, field: &str) {
        field.clone_into(&mut self.select.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn select(&self) -> String {
        self.select.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
