//! The parts of a page that the operator has written: what their templates show, and the HTML that comes of it.

use std::fmt;

use askama::filters::HtmlSafe;

use super::layout::Layout;
use crate::{
    flows::sign_up,
    web::operator_templates::{PageValues, Part},
};

/// From the operator's template, which escapes what it shows.
pub struct OwnHtml(String);

impl fmt::Display for OwnHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for OwnHtml {}

impl Layout<'_> {
    pub fn own_header(&self) -> Option<OwnHtml> {
        self.own(Part::Header)
    }

    pub fn own_footer(&self) -> Option<OwnHtml> {
        self.own(Part::Footer)
    }

    pub fn own_home(&self) -> Option<OwnHtml> {
        self.own(Part::Home)
    }

    fn own(&self, part: Part) -> Option<OwnHtml> {
        let templates = &self.context.web.templates;
        if templates.is_empty() {
            return None;
        }
        templates.render(part, &self.page_values()).map(OwnHtml)
    }

    fn page_values(&self) -> PageValues {
        let page = |name: &str| self.page(name).to_string();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let branding = self.branding();
        PageValues {
            brand: branding.name.clone(),
            home_url: self.home().to_string(),
            lang: self.lang().to_owned(),
            logo_url: self.logo_path().unwrap_or_default().to_owned(),
            page: self.context.page_name().unwrap_or_default().to_owned(),
            privacy_url: text(&branding.privacy_url),
            profile_url: page("/profile"),
            sign_in_url: page("/login"),
            sign_up_url: if sign_up::is_open(self.app()).is_ok() { page("/register") } else { String::new() },
            signed_in: self.is_signed_in(),
            terms_url: text(&branding.terms_url),
            user_name: self.user_name.clone(),
        }
    }
}
