//! `vestibule user`: manages users.

use clap::Args;

use super::{
    confirm::is_confirmed,
    error::{CliError, CliResult},
    output::{OutputFormat, table},
    password::NewPasswordArgs,
    role,
    user_output::{UserListOutput, details, load, row},
    user_second_factor::{self, SecondFactor},
};
use crate::{
    app::{App, authorization::Operator},
    error::{Error, Field, Rejection, ValidationErrors},
    flows::{
        admin_users,
        edit_user::{self, Edited, EmailProof},
        invite,
    },
    i18n::Language,
    store,
    types::{destination::Destination, secret::Secret},
};

#[derive(clap::Subcommand)]
pub enum User {
    /// Create a user whose email address counts as verified
    #[command(
        long_about = "Create a user whose email address counts as verified. On a terminal you are asked for a password; an \
                            empty one creates a user without a password, who can sign in after setting one with a reset email. \
                            A user with a username needs no email address; no emails go to such a user."
    )]
    Create(Create),
    /// Create a user and send them an email to choose a password
    Invite(Invite),
    /// List users in the order of their ids
    List(List),
    /// Print everything about one user
    Show(Target),
    /// Change the names or the email address of a user
    #[command(
        long_about = "Change the names or the email address of a user. What is not named stays as it is. The user confirms a new email \
                            address with the link of an email, unless you add --confirmed; the previous address, if it was verified, gets \
                            an email with which the change can be cancelled or undone."
    )]
    Set(Set),
    /// Set a password, end all sessions, revoke all API keys, and notify the user by email
    SetPassword(SetPassword),
    /// Allow a deactivated user to sign in again
    Activate(Target),
    /// Sign a user out and block sign-in; their API keys are revoked for good
    Deactivate(Target),
    /// Allow a user to try again who was locked out after too many wrong passwords or codes
    Unlock(Target),
    /// Second factors of a user
    #[command(subcommand)]
    SecondFactor(SecondFactor),
    /// Delete a user for good
    Delete(Delete),
    /// Grant a role to a user
    GrantRole(TargetAndRole),
    /// Revoke a role from a user
    RevokeRole(TargetAndRole),
}

#[derive(Args)]
pub struct Target {
    /// Id, email address or username
    user: String,
}

#[derive(Args)]
pub struct TargetAndRole {
    /// Id, email address or username
    user: String,
    /// The name of the role
    role: String,
}

#[derive(Args)]
pub struct Create {
    /// The email address
    #[arg(required_unless_present = "username")]
    email: Option<String>,
    /// The username
    #[arg(long)]
    username: Option<String>,
    /// The first name
    #[arg(long, default_value = "", hide_default_value = true)]
    first_name: String,
    /// The last name
    #[arg(long, default_value = "", hide_default_value = true)]
    last_name: String,
    /// F, H or X
    #[arg(long, default_value = "", hide_default_value = true)]
    gender: String,
    /// A role to grant, created if it does not exist; repeatable [default: none; `registration.default_role` is for sign-ups only]
    #[arg(long)]
    role: Vec<String>,
    /// Grant the role of the setting admin.role, which gives access to the administration
    #[arg(long)]
    admin: bool,
    #[command(flatten)]
    password: NewPasswordArgs,
    /// Do not ask for a password
    #[arg(long, conflicts_with = "password_stdin")]
    no_password: bool,
}

#[derive(Args)]
pub struct Invite {
    /// The email address
    email: String,
    /// The first name
    #[arg(long, default_value = "", hide_default_value = true)]
    first_name: String,
    /// The last name
    #[arg(long, default_value = "", hide_default_value = true)]
    last_name: String,
    /// A role to grant, created if it does not exist; repeatable [default: none; `registration.default_role` is for sign-ups only]
    #[arg(long)]
    role: Vec<String>,
    /// The language of the email, as in fr
    #[arg(long)]
    language: Option<String>,
    /// Where the user goes on to who accepts: a path of the pages, or a URL of the setting `http.return_to`
    #[arg(long)]
    return_to: Option<String>,
}

