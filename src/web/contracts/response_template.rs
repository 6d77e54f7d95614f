//! Replies: a JSON tree with variables in it, read once and laid out many times, straight into bytes.

use std::{fmt::Write as _, time::Duration};

use serde::Serialize;
use serde_json::Value;

use super::vocabulary::{ValueKind, Variable, VariableGroup, What};
use crate::{
    flows::sessions::Tokens,
    store::user,
    types::{clock::Timestamp, session_policy::UserIdFormat, time_format::TimeFormat},
};

/// A reply that is ready to be filled in.
#[derive(Debug)]
pub struct Template {
    /// As it was written; variables are texts in it.
    pub tree: Value,
    pieces: Vec<Piece>,
}

#[derive(Debug, PartialEq)]
enum Piece {
    /// Goes out as it is.
    Json(String),
    Variable(Variable),
}

/// What a template can be filled with. What is not there is written as null: the reader has seen to it that no reply
/// names what its action does not give.
#[derive(Clone, Copy)]
pub struct ResponseValues<'a> {
    pub now: Timestamp,
    pub request_id: &'a str,
    pub user_id: UserIdFormat,
    pub tokens: Option<&'a Tokens>,
    pub user: Option<&'a user::Model>,
    pub roles: &'a [String],
}

impl Template {
    /// # Errors
    /// Every text of the tree that looks like a variable and is none, with what is wrong with it.
    pub fn compile(tree: Value) -> Result<Self, Vec<(String, String)>> {
        let mut writer = Writer::default();
        writer.value(&tree);
        writer.flush();
        if writer.wrong.is_empty() { Ok(Self { tree, pieces: writer.pieces }) } else { Err(writer.wrong) }
    }

    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Json(_) => None,
            Piece::Variable(variable) => Some(*variable),
        })
    }

    pub fn names(&self, what: What) -> bool {
        self.variables().any(|variable| variable.what == what)
    }

    /// A reply that names a token makes its action issue one.
    pub fn names_token(&self) -> bool {
        self.variables().any(|variable| variable.what.of() == VariableGroup::Token)
    }

    pub fn fill(&self, values: &ResponseValues<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        for piece in &self.pieces {
            match piece {
                Piece::Json(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Variable(variable) => variable.write(values, &mut out),
            }
        }
        out
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    pieces: Vec<Piece>,
    wrong: Vec<(String, String)>,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                self.text.push('{');
                for (place, (name, value)) in fields.iter().enumerate() {
                    self.comma(place);
                    self.plain(&Value::from(name.as_str()));
                    self.text.push(':');
                    self.value(value);
                }
                self.text.push('}');
            }
            Value::Array(items) => {
                self.text.push('[');
                for (place, item) in items.iter().enumerate() {
                    self.comma(place);
                    self.value(item);
                }
                self.text.push(']');
            }
            Value::String(text) => match parse(text) {
                Ok(None) => self.plain(value),
                Ok(Some(variable)) => {
                    self.flush();
                    self.pieces.push(Piece::Variable(variable));
                }
                Err(why) => self.wrong.push((text.clone(), why)),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => self.plain(value),
        }
    }

    fn comma(&mut self, place: usize) {
        if place > 0 {
            self.text.push(',');
        }
    }

    fn plain(&mut self, value: &Value) {
        write!(self.text, "{value}").expect("a text takes whatever is written to it");
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Json(std::mem::take(&mut self.text)));
        }
    }
}

/// A text that begins with `$` and a letter is a variable and nothing else.
pub(super) fn parse(text: &str) -> Result<Option<Variable>, String> {
    if !text.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return Ok(None);
    }
    let (name, format) = text.split_once('|').map_or((text, None), |(name, format)| (name, Some(format)));
    let Some(what) = What::all().find(|what| what.word() == name) else {
        let words: Vec<&str> = What::all().map(What::word).collect();
        return Err(format!("`{name}` is no variable; there are {}", words.join(", ")));
    };
    let Some(format) = format else { return Ok(Some(Variable { what, format: TimeFormat::Iso })) };
    if what.kind() != ValueKind::Time {
        return Err(format!("`{name}` is no time, so it has no format"));
    }
    let known = TimeFormat::ALL.into_iter().find(|known| known.word() == format);
    let words = || TimeFormat::ALL.map(TimeFormat::word).join(", ");
    let format = known.ok_or_else(|| format!("`{format}` is no time format; there are {}", words()))?;
    Ok(Some(Variable { what, format }))
}

