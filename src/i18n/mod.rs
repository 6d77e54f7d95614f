//! The texts of pages and emails, from `locales/`, in every language.

mod accept_language;
mod catalog;
mod language;
mod language_choice;
mod locale;
mod localizer;
mod number;
mod overrides;
mod role_label;
mod time;

pub use self::{
    catalog::I18n,
    language::Language,
    language_choice::LanguageChoice,
    locale::languages,
    localizer::{Localizer, Value},
};

#[cfg(test)]
mod tests;
