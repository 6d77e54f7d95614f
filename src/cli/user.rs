//! `vestibule user`: people's accounts, in an operator's hands.

use std::io::{self, IsTerminal, Write};

use clap::Args;
use serde::Serialize;

use super::{
    CliResult,
    error::CliError,
    output::{OutputFormat, maybe, table},
    password, role,
};
use crate::{
    app::{App, authorization::Operator},
    error::{Error, InternalError, Rejection},
    flows::{admin_users, invite},
    store,
};

#[derive(clap::Subcommand)]
pub(super) enum User {
    /// Make an account, its address taken as verified
    #[command(long_about = "Make an account, its address taken as verified. On a terminal its password is asked for, and an \
                            empty one means none. Without a password nobody signs in until its owner has set one with a \
                            reset mail.")]
    Create(Create),
    /// Make an account for somebody and send them a mail to choose its password
    Invite(Invite),
    /// List people in the order of their ids
    List(List),
    /// Show everything about one account
    Show(Who),
    /// Set a password, end every session and API key, and tell the owner by mail
    SetPassword(SetPassword),
    /// Let somebody in again
    Activate(Who),
    /// Let somebody out at once, and not in again; API keys end for good
    Deactivate(Who),
    /// Let somebody try again who has been locked out by too many wrong passwords or codes
    Unlock(Who),
    /// Delete an account for good
    Delete(Delete),
    /// Give somebody a role
    GrantRole(WhoAndRole),
    /// Take a role away from somebody
    RevokeRole(WhoAndRole),
}

#[derive(Args)]
pub(super) struct Who {
    /// Id, address or user name
    who: String,
}

#[derive(Args)]
pub(super) struct WhoAndRole {
    /// Id, address or user name
    who: String,
    role: String,
}

#[derive(Args)]
pub(super) struct Create {
    /// The e-mail address
    email: String,
    #[arg(long)]
    username: Option<String>,
    #[arg(long, default_value = "", hide_default_value = true)]
    first_name: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    last_name: String,
    /// F, H or X
    #[arg(long, default_value = "", hide_default_value = true)]
    gender: String,
    /// A role to give, made where there is none of this name; may stand there several times
    #[arg(long)]
    role: Vec<String>,
    /// Give the role of `admin.role`, which opens the administration
    #[arg(long)]
    admin: bool,
    #[command(flatten)]
    password: password::Choice,
    /// Do not ask for a password
    #[arg(long, conflicts_with = "password_stdin")]
    no_password: bool,
}

#[derive(Args)]
pub(super) struct Invite {
    /// The e-mail address
    email: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    first_name: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    last_name: String,
    /// A role to give, made where there is none of this name; may stand there several times
    #[arg(long)]
    role: Vec<String>,
    /// The language of the mail
    #[arg(long)]
    language: Option<String>,
}

#[derive(Args)]
pub(super) struct List {
    /// Only whose address or name has this in it
    #[arg(long)]
    search: Option<String>,
    /// Begin after this id
    #[arg(long, default_value_t = 0, value_name = "ID")]
    after: i64,
    /// How many at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
}

#[derive(Args)]
pub(super) struct SetPassword {
    /// Id, address or user name
    who: String,
    #[command(flatten)]
    password: password::Choice,
}

#[derive(Args)]
pub(super) struct Delete {
    /// Id, address or user name
    who: String,
    /// Do not ask again
    #[arg(long)]
    yes: bool,
}

/// An account without its secrets.
#[derive(Serialize)]
struct Shown {
    id: i64,
    email: String,
    username: Option<String>,
    first_name: String,
    last_name: String,
    gender: Option<String>,
    locale: Option<String>,
    active: bool,
    has_password: bool,
    roles: Vec<String>,
    verified_at: Option<String>,
    created_at: String,
    updated_at: String,
    signed_in_at: Option<String>,
}

#[derive(Serialize)]
struct Page {
    users: Vec<Shown>,
    /// What `--after` takes to go on.
    next: Option<i64>,
}

