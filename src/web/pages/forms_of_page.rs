//! The forms of the page that is being rendered: what their fields are shown with, and which of them goes along to another language.

use std::{
    fmt,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use poem::Response;

use super::{
    kept_form::{self, KeptForm},
    layout::Layout,
};
use crate::types::site_path::SitePath;

/// What templates have said so far.
#[derive(Default)]
pub struct FormsOfPage {
    kept: OnceLock<Option<KeptForm>>,
    /// How many forms with fields there are.
    count: AtomicUsize,
    /// The field whose options are being written.
    select: Mutex<String>,
}

#[expect(clippy::unused_self, reason = "templates call methods")]
impl Layout<'_> {
    /// The form that this page gets back with what was typed.
    pub fn kept_form(&self) -> Option<&KeptForm> {
        self.forms.kept.get_or_init(|| KeptForm::of(self.context)).as_ref()
    }

    pub(super) fn forget_shown_form(&self, response: &mut Response) {
        kept_form::forget_spent(self.context, response);
    }

    /// What a field is shown with: what was typed, if the form comes back.
    pub fn typed(&self, field: &str, value: &(impl fmt::Display + ?Sized)) -> String {
        let typed = self.kept_form().and_then(|form| form.text(field));
        typed.map_or_else(|| value.to_string(), ToOwned::to_owned)
    }

    /// As `typed`, for a checkbox.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    pub fn typed_check(&self, field: &str, checked: &bool) -> bool {
        self.kept_form().filter(|form| form.has(field)).map_or(*checked, |form| form.text(field).is_some())
    }

    /// Before the options of a list, which are chosen by `is_chosen`.
    pub fn begin_select(&self, field: &str) -> &'static str {
        field.clone_into(&mut self.forms.select.lock().unwrap_or_else(PoisonError::into_inner));
        ""
    }

    pub fn end_select(&self) -> &'static str {
        self.begin_select("")
    }

    /// Whether this option is chosen: as it was before, if the form comes back.
    pub fn is_chosen(&self, value: &str, chosen: &str) -> bool {
        let field = self.forms.select.lock().unwrap_or_else(PoisonError::into_inner);
        value == self.kept_form().and_then(|form| form.text(&field)).unwrap_or(chosen)
    }

    /// The id of the next form with fields.
    pub fn form_id(&self) -> String {
        format!("form-{}", self.forms.count.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Whether the page has a form with fields, so that choosing a language takes its first one along.
    pub fn has_form(&self) -> bool {
        self.forms.count.load(Ordering::Relaxed) > 0
    }

    /// Where the form of a page is sent to be shown again in another language.
    pub fn language_path(&self) -> SitePath {
        self.page("/language").with_query(&[("at", self.here().as_str())])
    }
}
