//! A row of the former server's user model, as a user here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{reason::Reason, role_names::RoleNames};
use crate::{
    django::{Mapping, Record, SourceError},
    types::{clock::Timestamp, email::Email, gender, name, secret::Secret, text, username::Username},
};

const MAX_NAME_LEN: usize = 150;
/// What Django keeps of an address.
const MAX_EMAIL_LEN: usize = 254;
/// No hash of Django's is longer than its column.
const MAX_HASH_LEN: usize = 1024;
/// Ids above would leave no room for those of new users.
const MAX_ID: i64 = 1 << 62;

/// What a user is to be, by the source alone.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Candidate {
    pub id: i64,
    pub email: String,
    /// None, where the address is none, or another user is found by it.
    pub email_key: Option<String>,
    pub username: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub gender: Option<String>,
    pub is_active: bool,
    pub verified: bool,
    pub created_at: Timestamp,
    pub signed_in_at: Option<Timestamp>,
    /// As it is there.
    #[serde(serialize_with = "reveal", deserialize_with = "hide")]
    pub password: Option<Secret>,
    /// As it is to be stored.
    #[serde(serialize_with = "reveal", deserialize_with = "hide")]
    pub stored_password: Option<Secret>,
    /// In alphabetical order.
    pub roles: Vec<String>,
}

/// What a candidate is made with.
pub(super) struct Reading<'a> {
    pub mapping: &'a Mapping,
    pub roles: &'a RoleNames,
    pub now: Timestamp,
}

struct Fields<'a> {
    record: &'a Record,
    reasons: Vec<Reason>,
}

impl Reading<'_> {
    /// The user, and what is said of them.
    ///
    /// # Errors
    /// Where the source makes no sense: there is no id, or a role refers to a row that is not there.
    pub(super) fn candidate(&self, record: &Record) -> Result<(Candidate, Vec<Reason>), SourceError> {
        let id = id(record)?;
        let names = &self.mapping.fields;
        let mut fields = Fields { record, reasons: Vec::new() };
        let email = fields.bounded("email", &names.email, MAX_EMAIL_LEN);
        let address = Email::parse(&email).ok();
        if address.is_none() {
            fields.reasons.push(Reason::NoAddress);
        }
        let username = fields.username(&names.username, address.as_ref());
        let (first_name, last_name) = (fields.name("first_name", &names.first_name), fields.name("last_name", &names.last_name));
        let gender = fields.gender(&names.gender);
        let is_active = fields.flag("is_active", &names.is_active).unwrap_or(true);
        let created_at = self.past(record.timestamp(&names.date_joined));
        if created_at.is_none() {
            fields.reasons.push(Reason::NoJoinDate);
        }
        let password = fields.bounded("password", &names.password, MAX_HASH_LEN);
        let verified = self.mapping.verified.as_ref().is_none_or(|column| fields.flag("verified", column).unwrap_or(false));
        let (roles, dropped) = self.roles.of(record)?;
        if dropped {
            fields.reasons.push(Reason::RoleDropped);
        }
        let candidate = Candidate {
            id,
            email_key: address.map(|address| address.key().to_owned()),
            email,
            username,
            first_name,
            last_name,
            gender,
            is_active,
            verified,
            created_at: created_at.unwrap_or(Timestamp(0)),
            signed_in_at: self.past(record.timestamp(&names.last_login)),
            stored_password: None,
            password: Some(Secret::new(password)),
            roles,
        };
        Ok((candidate, fields.reasons))
    }

    /// A time that has not come yet is no time at which anything has happened.
    fn past(&self, at: Option<Timestamp>) -> Option<Timestamp> {
        at.filter(|at| *at <= self.now)
    }
}

pub(super) fn id(record: &Record) -> Result<i64, SourceError> {
    let id = record.id()?;
    let why = format!("{}: the id {id} leaves no room for the ids of new users", record.model);
    if id <= MAX_ID { Ok(id) } else { Err(SourceError::at(&record.position, why)) }
}

/// Where an address is compared: none, where it is no address.
pub(super) fn email_key(text: &str) -> Option<String> {
    Email::parse(text).ok().map(|email| email.key().to_owned())
}

/// As it is stored and compared, whatever its characters are.
pub(super) fn stored_username(text: &str) -> Option<String> {
    Some(text.trim()).filter(|name| !name.is_empty()).map(ToOwned::to_owned)
}

impl Fields<'_> {
    fn text(&mut self, ours: &'static str, column: &str) -> String {
        match self.record.fields.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) if text.contains('\0') => self.without(Reason::NulCharacter),
            Some(Value::String(text)) => text.clone(),
            Some(_) => self.without(Reason::WrongType(ours)),
        }
    }

    fn without(&mut self, reason: Reason) -> String {
        self.say(reason);
        String::new()
    }

    fn say(&mut self, reason: Reason) {
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    fn bounded(&mut self, ours: &'static str, column: &str, most: usize) -> String {
        let text = self.text(ours, column);
        if text.chars().count() > most { self.without(Reason::NameTooLong) } else { text }
    }

    fn flag(&mut self, ours: &'static str, column: &str) -> Option<bool> {
        match self.record.fields.get(column) {
            None => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => {
                self.say(Reason::WrongType(ours));
                None
            }
        }
    }

    fn username(&mut self, column: &str, own: Option<&Email>) -> Option<String> {
        let is_there = self.record.fields.get(column).is_some_and(|value| !value.is_null());
        let name = stored_username(&self.bounded("username", column, MAX_NAME_LEN));
        let usual = |name: &str| {
            let parsed = Username::parse(name).ok().filter(|parsed| parsed.as_str() == name);
            parsed.is_some_and(|parsed| parsed.goes_with(own).is_ok())
        };
        if is_there && !name.as_deref().is_some_and(usual) && !self.reasons.iter().any(Reason::refuses) {
            self.say(Reason::OddUsername);
        }
        name
    }

    fn name(&mut self, ours: &'static str, column: &str) -> String {
        let text = match self.record.fields.get(column) {
            Some(Value::String(text)) => text.trim().to_owned(),
            _ => self.text(ours, column),
        };
        let shown = if text::has_hidden(&text) {
            self.say(Reason::NameCleaned);
            text.replace(text::is_hidden, " ").trim().to_owned()
        } else {
            text
        };
        name::parse(&shown).unwrap_or_else(|_| self.without(Reason::NameTooLong))
    }

    fn gender(&mut self, column: &str) -> Option<String> {
        let given = match self.record.fields.get(column) {
            None | Some(Value::Null) => return None,
            Some(Value::String(text)) => gender::parse(text),
            Some(_) => gender::parse("?"),
        };
        given
            .unwrap_or_else(|_| {
                self.say(Reason::GenderDropped);
                None
            })
            .map(ToOwned::to_owned)
    }
}

/// Of a secret or none.
fn reveal<'a, T, S>(secret: &'a T, serializer: S) -> Result<S::Ok, S::Error>
where
    &'a T: IntoIterator<Item = &'a Secret>,
    S: Serializer,
{
    secret.into_iter().next().map(Secret::reveal).serialize(serializer)
}

fn hide<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}
