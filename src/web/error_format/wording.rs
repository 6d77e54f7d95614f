//! The sentences of one response: Django's, unless a contract has its own.

use std::{borrow::Cow, time::Duration};

use poem::http::header;
use serde_json::{Map, Value};

use super::{
    field_code,
    json::NON_FIELD_ERRORS,
    messages::{self, Said},
    second_step::COMPLETED_HERE,
};
use crate::{
    contracts::{ErrorCode, ErrorMessages, ErrorRules, SentenceValues},
    error::{Error, Field, FieldError},
    web::{
        context::RequestContext,
        error::{HttpError, whole_seconds},
    },
};

pub(super) struct Wording<'a> {
    /// With the language that the client gets.
    own: Option<(&'a ErrorMessages, usize)>,
    /// Whether the API completes a sign-in that needs a second factor.
    completes_second_factor: bool,
}

/// One thing that is wrong with one field.
pub(super) struct FieldSentence<'e> {
    pub name: &'e str,
    pub code: ErrorCode,
    pub sentence: Cow<'static, str>,
}

impl<'a> Wording<'a> {
    pub(super) const DJANGO: Wording<'static> = Wording { own: None, completes_second_factor: false };

    pub(super) fn new(rules: &'a ErrorRules, context: &RequestContext) -> Self {
        let language = rules.messages.language(context.header(&header::ACCEPT_LANGUAGE));
        Self { own: Some((&rules.messages, language)), completes_second_factor: rules.completes_second_factor }
    }

    pub(super) fn of(&self, error: &HttpError, context: &RequestContext) -> Said {
        let mut said = messages::of(error, context);
        if said.code == ErrorCode::SecondFactorRequired && self.completes_second_factor {
            said.sentence = COMPLETED_HERE.into();
        }
        self.reworded(said, wait(error))
    }

    /// As `of`, but the sentence says at once what is wrong with a token.
    pub(super) fn of_any(&self, error: &HttpError, context: &RequestContext) -> Said {
        match error {
            HttpError::InvalidToken(problem) => {
                let said = Said { code: messages::code_of_token(*problem), sentence: messages::of_token(*problem).into() };
                self.reworded(said, None)
            }
            _ => self.of(error, context),
        }
    }

    /// The wrong fields of a failure, in their order; nothing where it is not about fields.
    pub(super) fn fields<'e>(&self, error: &'e HttpError) -> Option<Vec<FieldSentence<'e>>> {
        match error {
            HttpError::Fields(wrong) => {
                Some(wrong.iter().map(|field| self.field(&field.name, field.means, &field.problem)).collect())
            }
            HttpError::App(Error::Validation(problems)) => {
                Some(problems.iter().map(|(field, problem)| self.field(field.word(), *field, problem)).collect())
            }
            HttpError::NotAnObject(sentence) => {
                let said = self.reworded(Said { code: ErrorCode::Invalid, sentence: sentence.clone().into() }, None);
                Some(vec![FieldSentence { name: NON_FIELD_ERRORS, code: said.code, sentence: said.sentence }])
            }
            _ => None,
        }
    }

    fn field<'e>(&self, name: &'e str, means: Field, problem: &FieldError) -> FieldSentence<'e> {
        let code = field_code::of(problem);
        let own = self.own.and_then(|(messages, language)| messages.sentence(code, language));
        let sentence = match own {
            Some(own) => own.fill(&SentenceValues { field: &in_words(name), number: field_code::number(problem) }),
            None => messages::of_problem(means, problem),
        };
        FieldSentence { name, code, sentence: sentence.into() }
    }

    fn reworded(&self, said: Said, wait: Option<Duration>) -> Said {
        let own = self.own.and_then(|(messages, language)| messages.sentence(said.code, language));
        let Some(own) = own else { return said };
        let values = SentenceValues { field: "", number: wait.map_or(0, whole_seconds) };
        Said { code: said.code, sentence: own.fill(&values).into() }
    }
}

/// As a JSON object: the sentences of each field.
pub(super) fn by_field(fields: &[FieldSentence<'_>]) -> Map<String, Value> {
    let mut object = Map::new();
    for field in fields {
        let sentence = Value::from(&*field.sentence);
        match object.get_mut(field.name) {
            Some(Value::Array(sentences)) => sentences.push(sentence),
            _ => drop(object.insert(field.name.to_owned(), Value::from(vec![sentence]))),
        }
    }
    object
}

/// The name of a field as a text has it: `firstName` and `first_name` are `first name`.
pub(super) fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for c in name.chars() {
        if after_small && c.is_uppercase() {
            words.push(' ');
        }
        after_small = c.is_lowercase() || c.is_ascii_digit();
        match c {
            '_' | '-' => words.push(' '),
            c => words.extend(c.to_lowercase()),
        }
    }
    words
}

fn wait(error: &HttpError) -> Option<Duration> {
    match error {
        HttpError::App(Error::Overloaded(wait) | Error::OutcomeUnknown(wait) | Error::RateLimited(wait)) => Some(*wait),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_field_is_written_in_words() {
        for (name, words) in [
            ("email", "email"),
            ("first_name", "first name"),
            ("firstName", "first name"),
            ("emailAddress2", "email address2"),
            ("userID", "user id"),
            ("", ""),
        ] {
            assert_eq!(in_words(name), words);
        }
    }
}