#[derive(Args)]
pub struct List {
    /// Only users with this in their email address or names
    #[arg(long)]
    search: Option<String>,
    /// Only users after this id
    #[arg(long, default_value_t = 0, value_name = "ID")]
    after: i64,
    /// Print at most so many users
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
}

#[derive(Args)]
pub struct Set {
    /// Id, email address or username
    user: String,
    /// The first name
    #[arg(long)]
    first_name: Option<String>,
    /// The last name
    #[arg(long)]
    last_name: Option<String>,
    /// F, H, X, or nothing for no answer
    #[arg(long)]
    gender: Option<String>,
    /// The username
    #[arg(long)]
    username: Option<String>,
    /// The email address
    #[arg(long)]
    email: Option<String>,
    /// Use the new email address at once: you have checked that it belongs to the user
    #[arg(long, requires = "email")]
    confirmed: bool,
}

#[derive(Args)]
pub struct SetPassword {
    /// Id, email address or username
    user: String,
    #[command(flatten)]
    password: NewPasswordArgs,
}

#[derive(Args)]
pub struct Delete {
    /// Id, email address or username
    user: String,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub async fn run(command: User, app: &App, format: OutputFormat) -> CliResult {
    match command {
        User::Create(create) => self::create(app, create, format).await,
        User::Invite(invite) => self::invite(app, invite, format).await,
        User::List(list) => self::list(app, list, format).await,
        User::Show(Target { user }) => {
            let user = load(app, find(app, &user).await?).await?;
            format.print(&user, || details(&user))
        }
        User::Set(set) => self::set(app, &set, format).await,
        User::SetPassword(set) => set_password(app, set, format).await,
        User::Activate(Target { user }) => activate(app, &user, format).await,
        User::Deactivate(Target { user }) => deactivate(app, &user, format).await,
        User::Unlock(Target { user }) => unlock(app, &user, format).await,
        User::SecondFactor(command) => user_second_factor::run(&command, app, &find(app, command.user()).await?, format).await,
        User::Delete(delete) => self::delete(app, delete, format).await,
        User::GrantRole(grant) => grant_role(app, &grant, format).await,
        User::RevokeRole(revoke) => revoke_role(app, &revoke, format).await,
    }
}

async fn create(app: &App, create: Create, format: OutputFormat) -> CliResult {
    let password = if create.no_password { None } else { create.password.source.read()? };
    // On a terminal an empty answer means no password; in a pipe it is an accident.
    let typed = password.as_ref().map(Secret::reveal);
    let password = typed.filter(|text| create.password.source.password_stdin || !text.is_empty());
    let mut roles = parse_roles(&create.role)?;
    if create.admin {
        let admin = app.config.admin.role.clone();
        roles.push(admin.ok_or_else(|| CliError::Refused("the setting `admin.role` is empty".to_owned()))?);
    }
    let draft = admin_users::Draft {
        email: create.email.as_deref(),
        username: create.username.as_deref(),
        first_name: &create.first_name,
        last_name: &create.last_name,
        gender: &create.gender,
        roles,
        form: None,
        password,
        password_policy: create.password.policy(),
    };
    let user = admin_users::create(app, &Operator::cli(), draft).await?;
    let hint = match (&user.password_hash, user.own_email()) {
        (Some(_), _) => "",
        (None, Some(_)) => " They can set a password on the page \"Forgot password\".",
        (None, None) => " They cannot sign in before `vestibule user set-password` has set a password.",
    };
    report(app, format, user.id, |name| format!("Created {name} with id {}.{hint}", user.id)).await
}

async fn invite(app: &App, invite: Invite, format: OutputFormat) -> CliResult {
    let roles = parse_roles(&invite.role)?;
    let locale = invite.language.map(|tag| known_language(app, &tag)).transpose()?;
    let (email, first_name, last_name) = (&*invite.email, &*invite.first_name, &*invite.last_name);
    let wanted = Destination::judge(invite.return_to.as_deref().unwrap_or_default(), &app.config.http.return_to);
    let return_to = wanted.map_err(|problem| Error::from((Field::ReturnTo, problem)))?.map(|wanted| wanted.to_string());
    let draft = invite::Draft { email, first_name, last_name, roles, form: None, locale, return_to };
    let user = invite::invite(app, &Operator::cli(), draft).await?;
    report(app, format, user.id, |email| format!("Invited {email}; the email is on its way.")).await
}

fn parse_roles(names: &[String]) -> CliResult<Vec<String>> {
    names.iter().map(|name| role::parse(name)).collect()
}

fn known_language(app: &App, tag: &str) -> CliResult<String> {
    let known = app.i18n.language(tag).map(|language| language.tag().to_owned());
    known.ok_or_else(|| {
        let tags: Vec<&str> = app.i18n.languages().map(Language::tag).collect();
        CliError::Usage(format!("there is no language {tag}; there are {}", tags.join(", ")))
    })
}

async fn list(app: &App, list: List, format: OutputFormat) -> CliResult {
    let filter = store::user_search::Filter { text: list.search, ..Default::default() };
    let mut rows = store::user_search::after_id(app.db.reader(), &filter, (list.after, list.limit + 1)).await?;
    let max = usize::try_from(list.limit).unwrap_or(usize::MAX);
    let more = rows.len() > max;
    rows.truncate(max);
    let mut users = Vec::new();
    for row in rows {
        users.push(load(app, row).await?);
    }
    let next = users.last().map(|details| details.user.id).filter(|_| more);
    let page = UserListOutput { users, next };
    format.print(&page, || {
        let rest = page.next.map(|id| format!("\nThere are more: --after {id}")).unwrap_or_default();
        table(["ID", "EMAIL", "USERNAME", "NAME", "STATE", "ROLES"], page.users.iter().map(row)) + &rest
    })
}

async fn set(app: &App, set: &Set, format: OutputFormat) -> CliResult {
    if [&set.first_name, &set.last_name, &set.gender, &set.username, &set.email].iter().all(|change| change.is_none()) {
        return Err(CliError::Usage(
            "there is nothing to change: add --first-name, --last-name, --gender, --username or --email".to_owned(),
        ));
    }
    let user = find(app, &set.user).await?;
    let draft = edit_user::Draft {
        first_name: set.first_name.as_deref(),
        last_name: set.last_name.as_deref(),
        gender: set.gender.as_deref(),
        username: set.username.as_deref(),
        email: set.email.as_deref(),
    };
    let proof = if set.confirmed { EmailProof::Administrator } else { EmailProof::Confirmation };
    let edited = edit_user::edit(app, &Operator::cli(), (user.id, proof), draft, ValidationErrors::default()).await?;
    let hint = match edited {
        Edited::Done => "",
        Edited::EmailToConfirm => " The email to the new address is on its way; it is used once the user confirms it.",
        Edited::InvitedAgain => " The invitation is on its way to the new address.",
    };
    report(app, format, user.id, |name| format!("Changed {name}.{hint}")).await
}

async fn set_password(app: &App, set: SetPassword, format: OutputFormat) -> CliResult {
    let user = find(app, &set.user).await?;
    let password = set.password.source.read()?;
    let password =
        password.ok_or_else(|| CliError::Usage("there is no terminal to ask for a password: add --password-stdin".to_owned()))?;
    let changed = || "the password was changed by someone else at the same moment".to_owned();
    let done = admin_users::set_password_by(&set.password.policy(), app, &Operator::cli(), (&user, password.reveal())).await;
    found(done, changed)?;
    let sentence = |name: &str| match user.own_email() {
        Some(_) => format!("Set a new password for {name}, signed them out everywhere and notified them by email."),
        None => format!("Set a new password for {name} and signed them out everywhere."),
    };
    report(app, format, user.id, sentence).await
}

async fn activate(app: &App, user: &str, format: OutputFormat) -> CliResult {
    let user = find(app, user).await?;
    admin_users::activate(app, &Operator::cli(), user.id).await?;
    report(app, format, user.id, |email| format!("Activated {email}.")).await
}

async fn deactivate(app: &App, user: &str, format: OutputFormat) -> CliResult {
    let user = find(app, user).await?;
    admin_users::deactivate(app, &Operator::cli(), user.id).await?;
    report(app, format, user.id, |email| format!("Deactivated {email} and signed them out everywhere.")).await
}

async fn unlock(app: &App, user: &str, format: OutputFormat) -> CliResult {
    let user = find(app, user).await?;
    let was_locked = admin_users::unlock(app, &Operator::cli(), user.id).await?;
    report(
        app,
        format,
        user.id,
        |email| {
            if was_locked { format!("Unlocked {email}.") } else { format!("{email} was not locked out.") }
        },
    )
    .await
}

async fn delete(app: &App, delete: Delete, format: OutputFormat) -> CliResult {
    let user = find(app, &delete.user).await?;
    if !delete.yes && !is_confirmed(&format!("Delete {} (id {}) for good?", user.display_name(), user.id))? {
        return Err(CliError::Refused("nothing was deleted".to_owned()));
    }
    admin_users::delete(app, &Operator::cli(), user.id).await?;
    format.print(&serde_json::json!({ "deleted": user.id }), || format!("Deleted {}.", user.display_name()))
}

async fn grant_role(app: &App, grant: &TargetAndRole, format: OutputFormat) -> CliResult {
    let user = find(app, &grant.user).await?;
    let name = role::parse(&grant.role)?;
    let missing = || format!("there is no role {name}; `vestibule role create` creates it");
    found(admin_users::grant_role(app, &Operator::cli(), user.id, &name).await, missing)?;
    report(app, format, user.id, |email| format!("Granted {name} to {email}, effective with their next token.")).await
}

async fn revoke_role(app: &App, revoke: &TargetAndRole, format: OutputFormat) -> CliResult {
    let user = find(app, &revoke.user).await?;
    let name = role::parse(&revoke.role)?;
    let missing = || format!("{} does not have the role {name}", user.display_name());
    found(admin_users::revoke_role(app, &Operator::cli(), user.id, &name).await, missing)?;
    report(app, format, user.id, |email| format!("Revoked {name} from {email}, effective with their next token.")).await
}

/// By id, email address or username.
pub async fn find(app: &App, user: &str) -> CliResult<store::user::Model> {
    let mut found = admin_users::find_all(app, user).await?;
    match found.len() {
        0 => Err(CliError::Refused(format!("there is no user {user}"))),
        1 => Ok(found.remove(0)),
        _ => {
            let ids: Vec<String> = found.iter().map(|user| user.id.to_string()).collect();
            Err(CliError::Refused(format!(
                "{user} means several users, by email address or username: give the id, {}",
                ids.join(" or ")
            )))
        }
    }
}

/// Says what was not found.
fn found<T>(done: Result<T, Error>, what: impl FnOnce() -> String) -> CliResult<T> {
    done.map_err(|error| match error {
        Error::Rejected(Rejection::NotFound) => CliError::Refused(what()),
        other => other.into(),
    })
}

/// Prints the user after a change, or a sentence with what they are called.
async fn report(app: &App, format: OutputFormat, id: i64, sentence: impl FnOnce(&str) -> String) -> CliResult {
    let user = store::user::by_id(app.db.reader(), id).await?.ok_or(Error::from(Rejection::NotFound))?;
    let name = user.display_name();
    format.print(&load(app, user).await?, || sentence(&name))
}
