//! What an operator's template may show.

use minijinja::{Value, context};

/// Their names; `docs/src/branding.md` describes them.
pub const VARIABLES: [&str; 12] = [
    "brand",
    "home_url",
    "lang",
    "logo_url",
    "page",
    "privacy_url",
    "profile_url",
    "sign_in_url",
    "sign_up_url",
    "signed_in",
    "terms_url",
    "user_name",
];

/// What is not there is an empty text, so that `{% if sign_up_url %}` asks for it and `{{ sign_up_url }}` is never an error.
#[derive(Debug, Clone, Default)]
pub struct PageValues {
    pub brand: String,
    pub home_url: String,
    /// The language of the reader, as `lang` of HTML.
    pub lang: String,
    /// The operator's logo.
    pub logo_url: String,
    /// The name of the page, such as `/login`.
    pub page: String,
    pub privacy_url: String,
    pub profile_url: String,
    pub sign_in_url: String,
    /// Empty where sign-up is closed.
    pub sign_up_url: String,
    pub signed_in: bool,
    pub terms_url: String,
    pub user_name: String,
}

impl PageValues {
    pub(super) fn value(&self) -> Value {
        context! {
            brand => self.brand.as_str(),
            home_url => self.home_url.as_str(),
            lang => self.lang.as_str(),
            logo_url => self.logo_url.as_str(),
            page => self.page.as_str(),
            privacy_url => self.privacy_url.as_str(),
            profile_url => self.profile_url.as_str(),
            sign_in_url => self.sign_in_url.as_str(),
            sign_up_url => self.sign_up_url.as_str(),
            signed_in => self.signed_in,
            terms_url => self.terms_url.as_str(),
            user_name => self.user_name.as_str(),
        }
    }

    /// Readers on whom a template is tried: a visitor where little is configured, and a user where everything is.
    pub(super) fn samples(lang: &str) -> [Self; 2] {
        let path = |path: &str| path.to_owned();
        let visitor = Self {
            brand: path("Example"),
            home_url: path("/"),
            lang: lang.to_owned(),
            page: path("/"),
            profile_url: path("/profile"),
            sign_in_url: path("/login"),
            ..Self::default()
        };
        let user = Self {
            logo_url: path("/static/logo.svg"),
            page: path("/profile"),
            privacy_url: path("/privacy"),
            sign_up_url: path("/register"),
            signed_in: true,
            terms_url: path("/terms"),
            user_name: path("Ada Lovelace"),
            ..visitor.clone()
        };
        [visitor, user]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_is_listed_and_has_a_value() {
        let value = PageValues::default().value();
        let mut names: Vec<String> = value.try_iter().unwrap().map(|name| name.to_string()).collect();
        names.sort();
        assert_eq!(names, VARIABLES);
    }
}
