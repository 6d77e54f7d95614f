//! What would be said of a password if it were chosen now: the meter beside password fields. Nothing is stored.

use crate::{
    app::{
        App, email_tokens,
        new_account::{self, Fields},
    },
    crypto::password_policy::{PasswordPolicy, Strength},
    error::{Field, Result},
    store::user,
    types::{client::ClientInfo, kinds::Purpose, secret::Password},
};

/// Whose password it would be.
pub enum Owner<'a> {
    /// As a form describes them.
    Described(Fields<'a>),
    User(i64),
    /// Of the account that an emailed link is for.
    Link {
        token: &'a str,
        purpose: Purpose,
    },
}

/// By the policy of the pages.
///
/// # Errors
/// `Validation` with what the form would be refused for; `InvalidEmailToken`; `RateLimited`.
pub async fn check(app: &App, (field, text): (Field, &str), owner: Owner<'_>, client: &ClientInfo) -> Result<Strength> {
    app.limits.password_check.consume(client.ip)?;
    let policy = PasswordPolicy::default();
    let password = Password::parse(text).map_err(|problem| (field, problem))?;
    let judged = match owner {
        Owner::Described(fields) => new_account::judge_password(app, policy, &password, &fields),
        Owner::User(id) => {
            let user = user::by_id(app.db.reader(), id).await?;
            let person = user.as_ref().map(user::Model::person).unwrap_or_default();
            app.judge_password(&policy, &password, &person)
        }
        Owner::Link { token, purpose } => {
            let found = email_tokens::look_up(app, token, purpose).await?;
            app.judge_password(&policy, &password, &found.user.person())
        }
    };
    Ok(judged.map_err(|problem| (field, problem))?)
}
