//! Becoming somebody here.

use crate::{
    app::App,
    crypto::strength::{self, Person},
    error::{Field, Problem, Problems, Result},
    store::{
        audit, link,
        outbox::{self, Recipient},
        role, user, user_role,
    },
    types::{
        email::Email,
        gender,
        kinds::{Event, MailKind, Purpose},
        name,
        origin::Origin,
        secret::Password,
        username::Username,
    },
};

/// What somebody typed; `None` is what they left out.
#[derive(Default)]
pub struct Draft<'a> {
    pub email: Option<&'a str>,
    pub username: Option<&'a str>,
    pub password: Option<&'a str>,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub gender: Option<&'a str>,
    /// The language that mails will speak.
    pub locale: Option<String>,
}

/// Everything of a draft that could be judged before anything is asked of the database.
struct Judged {
    email: Email,
    username: Option<Username>,
    password: Password,
    first_name: String,
    last_name: String,
    gender: Option<&'static str>,
}

/// Makes the account and sends the mail that verifies its address. `found` is what the edge already knows to be wrong.
///
/// # Errors
/// `Invalid` with every problem at once; `Taken` for an address or a user name that is somebody's. Of any number of
/// sign-ups with the same address at the same instant exactly one succeeds. `TooMany` from one place.
pub async fn create(app: &App, draft: Draft<'_>, found: Problems, from: &Origin) -> Result<user::Model> {
    let judged = judge(&draft, found)?;
    app.limits.sign_up.take(from.ip)?;
    let hash = app.hasher.hash(&judged.password).await?;
    let now = app.now();
    let txn = app.begin().await?;
    let new = user::New {
        email: judged.email,
        username: judged.username,
        first_name: judged.first_name,
        last_name: judged.last_name,
        gender: judged.gender,
        locale: draft.locale,
        password_hash: Some(hash),
    };
    let user = user::add(&txn, new, now).await?;
    if let Some(name) = &app.config.registration.default_role {
        let role = role::ensure(&txn, name, now).await?;
        user_role::give(&txn, user.id, role.id).await?;
    }
    let useful_for = app.config.links.verify;
    let expires_at = now.plus(useful_for);
    let link = link::New { user_id: user.id, purpose: Purpose::VerifyEmail, sent_to: &user.email, expires_at };
    let link = link::add(&txn, link, now).await?;
    let mail = outbox::New {
        kind: MailKind::VerifyEmail,
        to: Recipient::User(user.id),
        link_id: Some(link.id),
        locale: user.locale.clone(),
        useful_for,
    };
    outbox::add(&txn, mail, now).await?;
    let about = audit::About { user: Some(user.id), from: Some(from), ..audit::About::default() };
    audit::add(&txn, Event::SignedUp, about, now).await?;
    txn.commit().await?;
    app.mail_waits.notify_one();
    Ok(user)
}

fn judge(draft: &Draft<'_>, mut problems: Problems) -> Result<Judged> {
    let email = problems.need(Field::Email, draft.email, Email::parse);
    let username = draft.username.and_then(|text| problems.take(Field::Username, Username::parse(text)));
    if let (Some(name), Some(email)) = (&username, &email)
        && Email::parse(name.as_str()).is_ok_and(|address| address.key() != email.key())
    {
        problems.add(Field::Username, Problem::NotOwnAddress);
    }
    let password = problems.need(Field::Password, draft.password, Password::parse);
    let mut name = |field, text: Option<&str>| problems.take(field, name::parse(text.unwrap_or_default())).unwrap_or_default();
    let first_name = name(Field::FirstName, draft.first_name);
    let last_name = name(Field::LastName, draft.last_name);
    let gender = problems.take(Field::Gender, gender::parse(draft.gender.unwrap_or_default())).flatten();
    if let Some(password) = &password {
        let person = Person {
            email: draft.email.unwrap_or_default().trim(),
            username: username.as_ref().map_or("", Username::as_str),
            first_name: &first_name,
            last_name: &last_name,
        };
        problems.take(Field::Password, strength::judge(password, &person));
    }
    problems.check()?;
    // Without a problem both are there.
    let (email, password) = email.zip(password).ok_or((Field::Email, Problem::Required))?;
    Ok(Judged { email, username, password, first_name, last_name, gender })
}
