//! The fields that forms are made of: each with its label, its hint and what password managers request it, once.

use super::{
    components::{Choice, Form, Input, Kind, Spoken, Strength, Tone},
    layout::Page,
    link_cookie,
};
use crate::{crypto::password_policy::MIN_LEN, error::Field, types::gender, web::form_check};

impl Page<'_> {
    /// A form without fields yet.
    pub fn form_to(&self, action: &'static str, submit: &str) -> Form {
        Form {
            action,
            tone: Tone::Primary,
            submit: self.say(submit),
            hidden: Vec::new(),
            account: None,
            inputs: Vec::new(),
            made_for: form_check::value(self.context, link_cookie::link_of(self.context, action)),
            trap: None,
        }
    }

    pub fn login_input(&self, typed: &str) -> Input {
        input(Field::Username, ("login", "username"), self.say("field-login"), Kind::Exact).holding(typed)
    }

    pub fn email_input(&self, typed: &str) -> Input {
        input(Field::Email, ("email", "email"), self.say("field-email"), Kind::Email).holding(typed)
    }

    pub fn password_input(&self) -> Input {
        input(Field::Password, ("password", "current-password"), self.say("field-password"), self.hidden_text())
    }

    /// Whether to stay signed in when the browser is closed.
    pub fn remember_input(&self, ticked: bool) -> Input {
        let input = input(Field::Refresh, ("remember", ""), self.say("field-remember"), Kind::Check(ticked));
        Input { optional: Some(String::new()), ..input }.holding("yes").hinting(self.say("hint-remember"))
    }

    /// Whether a new password ends the API keys, too.
    pub fn end_keys_input(&self, ticked: bool) -> Input {
        let input = input(Field::ApiKey, ("end_keys", ""), self.say("field-end-keys"), Kind::Check(ticked));
        Input { optional: Some(String::new()), ..input }.holding("yes").hinting(self.say("hint-end-keys"))
    }

    /// The password of an account that is about to exist.
    pub fn first_password_input(&self) -> Input {
        let input = Input { autocomplete: "new-password", ..self.password_input() };
        Input { strength: Some(self.strength()), ..input }.hinting(self.password_hint())
    }

    pub fn old_password_input(&self) -> Input {
        let meaning = ("old_password", "current-password");
        input(Field::OldPassword, meaning, self.say("field-old-password"), self.hidden_text())
    }

    pub fn new_password_input(&self) -> Input {
        let meaning = ("new_password", "new-password");
        let input = input(Field::NewPassword, meaning, self.say("field-new-password"), self.hidden_text());
        Input { strength: Some(self.strength()), ..input }.hinting(self.password_hint())
    }

    pub fn first_name_input(&self, typed: &str) -> Input {
        let input = input(Field::FirstName, ("first_name", "given-name"), self.say("field-first-name"), Kind::Text);
        Input { optional: Some(self.say("field-optional")), ..input }.holding(typed)
    }

    pub fn last_name_input(&self, typed: &str) -> Input {
        let input = input(Field::LastName, ("last_name", "family-name"), self.say("field-last-name"), Kind::Text);
        Input { optional: Some(self.say("field-optional")), ..input }.holding(typed)
    }

    pub fn gender_input(&self, chosen: &str) -> Input {
        let text = |value: &str| match value {
            "F" => self.say("gender-female"),
            "H" => self.say("gender-male"),
            "X" => self.say("gender-other"),
            _ => self.say("gender-none"),
        };
        let values = [""].into_iter().chain(gender::ALL);
        let choices = values.map(|value| Choice { value: value.to_owned(), text: text(value), chosen: value == chosen });
        input(Field::Gender, ("gender", "sex"), self.say("field-gender"), Kind::Choice(choices.collect()))
    }

    pub fn language_input(&self, chosen: &str) -> Input {
        let words = &self.context.web.i18n;
        let choices = words.languages().map(|language| Choice {
            value: language.tag().to_owned(),
            text: words.localizer(language).name(),
            chosen: language.tag() == chosen,
        });
        let input = input(Field::Locale, ("language", "language"), self.say("field-language"), Kind::Choice(choices.collect()));
        input.hinting(self.say("hint-language"))
    }

    pub fn code_input(&self, typed: &str) -> Input {
        let input = input(Field::Code, ("code", "one-time-code"), self.say("field-code"), Kind::Code);
        input.holding(typed).hinting(self.say("hint-code"))
    }

    fn password_hint(&self) -> String {
        self.say_with("hint-password", &[("min", MIN_LEN.into())])
    }

    fn strength(&self) -> Strength {
        Strength {
            min: MIN_LEN,
            short: self.say("strength-short"),
            weak: self.say("strength-weak"),
            fair: self.say("strength-fair"),
            strong: self.say("strength-strong"),
        }
    }

    fn hidden_text(&self) -> Kind {
        Kind::Password {
            show: Spoken { text: self.say("show-password"), label: self.say("show-password-label") },
            hide: Spoken { text: self.say("hide-password"), label: self.say("hide-password-label") },
        }
    }
}

fn input(field: Field, meaning: (&'static str, &'static str), label: String, kind: Kind) -> Input {
    Input::new(field, meaning, label, kind)
}

impl Input {
    /// A field by its name and by what password managers request it.
    pub fn new(field: Field, (name, autocomplete): (&'static str, &'static str), label: String, kind: Kind) -> Self {
        Self {
            field,
            name,
            kind,
            label,
            optional: None,
            value: String::new(),
            autocomplete,
            hint: None,
            error: None,
            strength: None,
            aside: None,
        }
    }

    #[must_use]
    pub fn holding(self, typed: &str) -> Self {
        Self { value: typed.to_owned(), ..self }
    }

    #[must_use]
    pub fn labelled(self, label: String) -> Self {
        Self { label, ..self }
    }

    #[must_use]
    pub fn hinting(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }
}