pub(super) async fn run(command: User, app: &App, format: OutputFormat) -> CliResult {
    match command {
        User::Create(create) => self::create(app, create, format).await,
        User::Invite(invite) => self::invite(app, invite, format).await,
        User::List(list) => self::list(app, list, format).await,
        User::Show(who) => {
            let shown = shown(app, find(app, &who.who).await?).await?;
            format.print(&shown, || card(&shown))
        }
        User::SetPassword(set) => set_password(app, set, format).await,
        User::Activate(who) => {
            let user = find(app, &who.who).await?;
            admin_users::activate(app, &Operator::cli(), user.id).await?;
            report(app, format, user.id, |name| format!("{name} may sign in.")).await
        }
        User::Deactivate(who) => {
            let user = find(app, &who.who).await?;
            admin_users::deactivate(app, &Operator::cli(), user.id).await?;
            report(app, format, user.id, |name| format!("{name} is signed out everywhere and may not sign in.")).await
        }
        User::Unlock(who) => {
            let user = find(app, &who.who).await?;
            let lifted = admin_users::unlock(app, &Operator::cli(), user.id).await?;
            report(app, format, user.id, |name| {
                if lifted { format!("{name} may try again at once.") } else { format!("{name} was not locked out.") }
            })
            .await
        }
        User::Delete(delete) => self::delete(app, delete, format).await,
        User::GrantRole(given) => {
            let user = find(app, &given.who).await?;
            let name = role::parse(&given.role)?;
            let missing = || format!("there is no role {name}; `vestibule role create` makes it");
            found(admin_users::grant_role(app, &Operator::cli(), user.id, &name).await, missing)?;
            report(app, format, user.id, |who| format!("{who} has the role {name}, from the next token on.")).await
        }
        User::RevokeRole(taken) => {
            let user = find(app, &taken.who).await?;
            let name = role::parse(&taken.role)?;
            let missing = || format!("{} does not have the role {name}", user.email);
            found(admin_users::revoke_role(app, &Operator::cli(), user.id, &name).await, missing)?;
            report(app, format, user.id, |who| format!("{who} does not have the role {name} any more, from the next token on."))
                .await
        }
    }
}

async fn create(app: &App, create: Create, format: OutputFormat) -> CliResult {
    let password = if create.no_password { None } else { create.password.read()? };
    let typed = password.as_ref().map(crate::types::secret::Secret::reveal);
    // On a terminal an empty answer is an answer; in a pipe it is an accident.
    let password = typed.filter(|text| create.password.password_stdin || !text.is_empty());
    let mut roles = Vec::new();
    for name in &create.role {
        roles.push(role::parse(name)?);
    }
    if create.admin {
        let named = app.config.admin.role.clone();
        roles.push(named.ok_or_else(|| CliError::Refused("`admin.role` names nobody who may administrate".to_owned()))?);
    }
    let draft = admin_users::Draft {
        email: &create.email,
        username: create.username.as_deref(),
        first_name: &create.first_name,
        last_name: &create.last_name,
        gender: &create.gender,
        roles,
        password,
    };
    let user = admin_users::create(app, &Operator::cli(), draft).await?;
    let without = if user.password_hash.is_none() { " They have no password: the page \"forgotten\" sets one." } else { "" };
    report(app, format, user.id, |name| format!("{name} is number {}.{without}", user.id)).await
}

async fn invite(app: &App, invite: Invite, format: OutputFormat) -> CliResult {
    let mut roles = Vec::new();
    for name in &invite.role {
        roles.push(role::parse(name)?);
    }
    let unknown = |tag: &str| CliError::Usage(format!("nobody here speaks {tag}"));
    let known = |tag: String| app.i18n.language(&tag).map(|language| language.tag().to_owned()).ok_or_else(|| unknown(&tag));
    let locale = invite.language.map(known).transpose()?;
    let (email, first_name, last_name) = (&*invite.email, &*invite.first_name, &*invite.last_name);
    let draft = invite::Draft { email, first_name, last_name, roles, locale };
    let user = invite::invite(app, &Operator::cli(), draft).await?;
    report(app, format, user.id, |name| format!("{name} is invited, and a mail is on its way.")).await
}

