//! What templates call to write forms: with what was typed, where a form comes back, and with their ids.

use std::fmt;

use poem::Response;

use super::{
    kept_form::{self, KeptForm},
    language,
    layout::Layout,
    return_to,
};
use crate::{app::form_once::FormOnce, types::site_path::SitePath};

impl Layout<'_> {
    pub(super) fn kept_form(&self) -> Option<&KeptForm> {
        self.forms.kept(self.context)
    }

    pub(super) fn forget_shown_form(&self, response: &mut Response) {
        kept_form::forget_spent(self.context, response);
    }

    /// What a field is shown with: what was typed, if the form comes back.
    pub fn typed(&self, field: &str, value: &(impl fmt::Display + ?Sized)) -> String {
        self.forms.field(field);
        let typed = self.kept_form().and_then(|form| form.text(field));
        typed.map_or_else(|| value.to_string(), ToOwned::to_owned)
    }

    /// As `typed`, for a checkbox.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    pub fn typed_check(&self, field: &str, checked: &bool) -> bool {
        self.forms.field(field);
        self.kept_form().filter(|form| form.has(field)).map_or(*checked, |form| form.text(field).is_some())
    }

    /// As `typed`, for one of several choices.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    pub fn typed_choice(&self, field: &str, value: &str, chosen: &bool) -> bool {
        self.forms.field(field);
        self.kept_form().and_then(|form| form.text(field)).map_or(*chosen, |typed| typed == value)
    }

    /// Before the options of a list, which are chosen by `is_chosen`.
    pub fn begin_select(&self, field: &str) -> &'static str {
        self.forms.field(field);
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

    /// What tells one form that creates something from the next; see `once`.
    #[expect(clippy::unused_self, reason = "templates ask the layout")]
    pub fn once_token(&self) -> String {
        FormOnce::token()
    }

    /// The id of the form that filters a list. It is sent with GET, and may go along to another language as well.
    pub fn filter_id(&self) -> String {
        self.forms.next(language::FILTER)
    }

    #[expect(clippy::unused_self, reason = "templates ask the layout")]
    pub fn is_filter(&self, form: &str) -> bool {
        form == language::FILTER
    }

    /// The id of the form that choosing a language takes along.
    pub fn form_along(&self) -> Option<&String> {
        self.forms.goes_along()
    }

    /// The page that a form with this action is on, where that does not follow from the action: what was not obeyed leads back there, and
    /// not every browser names it.
    pub fn page_of_form(&self, action: &str) -> Option<SitePath> {
        let here = self.here();
        let follows =
            return_to::page_of(self.context, action).is_some_and(|page| here.as_str().split('?').next() == Some(page.as_str()));
        (!follows).then_some(here)
    }

    /// Where the form of a page is sent to be shown again in another language.
    pub fn language_path(&self) -> SitePath {
        let path = self.page("/language").with_query(&[("at", self.here().as_str())]);
        if self.form_along().is_some_and(|form| self.is_filter(form)) {
            path.with_query(&[(language::FILTER, "1")])
        } else {
            path
        }
    }
}