impl Variable {
    fn write(self, values: &ResponseValues<'_>, out: &mut Vec<u8>) {
        match (self.what.of(), values.tokens, values.user) {
            (VariableGroup::Token, Some(tokens), _) => self.write_token(tokens, values.now, out),
            (VariableGroup::User, _, Some(user)) => self.write_user(user, values, out),
            (VariableGroup::Anything, ..) if self.what == What::Now => self.time(values.now, out),
            (VariableGroup::Anything, ..) => json(values.request_id, out),
            (VariableGroup::Token | VariableGroup::User, ..) => null(out),
        }
    }

    fn write_token(self, tokens: &Tokens, now: Timestamp, out: &mut Vec<u8>) {
        // The second in which a token is made counts as one in which it lives.
        let from = tokens.issued.max(now.minus(Duration::from_secs(1)));
        match self.what {
            What::Access => json(tokens.access.reveal(), out),
            What::Refresh => json(tokens.refresh.reveal(), out),
            What::AccessExpiresAt => self.time(tokens.access_expires, out),
            What::AccessIssuedAt => self.time(tokens.issued, out),
            What::RefreshExpiresAt => self.time(tokens.refresh_expires, out),
            What::AccessExpiresIn => json(&tokens.access_expires.duration_since(from).as_secs(), out),
            What::RefreshExpiresIn => json(&tokens.refresh_expires.duration_since(from).as_secs(), out),
            _ => null(out),
        }
    }

    fn write_user(self, user: &user::Model, values: &ResponseValues<'_>, out: &mut Vec<u8>) {
        match self.what {
            What::UserId if values.user_id == UserIdFormat::String => json(&user.id.to_string(), out),
            What::UserId => json(&user.id, out),
            What::UserEmail => json(&user.email, out),
            What::UserUsername => json(&user.username, out),
            What::UserFirstName => json(&user.first_name, out),
            What::UserLastName => json(&user.last_name, out),
            What::UserGender => json(&user.gender, out),
            What::UserLocale => json(&user.locale, out),
            What::UserRole => json(&values.roles.first(), out),
            What::UserRoles => json(values.roles, out),
            What::UserVerified => json(&user.verified_at.is_some(), out),
            What::UserCreatedAt => self.time(user.created_at, out),
            _ => null(out),
        }
    }

    fn time(self, moment: Timestamp, out: &mut Vec<u8>) {
        if self.format == TimeFormat::Unix {
            json(&moment.seconds(), out);
        } else {
            json(&self.format.write(moment), out);
        }
    }
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

fn json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("texts, numbers and lists of them are always JSON");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user() -> user::Model {
        user::Model {
            id: 7,
            email: "ada@example.com".to_owned(),
            email_key: "ada@example.com".to_owned(),
            username: None,
            first_name: "Ada \"the\" first\n".to_owned(),
            last_name: String::new(),
            gender: Some("F".to_owned()),
            locale: None,
            is_active: true,
            verified_at: None,
            password_hash: None,
            password_changed_at: None,
            created_at: Timestamp(1_747_742_898_338_840),
            updated_at: Timestamp(0),
            signed_in_at: None,
            delete_at: None,
        }
    }

    fn filled(tree: &Value) -> String {
        let (user, roles) = (user(), ["Clerk".to_owned(), "Visiteur".to_owned()]);
        let values = ResponseValues {
            now: Timestamp(1_747_742_898_338_840),
            request_id: "r1",
            user_id: UserIdFormat::Integer,
            tokens: None,
            user: Some(&user),
            roles: &roles,
        };
        String::from_utf8(Template::compile(tree.clone()).unwrap().fill(&values)).unwrap()
    }

    #[test]
    fn values_come_in_their_own_type_and_keys_in_the_order_of_the_template() {
        let tree = json!({
            "z": "$user.id", "name": "$user.first_name", "none": "$user.username", "a": ["$user.roles", "$user.role"],
            "ok": "$user.email_verified", "at": "$now|unix", "made": "$user.created_at|iso-us-naive", "r": "$request_id",
        });
        let wanted = concat!(
            r#"{"z":7,"name":"Ada \"the\" first\n","none":null,"a":[["Clerk","Visiteur"],"Clerk"],"#,
            r#""ok":false,"at":1747742898,"made":"2025-05-20T12:08:18.338840","r":"r1"}"#
        );
        assert_eq!(filled(&tree), wanted);
    }

    #[test]
    fn what_is_no_variable_goes_out_as_it_is() {
        let tree = json!({ "$now": "costs $5", "price": "$5", "x": 1.5, "l": [], "o": {}, "q": "\"\\", "t": true, "n": null });
        assert_eq!(filled(&tree), tree.to_string());
        assert_eq!(filled(&json!("$user.id")), "7");
    }

    #[test]
    fn a_variable_stands_alone() {
        let wrong = Template::compile(json!({ "hello": "$user.email!" })).unwrap_err();
        assert!(wrong[0].1.starts_with("`$user.email!` is no variable; there are $access, "), "{wrong:?}");
    }
}