async fn list(app: &App, list: List, format: OutputFormat) -> CliResult {
    let db = app.db.reader();
    let filter = store::user_search::Filter { text: list.search, ..Default::default() };
    let mut rows = store::user_search::after_id(db, &filter, (list.after, list.limit + 1)).await?;
    let most = usize::try_from(list.limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let mut users = Vec::new();
    for row in rows {
        users.push(shown(app, row).await?);
    }
    let next = users.last().map(|user| user.id).filter(|_| more);
    let page = Page { users, next };
    format.print(&page, || {
        let rows = page.users.iter().map(|user| {
            let state = match (user.active, user.verified_at.is_some()) {
                (false, _) => "inactive",
                (true, false) => "unverified",
                (true, true) => "active",
            };
            let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
            [
                user.id.to_string(),
                user.email.clone(),
                maybe(user.username.as_ref()),
                name,
                state.to_owned(),
                user.roles.join(", "),
            ]
        });
        let rest = page.next.map(|id| format!("\nThere are more: --after {id}")).unwrap_or_default();
        table(["ID", "EMAIL", "USERNAME", "NAME", "STATE", "ROLES"], rows) + &rest
    })
}

async fn set_password(app: &App, set: SetPassword, format: OutputFormat) -> CliResult {
    let user = find(app, &set.who).await?;
    let password = set.password.read()?;
    let password =
        password.ok_or_else(|| CliError::Usage("nobody is there to ask for a password: add --password-stdin".to_owned()))?;
    let changed = || "somebody else has changed this password at the same moment".to_owned();
    found(admin_users::set_password(app, &Operator::cli(), &user, password.reveal()).await, changed)?;
    report(app, format, user.id, |name| format!("{name} has a new password and is signed out everywhere; a mail tells them."))
        .await
}

async fn delete(app: &App, delete: Delete, format: OutputFormat) -> CliResult {
    let user = find(app, &delete.who).await?;
    if !delete.yes && !is_sure(&user)? {
        return Err(CliError::Refused("nothing was deleted".to_owned()));
    }
    admin_users::delete(app, &Operator::cli(), user.id).await?;
    format.print(&serde_json::json!({ "deleted": user.id }), || format!("{} is deleted.", user.email))
}

fn is_sure(user: &store::user::Model) -> CliResult<bool> {
    if !io::stdin().is_terminal() {
        return Err(CliError::Usage("nobody is there to ask whether this is meant: add --yes".to_owned()));
    }
    let mut answer = String::new();
    let mut ask = io::stderr().lock();
    let asked = write!(ask, "Delete {} (number {}) for good? Type yes: ", user.email, user.id).and_then(|()| ask.flush());
    asked.and_then(|()| io::stdin().read_line(&mut answer)).map_err(|error| InternalError::new("ask", error))?;
    Ok(answer.trim() == "yes")
}

pub(super) async fn find(app: &App, who: &str) -> CliResult<store::user::Model> {
    found(admin_users::find(app, who).await, || format!("nobody here is {who}"))
}

/// Names what was not found.
fn found<T>(done: Result<T, Error>, what: impl FnOnce() -> String) -> CliResult<T> {
    done.map_err(|error| match error {
        Error::Rejected(Rejection::NotFound) => CliError::Refused(what()),
        other => other.into(),
    })
}

/// The account as it is after the deed, or a sentence about it.
async fn report(app: &App, format: OutputFormat, id: i64, sentence: impl FnOnce(&str) -> String) -> CliResult {
    let user = store::user::by_id(app.db.reader(), id).await?.ok_or(Error::from(Rejection::NotFound))?;
    let shown = shown(app, user).await?;
    format.print(&shown, || sentence(&shown.email))
}

async fn shown(app: &App, user: store::user::Model) -> CliResult<Shown> {
    let roles = store::user_role::names_of(app.db.reader(), user.id).await?;
    Ok(Shown {
        id: user.id,
        email: user.email,
        username: user.username,
        first_name: user.first_name,
        last_name: user.last_name,
        gender: user.gender,
        locale: user.locale,
        active: user.is_active,
        has_password: user.password_hash.is_some(),
        roles,
        verified_at: user.verified_at.map(|at| at.to_string()),
        created_at: user.created_at.to_string(),
        updated_at: user.updated_at.to_string(),
        signed_in_at: user.signed_in_at.map(|at| at.to_string()),
    })
}

fn card(user: &Shown) -> String {
    let yes = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
    let rows = [
        ["id".to_owned(), user.id.to_string()],
        ["email".to_owned(), user.email.clone()],
        ["username".to_owned(), maybe(user.username.as_ref())],
        ["first name".to_owned(), user.first_name.clone()],
        ["last name".to_owned(), user.last_name.clone()],
        ["gender".to_owned(), maybe(user.gender.as_ref())],
        ["language".to_owned(), maybe(user.locale.as_ref())],
        ["active".to_owned(), yes(user.active)],
        ["password".to_owned(), yes(user.has_password)],
        ["roles".to_owned(), user.roles.join(", ")],
        ["verified".to_owned(), maybe(user.verified_at.as_ref())],
        ["created".to_owned(), user.created_at.clone()],
        ["changed".to_owned(), user.updated_at.clone()],
        ["signed in".to_owned(), maybe(user.signed_in_at.as_ref())],
    ];
    table(["FIELD", "VALUE"], rows)
}
