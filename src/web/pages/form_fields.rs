//! What templates call to write forms: with what was typed, where a form comes back, and with their ids.

use std::fmt;

use poem::Response;

use super::{
    kept_form::{self, KeptForm},
    layout::Layout,
};
use crate::types::site_path::SitePath;

impl Layout<'_> {
    pub(super) fn kept_form(&self) -> Option<&KeptForm> {
        self.forms.kept(self.context)
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
        self.forms.begin_select(field);
        ""
    }

    pub fn end_select(&self) -> &'static str {
        self.begin_select("")
    }

    /// Whether this option is chosen: as it was before, if the form comes back.
    pub fn is_chosen(&self, value: &str, chosen: &str) -> bool {
        value == self.kept_form().and_then(|form| form.text(&self.forms.select())).unwrap_or(chosen)
    }

    /// The id of the next form with fields, which may have one of its own.
    pub fn form_id(&self, own: &str) -> String {
        self.forms.next(own)
    }

    /// The id of the first form with fields, which choosing a language takes along.
    pub fn first_form(&self) -> Option<&String> {
        self.forms.first()
    }

    /// Where the form of a page is sent to be shown again in another language.
    pub fn language_path(&self) -> SitePath {
        self.page("/language").with_query(&[("at", self.here().as_str())])
    }
}
