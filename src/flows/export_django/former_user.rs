//! A user as a row of the former server: what has changed here, over what is there.

use serde_json::{Map, Value};

use crate::{
    django::{FieldNames, Mapping},
    store::user,
    types::{clock::Timestamp, gender, time_format::TimeFormat},
};

/// The hashes that Django reads.
const DJANGO_HASHES: [&str; 6] = ["pbkdf2_sha256$", "pbkdf2_sha1$", "argon2$", "bcrypt_sha256$", "bcrypt$", "scrypt$"];
/// What Django stores for a user who cannot sign in with a password.
const NO_PASSWORD: &str = "!";

/// Changes what differs, and leaves columns that we do not have as they are.
pub(super) fn put(fields: &mut Map<String, Value>, mapping: &Mapping, user: &user::Model) {
    let names = &mapping.fields;
    put_names(fields, names, user);
    put_password(fields, &names.password, user);
    put_value(fields, &names.is_active, user.is_active.into());
    put_sign_in(fields, &names.last_login, user.signed_in_at);
    let is_confirmed = |field: &&String| user.verified_at.is_some() && fields.get(*field) == Some(&Value::from(false));
    if let Some(field) = mapping.verified.as_ref().filter(is_confirmed) {
        fields.insert(field.clone(), true.into());
    }
}

fn put_names(fields: &mut Map<String, Value>, names: &FieldNames, user: &user::Model) {
    put_text(fields, &names.email, &user.email);
    if let Some(username) = &user.username {
        put_text(fields, &names.username, username);
    }
    put_text(fields, &names.first_name, &user.first_name);
    put_text(fields, &names.last_name, &user.last_name);
    // What we could not take is not emptied.
    let theirs = fields.get(&names.gender).and_then(Value::as_str).unwrap_or_default();
    if theirs.is_empty() || gender::ALL.contains(&theirs) {
        put_text(fields, &names.gender, user.gender.as_deref().unwrap_or_default());
    }
}

/// A row for a user who signed up here; of the columns that are there, those that we know.
pub(super) fn new(columns: impl Fn(&str) -> bool, mapping: &Mapping, user: &user::Model) -> Map<String, Value> {
    let names = &mapping.fields;
    let texts = [&names.email, &names.username, &names.first_name, &names.last_name, &names.gender];
    let mut fields: Map<_, _> = texts.into_iter().map(|name| (name.clone(), Value::from(""))).collect();
    let empty = [&names.is_active, &names.date_joined, &names.last_login, &names.password];
    fields.extend(empty.into_iter().map(|name| (name.clone(), Value::Null)));
    fields.extend(mapping.verified.iter().map(|name| (name.clone(), Value::from(user.verified_at.is_some()))));
    fields.retain(|name, _| columns(name));
    put_value(&mut fields, &names.date_joined, written(user.created_at, None));
    // Django wants one, and no other user has it.
    put_text(&mut fields, &names.username, user.username.as_deref().unwrap_or(&user.email));
    put(&mut fields, mapping, user);
    fields
}

/// A user who is not here any more does not come back.
pub(super) fn deactivate(fields: &mut Map<String, Value>, names: &FieldNames) {
    put_value(fields, &names.is_active, false.into());
}

fn put_password(fields: &mut Map<String, Value>, name: &str, user: &user::Model) {
    // A password that was not changed here is still as it was there, whatever hash of it is kept here.
    let is_kept = user.password_changed_at.is_none() && fields.get(name).is_some_and(|theirs| !theirs.is_null());
    if is_kept {
        return;
    }
    let new = match user.password_hash.as_deref() {
        Some(hash) if hash.starts_with("$argon2") => format!("argon2{hash}"),
        Some(hash) if DJANGO_HASHES.iter().any(|word| hash.starts_with(word)) => hash.to_owned(),
        _ => NO_PASSWORD.to_owned(),
    };
    put_text(fields, name, &new);
}

/// The later one.
fn put_sign_in(fields: &mut Map<String, Value>, name: &str, ours: Option<Timestamp>) {
    let Some(ours) = ours else { return };
    let theirs = fields.get(name).and_then(Value::as_str);
    let is_later = theirs.and_then(Timestamp::parse).is_none_or(|theirs| ours.0 / 1000 > theirs.0 / 1000);
    if is_later {
        put_value(fields, name, written(ours, theirs));
    }
}

/// Without a zone where theirs has none.
fn written(at: Timestamp, theirs: Option<&str>) -> Value {
    let has_no_zone = |time: &str| !time.ends_with('Z') && time.rfind(['+', '-']).is_none_or(|sign| sign < 11);
    let ours = TimeFormat::IsoMs.write(at);
    Value::from(if theirs.is_some_and(has_no_zone) { ours.trim_end_matches('Z') } else { &ours })
}

/// A text and no text are the same.
fn put_text(fields: &mut Map<String, Value>, name: &str, ours: &str) {
    if let Some(theirs) = fields.get_mut(name).filter(|theirs| theirs.as_str().unwrap_or_default() != ours) {
        *theirs = ours.into();
    }
}

fn put_value(fields: &mut Map<String, Value>, name: &str, ours: Value) {
    if let Some(theirs) = fields.get_mut(name) {
        *theirs = ours;
    }
}
